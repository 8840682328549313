// [SY7] The regions of a dataset: a coarse volume of labels over it, each with a name. A place is in the
// region whose voxel holds its centre; outside of the volume, and where it is 0, it is in none. Regions
// are by ascending id, and `indices` holds 0 for none, else a region's position from 1.
import type { Vec3 } from "#core/geometry/vector.ts";

export interface Region {
  /** In decimal: ids are 64-bit [AD2]. */
  readonly id: string;
  readonly name: string;
}

export interface RegionGrid {
  readonly shapeVoxel: Vec3;
  readonly voxelNm: Vec3;
  /** Of the corner of its first voxel, from the corner of the dataset's first. */
  readonly offsetNm: Vec3;
}

export interface RegionLayer {
  readonly grid: RegionGrid;
  readonly regions: readonly Region[];
  /** x fastest, then y, then z. */
  readonly indices: Uint16Array;
}

/** Atlases have a few hundred. Each is a column in others' formats. */
export const MAX_REGIONS = 1_000;

/** The region's position in `regions` from 1; 0 for none. */
export function regionIndexAt(
  { grid, indices }: RegionLayer,
  positionVoxel: Vec3,
  datasetVoxelNm: Vec3,
): number {
  const { shapeVoxel, voxelNm, offsetNm } = grid;
  let at = 0;
  for (let axis = 2; axis >= 0; axis--) {
    const centerNm = (positionVoxel[axis] + 0.5) * datasetVoxelNm[axis];
    const voxel = Math.floor((centerNm - offsetNm[axis]) / voxelNm[axis]);
    if (!(voxel >= 0 && voxel < shapeVoxel[axis])) return 0;
    at = at * shapeVoxel[axis] + voxel;
  }
  return indices[at];
}

/** "" for none. */
export function regionNameAt(
  layer: RegionLayer,
  positionVoxel: Vec3,
  datasetVoxelNm: Vec3,
): string {
  const index = regionIndexAt(layer, positionVoxel, datasetVoxelNm);
  return index === 0 ? "" : layer.regions[index - 1].name;
}

/** By turns of the golden angle: neighbours in the list are far apart. */
export function regionColor(index: number): string {
  const hue = Math.round((index * 137.508) % 360);
  return `hsl(${hue} 60% 55%)`;
}
