// A box of a mip out of a level that has voxels of another size or begins elsewhere: of each voxel the
// one of the level that holds its centre. Nothing is averaged, since labels cannot be; levels are chosen so
// that none is more than a little finer than what is asked for.
import { vectorOf } from "#core/geometry/vector.ts";
import { boxShape } from "#server/volumes/boxes.ts";
import type { LinkedGrid, PlacedLevel } from "#server/volumes/linked/grid.ts";
import type { Box } from "#server/volumes/volume-port.ts";

/** How a box of a mip is put together from a box of a level. */
export interface Sampling {
  /** null: the level has nothing there. */
  readonly source: Box | null;
  /** Along each axis, for each voxel of the asked box: its place in the source box, −1 outside. */
  readonly places: readonly [Int32Array, Int32Array, Int32Array];
  /** The source box is the asked box, voxel by voxel. */
  readonly isSame: boolean;
}

/** Sizes that differ by less are the same: resolutions are written down with few digits. */
const SAME_WITHIN = 0.02;

/** The coarsest level that is nowhere coarser than the mip; the finest where all are. */
export function levelFor(levels: readonly PlacedLevel[], grid: LinkedGrid, mip: number): number {
  const factor = grid.factorsVoxel[mip];
  let chosen = 0;
  for (const [number, { voxelNm }] of levels.entries()) {
    const fits = voxelNm.every(
      (size, axis) => size <= factor[axis] * grid.voxelNm[axis] * (1 + SAME_WITHIN),
    );
    if (fits) chosen = number;
  }
  return chosen;
}

export function samplingOf(level: PlacedLevel, grid: LinkedGrid, mip: number, box: Box): Sampling {
  const factor = grid.factorsVoxel[mip];
  const along = ([0, 1, 2] as const).map((axis) => {
    const stepNm = factor[axis] * grid.voxelNm[axis];
    const cornerNm = grid.offsetNm[axis] - level.offsetNm[axis];
    const places = new Int32Array(box.maxVoxel[axis] - box.minVoxel[axis]);
    let min = -1;
    let end = -1;
    for (let i = 0; i < places.length; i++) {
      const centerNm = cornerNm + (box.minVoxel[axis] + i + 0.5) * stepNm;
      const at = Math.floor(centerNm / level.voxelNm[axis]);
      const isInside = at >= 0 && at < level.shapeVoxel[axis];
      if (isInside && min < 0) min = at;
      if (isInside) end = at + 1;
      places[i] = isInside ? at - min : -1;
    }
    return { places, min, end };
  });
  const isEmpty = along.some(({ min }) => min < 0);
  const source: Box | null = isEmpty
    ? null
    : {
        minVoxel: vectorOf(along.map(({ min }) => min)),
        maxVoxel: vectorOf(along.map(({ end }) => end)),
      };
  const isSame =
    !isEmpty && along.every(({ places }) => places.every((place, index) => place === index));
  const [x, y, z] = along;
  return { source, places: [x.places, y.places, z.places], isSame };
}

/** Fills `out` voxel by voxel; what lies outside of the source keeps its value. */
export function sample(
  from: ArrayLike<number>,
  { source, places: [xs, ys, zs] }: Sampling,
  out: { [index: number]: number; readonly length: number },
): void {
  if (source === null) return;
  const [width, height] = boxShape(source);
  for (let z = 0, to = 0; z < zs.length; z++) {
    for (let y = 0; y < ys.length; y++, to += xs.length) {
      if (zs[z] < 0 || ys[y] < 0) continue;
      const row = (zs[z] * height + ys[y]) * width;
      for (let x = 0; x < xs.length; x++) {
        if (xs[x] >= 0) out[to + x] = from[row + xs[x]];
      }
    }
  }
}
