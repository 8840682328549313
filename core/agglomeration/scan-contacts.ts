// Finds where two supervoxels meet in a block: along each axis, a voxel and the next one, or the
// first one that is no background behind a short gap. A contact is found from its lower voxel only,
// so each is found once.
import { boxShape, type ContactRules, type LabelBlock } from "#core/agglomeration/contact-block.ts";

export interface ContactVisitor {
  /**
   * Voxel x, y, z of `label` meets the voxel `steps` further along `axis` (0, 1, 2), which is of
   * `nextLabel`. Both are dense index + 1 and differ. One is 0 only across thick sections, where
   * `overBackground` was asked for. `brightness`: of the darkest voxel from the one to the other.
   */
  meet(
    label: number,
    nextLabel: number,
    axis: number,
    steps: number,
    x: number,
    y: number,
    z: number,
    brightness: number,
  ): void;
}

/** `brightness` is laid out like the block's labels; null where nobody wants it. */
export function scanContacts(
  { own, labels }: LabelBlock,
  rules: ContactRules,
  brightness: Uint16Array | null,
  visitor: ContactVisitor,
): void {
  const { values, minVoxel, maxVoxel } = labels;
  const [width, height] = boxShape(labels);
  const [x0, y0, z0] = own.minVoxel;
  for (let axis = 0; axis < 3; axis++) {
    const scan: AxisScan = {
      labels: values,
      brightness,
      visitor,
      axis,
      stride: [1, width, width * height][axis],
      gapVoxel: rules.gapVoxel[axis],
      lastVoxel: maxVoxel[axis] - 1,
      wantsBackground: axis === 2 && rules.hasThickSections,
    };
    // The volume's last voxels along the axis have no next one.
    const [x1, y1, z1] = own.maxVoxel.map((max, each) =>
      each === axis ? Math.min(max, scan.lastVoxel) : max,
    );
    for (let z = z0; z < z1; z++) {
      for (let y = y0; y < y1; y++) {
        const row = ((z - minVoxel[2]) * height + y - minVoxel[1]) * width - minVoxel[0];
        scanRow(scan, row, x0, x1, y, z);
      }
    }
  }
}

interface AxisScan {
  readonly labels: Uint32Array;
  readonly brightness: Uint16Array | null;
  readonly visitor: ContactVisitor;
  readonly axis: number;
  /** From a voxel to the next one along the axis. */
  readonly stride: number;
  readonly gapVoxel: number;
  /** Of the labels along the axis. */
  readonly lastVoxel: number;
  readonly wantsBackground: boolean;
}

/** `row`: where voxel 0, y, z would lie. */
function scanRow(scan: AxisScan, row: number, x0: number, x1: number, y: number, z: number): void {
  const { labels, stride } = scan;
  for (let x = x0, i = row + x0; x < x1; x++, i++) {
    if (labels[i] !== labels[i + stride]) meetAt(scan, i, x, y, z);
  }
}

/** The voxel at `i` is x, y, z, and the next one along the axis has another label. */
function meetAt(scan: AxisScan, i: number, x: number, y: number, z: number): void {
  const { labels, axis, stride, wantsBackground } = scan;
  const label = labels[i];
  if (label === 0 && !wantsBackground) return;
  const along = axis === 0 ? x : axis === 1 ? y : z;
  const mostSteps = Math.min(1 + scan.gapVoxel, scan.lastVoxel - along);
  let steps = 1;
  while (steps < mostSteps && labels[i + steps * stride] === 0) steps++;
  const nextLabel = labels[i + steps * stride];
  if (nextLabel === label || (nextLabel === 0 && !wantsBackground)) return;
  const darkest = scan.brightness === null ? 0 : darkestOf(scan.brightness, i, stride, steps);
  scan.visitor.meet(label, nextLabel, axis, steps, x, y, z, darkest);
}

function darkestOf(brightness: Uint16Array, at: number, stride: number, steps: number): number {
  let darkest = brightness[at];
  for (let step = 1; step <= steps; step++) {
    const level = brightness[at + step * stride];
    if (level < darkest) darkest = level;
  }
  return darkest;
}
