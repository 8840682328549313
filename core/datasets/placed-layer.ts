// Where a layer lies once a person has said how to read it: the source's own facts, its axes in the
// dataset's order, and what the person says instead of the source.
import { inDatasetAxes, type VolumeChoice } from "#core/datasets/dataset-draft.ts";
import type { SourceLevelFacts } from "#core/datasets/inspection.ts";
import type { Vec3 } from "#core/geometry/vector.ts";

export interface PlacedLevel {
  readonly shapeVoxel: Vec3;
  readonly voxelNm: Vec3;
  readonly offsetNm: Vec3;
}

export type Placing = Pick<VolumeChoice, "axisOrder" | "voxelNm" | "offsetNm">;

/** Finest first; null where neither the source nor the person says how large a voxel is. */
export function placedLevels(
  choice: Placing,
  levels: readonly SourceLevelFacts[],
): readonly PlacedLevel[] | null {
  const { axisOrder } = choice;
  const finest = levels[0];
  const told = finest.voxelNm === null ? null : inDatasetAxes(finest.voxelNm, axisOrder);
  const voxelNm = choice.voxelNm ?? told;
  if (voxelNm === null) return null;
  return levels.map((level) => {
    const shapeVoxel = inDatasetAxes(level.shapeVoxel, axisOrder);
    const factor = factorOf(level, finest);
    const inOrder = inDatasetAxes(factor, axisOrder);
    return {
      shapeVoxel,
      voxelNm: [voxelNm[0] * inOrder[0], voxelNm[1] * inOrder[1], voxelNm[2] * inOrder[2]],
      offsetNm: choice.offsetNm ?? inDatasetAxes(level.offsetNm, axisOrder),
    };
  });
}

/** How many of the finest level's voxels are one of this level's, along each of the source's axes. */
function factorOf(level: SourceLevelFacts, finest: SourceLevelFacts): Vec3 {
  const along = (axis: 0 | 1 | 2) =>
    level.voxelNm !== null && finest.voxelNm !== null
      ? level.voxelNm[axis] / finest.voxelNm[axis]
      : Math.max(1, Math.round(finest.shapeVoxel[axis] / level.shapeVoxel[axis]));
  return [along(0), along(1), along(2)];
}

/** Two sizes that a rounding may have parted. */
export function isSameSize(a: Vec3, b: Vec3): boolean {
  return a.every((size, axis) => Math.abs(size - b[axis]) <= 0.01 * Math.max(size, b[axis]));
}

/** The image's level whose voxels are as large as the labels'; null for none. */
export function levelLike(levels: readonly PlacedLevel[], voxelNm: Vec3): number | null {
  const found = levels.findIndex((level) => isSameSize(level.voxelNm, voxelNm));
  return found < 0 ? null : found;
}

export interface SharedGrid {
  /** Of the image; the labels are always read at their finest. */
  readonly imageLevel: number;
  readonly voxelNm: Vec3;
  readonly shapeVoxel: Vec3;
  readonly offsetNm: Vec3;
  /** Where the shared box begins in each of the two, in voxels. */
  readonly imageFromVoxel: Vec3;
  readonly labelsFromVoxel: Vec3;
}

/** The voxels that both have; null where they have none, or none of one size. */
export function sharedGrid(
  image: readonly PlacedLevel[],
  labels: readonly PlacedLevel[],
): SharedGrid | null {
  const own = labels[0];
  const imageLevel = levelLike(image, own.voxelNm);
  if (imageLevel === null) return null;
  const { voxelNm } = own;
  const other = image[imageLevel];
  const shift = own.offsetNm.map((offset, axis) =>
    Math.round((offset - other.offsetNm[axis]) / voxelNm[axis]),
  );
  const from = shift.map((voxels) => Math.max(0, voxels));
  const to = shift.map((voxels, axis) =>
    Math.min(other.shapeVoxel[axis], voxels + own.shapeVoxel[axis]),
  );
  const shape = to.map((end, axis) => end - from[axis]);
  if (shape.some((size) => size <= 0)) return null;
  return {
    imageLevel,
    voxelNm,
    shapeVoxel: [shape[0], shape[1], shape[2]],
    offsetNm: [
      other.offsetNm[0] + from[0] * voxelNm[0],
      other.offsetNm[1] + from[1] * voxelNm[1],
      other.offsetNm[2] + from[2] * voxelNm[2],
    ],
    imageFromVoxel: [from[0], from[1], from[2]],
    labelsFromVoxel: [from[0] - shift[0], from[1] - shift[1], from[2] - shift[2]],
  };
}
