// Cuts a volume that is read section by section into blocks that can be looked at alone. Each section
// is read once, in order; of what was read, only the sections of one row of blocks are kept, and the
// few above it that its contacts reach into.
import {
  type BoxOf,
  type ContactBlock,
  type ContactRules,
  labelReachVoxel,
  type VoxelBox,
} from "#core/agglomeration/contact-block.ts";
import type { Vec3 } from "#core/geometry/vector.ts";

/** The volume as it comes in. A section may be given in the same array each time. */
export interface LabeledSections {
  readonly shapeVoxel: Vec3;
  readonly voxelNm: Vec3;
  readImage(z: number): Promise<Uint8Array>;
  /** Dense index + 1 of each voxel, 0 is background. */
  readLabels(z: number): Promise<Uint32Array>;
}

const BLOCK_XY_VOXEL = 512;
const MOST_SECTIONS = 16;
/** Of the sections that are kept at once, unless a single one is larger: some 160 MB. */
const MOST_KEPT_VOXELS = 2 ** 25;

export function defaultBlockShape([width, height]: Vec3, rules: ContactRules): Vec3 {
  const fitting = Math.floor(MOST_KEPT_VOXELS / (width * height)) - labelReachVoxel(rules)[2];
  return [BLOCK_XY_VOXEL, BLOCK_XY_VOXEL, Math.min(MOST_SECTIONS, Math.max(1, fitting))];
}

export function countBlocks(shapeVoxel: Vec3, blockVoxel: Vec3): number {
  return shapeVoxel.reduce((count, size, axis) => count * Math.ceil(size / blockVoxel[axis]), 1);
}

/** `wantsImage` false: the image is neither read nor there. */
export async function* blocksOf(
  sections: LabeledSections,
  rules: ContactRules,
  blockVoxel: Vec3,
  wantsImage: boolean,
): AsyncGenerator<ContactBlock, void, void> {
  const { shapeVoxel } = sections;
  const reach = labelReachVoxel(rules);
  const kept = new Map<number, KeptSection>();
  for (let z = 0; z < shapeVoxel[2]; z += blockVoxel[2]) {
    for (const section of kept.keys()) if (section < z) kept.delete(section);
    const above = Math.min(shapeVoxel[2], z + blockVoxel[2] + reach[2]);
    for (let section = z; section < above; section++) {
      if (!kept.has(section)) kept.set(section, await readSection(sections, section, wantsImage));
    }
    for (const own of boxesFrom(z, shapeVoxel, blockVoxel)) {
      yield cutBlock(own, kept, shapeVoxel, rules, wantsImage);
    }
  }
}

async function readSection(
  sections: LabeledSections,
  z: number,
  wantsImage: boolean,
): Promise<KeptSection> {
  const labels = (await sections.readLabels(z)).slice();
  return { labels, image: wantsImage ? (await sections.readImage(z)).slice() : NO_IMAGE };
}

/** The blocks' own boxes in the row that begins with section `z`. */
function* boxesFrom(z: number, shapeVoxel: Vec3, blockVoxel: Vec3): Generator<VoxelBox> {
  const end = (from: number, axis: 0 | 1 | 2) =>
    Math.min(shapeVoxel[axis], from + blockVoxel[axis]);
  for (let y = 0; y < shapeVoxel[1]; y += blockVoxel[1]) {
    for (let x = 0; x < shapeVoxel[0]; x += blockVoxel[0]) {
      yield { minVoxel: [x, y, z], maxVoxel: [end(x, 0), end(y, 1), end(z, 2)] };
    }
  }
}

interface KeptSection {
  readonly labels: Uint32Array;
  readonly image: Uint8Array;
}

const NO_IMAGE = new Uint8Array(0);

function cutBlock(
  own: VoxelBox,
  kept: ReadonlyMap<number, KeptSection>,
  shapeVoxel: Vec3,
  rules: ContactRules,
  wantsImage: boolean,
): ContactBlock {
  const labelBox = grownBox(own, [0, 0, 0], labelReachVoxel(rules), shapeVoxel);
  const [windowX, windowY] = rules.windowVoxel;
  const imageBox = grownBox(labelBox, [windowX, windowY, 0], [windowX, windowY, 0], shapeVoxel);
  return {
    own,
    labels: cutBox(labelBox, shapeVoxel[0], Uint32Array, (z) => kept.get(z)?.labels),
    image: wantsImage
      ? cutBox(imageBox, shapeVoxel[0], Uint8Array, (z) => kept.get(z)?.image)
      : { minVoxel: own.minVoxel, maxVoxel: own.minVoxel, values: new Uint8Array(0) },
  };
}

function grownBox(
  { minVoxel, maxVoxel }: VoxelBox,
  below: Vec3,
  above: Vec3,
  shape: Vec3,
): VoxelBox {
  const min = (axis: 0 | 1 | 2) => Math.max(0, minVoxel[axis] - below[axis]);
  const max = (axis: 0 | 1 | 2) => Math.min(shape[axis], maxVoxel[axis] + above[axis]);
  return { minVoxel: [min(0), min(1), min(2)], maxVoxel: [max(0), max(1), max(2)] };
}

function cutBox<T extends Uint8Array | Uint32Array>(
  box: VoxelBox,
  sectionWidth: number,
  Column: new (length: number) => T,
  sectionAt: (z: number) => T | undefined,
): BoxOf<T> {
  const [x0, y0, z0] = box.minVoxel;
  const [x1, y1, z1] = box.maxVoxel;
  const values = new Column((x1 - x0) * (y1 - y0) * (z1 - z0));
  let at = 0;
  for (let z = z0; z < z1; z++) {
    const section = sectionAt(z);
    if (section === undefined) throw new Error(`section ${z} was not read`);
    for (let y = y0; y < y1; y++) {
      values.set(section.subarray(y * sectionWidth + x0, y * sectionWidth + x1), at);
      at += x1 - x0;
    }
  }
  return { ...box, values };
}
