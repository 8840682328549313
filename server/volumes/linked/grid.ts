// [AD1] The one grid of a dataset whose layers lie elsewhere: each layer has corners and voxel sizes of
// its own, in nm. Mip 0 has the finest voxels that any layer has, over the image's extent, so that
// nothing that a lab imaged is out of reach; a layer that is coarser is seen in larger squares.
import type { Vec3 } from "#core/geometry/vector.ts";
import { vectorOf } from "#core/geometry/vector.ts";
import type { SourceLevel } from "#server/volumes/sources/source-port.ts";

/** A level whose voxel size is known: by the source, or because a person said it. */
export interface PlacedLevel extends SourceLevel {
  readonly voxelNm: Vec3;
}

export interface LinkedGrid {
  readonly voxelNm: Vec3;
  /** Of the corner of voxel 0, 0, 0. */
  readonly offsetNm: Vec3;
  readonly shapeVoxel: Vec3;
  /** Of each mip, finest first: voxels of mip 0 along each axis, whole; [1, 1, 1] first. */
  readonly factorsVoxel: readonly Vec3[];
  readonly shapesVoxel: readonly Vec3[];
}

/** How far a factor may be from a whole number: resolutions are written down with few digits. */
const WHOLE_WITHIN = 0.02;

/**
 * @param layers the levels of each layer, finest first, the image's first. Levels that are no whole
 * multiple of mip 0, or coarser along one axis and finer along another than the one before, are no mip.
 */
export function linkedGrid(layers: readonly (readonly PlacedLevel[])[]): LinkedGrid {
  const [image] = layers;
  const axes = [0, 1, 2] as const;
  const voxelNm = vectorOf(
    axes.map((axis) => Math.min(...layers.map(([finest]) => finest.voxelNm[axis]))),
  );
  const { shapeVoxel: imageShape, voxelNm: imageNm, offsetNm } = image[0];
  const shapeVoxel = vectorOf(
    axes.map((axis) => Math.max(1, Math.round((imageShape[axis] * imageNm[axis]) / voxelNm[axis]))),
  );
  return extendedGrid({ voxelNm, offsetNm, shapeVoxel, factorsVoxel: [[1, 1, 1]] }, layers);
}

/** The same mips under the same numbers, and behind them what the layers have that is coarser. */
export function extendedGrid(
  { voxelNm, offsetNm, shapeVoxel, factorsVoxel: known }: Omit<LinkedGrid, "shapesVoxel">,
  layers: readonly (readonly PlacedLevel[])[],
): LinkedGrid {
  const ratios = layers
    .flat()
    .map((level) => level.voxelNm.map((size, axis) => size / voxelNm[axis]));
  const factorsVoxel = ladder(known, ratios);
  const shapesVoxel = factorsVoxel.map((factor) =>
    vectorOf(shapeVoxel.map((size, axis) => Math.ceil(size / factor[axis]))),
  );
  return { voxelNm, offsetNm, shapeVoxel, factorsVoxel, shapesVoxel };
}

function ladder(known: readonly Vec3[], ratios: readonly (readonly number[])[]): readonly Vec3[] {
  const whole = ratios.filter((ratio) =>
    ratio.every((part) => Math.abs(part - Math.round(part)) <= WHOLE_WITHIN * part),
  );
  const factors = whole
    .map((ratio) => vectorOf(ratio.map((part) => Math.max(1, Math.round(part)))))
    .sort((left, right) => volumeOf(left) - volumeOf(right));
  const steps: Vec3[] = [...known];
  for (const factor of factors) {
    const last = steps[steps.length - 1];
    const isCoarser = factor.every((part, axis) => part % last[axis] === 0);
    if (isCoarser && volumeOf(factor) > volumeOf(last)) steps.push(factor);
  }
  return steps;
}

function volumeOf([x, y, z]: Vec3): number {
  return x * y * z;
}
