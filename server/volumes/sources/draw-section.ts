// A plane through a source as a small picture, for the preview before an import: each pixel the voxel
// at its place in nm, so that layers of other sizes and offsets lie over one another as they are.
import type { AxisOrder } from "#core/datasets/dataset-draft.ts";
import { axesOf } from "#core/datasets/dataset-draft.ts";
import type { PlacedLevel } from "#core/datasets/placed-layer.ts";
import type { SectionPart } from "#core/datasets/section-codec.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { SectionPlane } from "#core/protocol/dataset-api.ts";
import type { VolumeSource, VoxelArray } from "#server/volumes/sources/source-port.ts";
import { readTurned } from "#server/volumes/sources/voxel-order.ts";

export interface SectionView {
  readonly plane: SectionPlane;
  readonly centerNm: Vec3;
  readonly nmPerPx: number;
  readonly widthPx: number;
  readonly heightPx: number;
}

export interface DrawnLayer {
  readonly source: VolumeSource;
  readonly axisOrder: AxisOrder;
  /** Of the source's levels, in the dataset's axes. */
  readonly placed: readonly PlacedLevel[];
}

export interface DrawnSection extends SectionPart {
  /** Of the pixels in the part. */
  readonly voxels: VoxelArray;
}

/** So much of the source would have to be read that nobody waits for it. */
export class SectionTooLargeError extends Error {
  override readonly name = "SectionTooLargeError";
}

/** Voxels of all blocks that a plane goes through. */
const MAX_TOUCHED_VOXELS = 2 ** 29;
const MAX_READ_VOXELS = 2 ** 25;
/** With fewer lines than these nothing is to be told from a picture. */
const MIN_STRIPS = 8;

/** Across and down the picture, and into it. */
const PLANE_AXES: Readonly<Record<SectionPlane, readonly [number, number, number]>> = {
  xy: [0, 1, 2],
  xz: [0, 2, 1],
  yz: [2, 1, 0],
};

/** null where the plane does not meet the volume. */
export async function drawSection(
  layer: DrawnLayer,
  view: SectionView,
  signal?: AbortSignal,
): Promise<DrawnSection | null> {
  const [u, v, w] = PLANE_AXES[view.plane];
  const level = levelFor(layer.placed, view.nmPerPx, u, v);
  const at = layer.placed[level];
  const depth = Math.floor((view.centerNm[w] - at.offsetNm[w]) / at.voxelNm[w]);
  if (depth < 0 || depth >= at.shapeVoxel[w]) return null;
  const across = placesAlong(at, u, view.centerNm[u], view.nmPerPx, view.widthPx);
  const down = placesAlong(at, v, view.centerNm[v], view.nmPerPx, view.heightPx);
  if (across.voxels.length === 0 || down.voxels.length === 0) return null;
  const plane: PixelPlane = { level, u, v, w, across: across.voxels, down: down.voxels, depth };
  const width = across.voxels.length;
  const height = down.voxels.length;
  const voxels = await readPixels(layer, plane, signal);
  return { x: across.firstPx, y: down.firstPx, width, height, voxels };
}

/** Which voxel each pixel is of. */
interface PixelPlane {
  readonly level: number;
  /** The axes across and down the picture, and into it. */
  readonly u: number;
  readonly v: number;
  readonly w: number;
  readonly across: readonly number[];
  readonly down: readonly number[];
  readonly depth: number;
}

async function readPixels(
  layer: DrawnLayer,
  plane: PixelPlane,
  signal: AbortSignal | undefined,
): Promise<VoxelArray> {
  const { level, u, v, across, down } = plane;
  const { min, max } = boxOf(plane);
  const cost = costOf(layer, level, { minVoxel: vec(min), maxVoxel: vec(max) });
  if (cost.touchedVoxels > MAX_TOUCHED_VOXELS) return readStrips(layer, plane, signal);
  if (cost.readVoxels > MAX_READ_VOXELS) throw tooLarge();
  const box = { minVoxel: vec(min), maxVoxel: vec(max) };
  const read = await readTurned(layer.source, level, layer.axisOrder, box, signal);
  const strides = [1, max[0] - min[0], (max[0] - min[0]) * (max[1] - min[1])];
  const width = across.length;
  const voxels = arrayLike(read, width * down.length);
  for (let y = 0; y < down.length; y++) {
    const row = (down[y] - min[v]) * strides[v];
    for (let x = 0; x < width; x++) {
      voxels[y * width + x] = read[row + (across[x] - min[u]) * strides[u]];
    }
  }
  return voxels;
}

/**
 * Of a source whose blocks are thin along one side of the picture, like one of whole sections: as many lines
 * as may be read, evenly over the side, each drawn as broad as the way to the next.
 */
async function readStrips(
  layer: DrawnLayer,
  plane: PixelPlane,
  signal: AbortSignal | undefined,
): Promise<VoxelArray> {
  const { level, u, v, across, down } = plane;
  const blocks = layer.source.levels[level].blockVoxel;
  const axes = axesOf(layer.axisOrder);
  const isAcross = blocks[axes[u]] < blocks[axes[v]];
  const [thin, broad] = isAcross ? [u, v] : [v, u];
  const [along, line] = isAcross ? [across, down] : [down, across];
  const { min, max } = boxOf(plane);
  const lineAt = (voxel: number) => {
    const [from, to] = [[...min], [...max]];
    from[thin] = voxel;
    to[thin] = voxel + 1;
    return { minVoxel: vec(from), maxVoxel: vec(to) };
  };
  const { touchedVoxels } = costOf(layer, level, lineAt(along[0]));
  const count = Math.min(along.length, Math.floor(MAX_TOUCHED_VOXELS / touchedVoxels));
  if (count < MIN_STRIPS) throw tooLarge();
  const read = new Map<number, VoxelArray>();
  const stripOf = along.map((_, at) => {
    const strip = Math.floor((at * count) / along.length);
    return along[Math.floor(((strip + 0.5) * along.length) / count)];
  });
  for (const voxel of new Set(stripOf)) {
    read.set(voxel, await readTurned(layer.source, level, layer.axisOrder, lineAt(voxel), signal));
  }
  const strips = stripOf.map((voxel) => read.get(voxel) as VoxelArray);
  const voxels = arrayLike(strips[0], across.length * down.length);
  for (let y = 0; y < down.length; y++) {
    for (let x = 0; x < across.length; x++) {
      const [strip, at] = isAcross ? [x, y] : [y, x];
      voxels[y * across.length + x] = strips[strip][line[at] - min[broad]];
    }
  }
  return voxels;
}

function arrayLike(read: VoxelArray, length: number): VoxelArray {
  return new (read.constructor as new (length: number) => VoxelArray)(length);
}

function boxOf({ u, v, w, across, down, depth }: PixelPlane) {
  const min = [0, 0, 0];
  const max = [0, 0, 0];
  for (const [axis, from, to] of [
    [u, across[0], (across.at(-1) ?? 0) + 1],
    [v, down[0], (down.at(-1) ?? 0) + 1],
    [w, depth, depth + 1],
  ]) {
    min[axis] = from;
    max[axis] = to;
  }
  return { min, max };
}

/** The coarsest whose voxels are no larger than a pixel. */
function levelFor(placed: readonly PlacedLevel[], nmPerPx: number, u: number, v: number): number {
  const fits = ({ voxelNm }: PlacedLevel) => Math.max(voxelNm[u], voxelNm[v]) <= nmPerPx * 1.01;
  return Math.max(0, placed.findLastIndex(fits));
}

/** The voxel of each pixel along one side, of those pixels that are in the volume. */
function placesAlong(
  { offsetNm, voxelNm, shapeVoxel }: PlacedLevel,
  axis: number,
  centerNm: number,
  nmPerPx: number,
  sizePx: number,
): { readonly firstPx: number; readonly voxels: readonly number[] } {
  const voxels: number[] = [];
  let firstPx = 0;
  for (let px = 0; px < sizePx; px++) {
    const nm = centerNm + (px + 0.5 - sizePx / 2) * nmPerPx;
    const voxel = Math.floor((nm - offsetNm[axis]) / voxelNm[axis]);
    if (voxel < 0) firstPx = px + 1;
    else if (voxel < shapeVoxel[axis]) voxels.push(voxel);
    else break;
  }
  return { firstPx, voxels };
}

function costOf(
  { source, axisOrder }: DrawnLayer,
  level: number,
  box: { readonly minVoxel: Vec3; readonly maxVoxel: Vec3 },
): { readonly readVoxels: number; readonly touchedVoxels: number } {
  const axes = axesOf(axisOrder);
  let readVoxels = 1;
  let touchedVoxels = 1;
  box.minVoxel.forEach((from, axis) => {
    const to = box.maxVoxel[axis];
    const block = source.levels[level].blockVoxel[axes[axis]];
    readVoxels *= to - from;
    touchedVoxels *= Math.ceil(to / block) * block - Math.floor(from / block) * block;
  });
  return { readVoxels, touchedVoxels };
}

function tooLarge(): SectionTooLargeError {
  return new SectionTooLargeError("a section is too large to be drawn");
}

const vec = ([x, y, z]: readonly number[]): Vec3 => [x, y, z];
