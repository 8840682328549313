import type { Vec3 } from "#core/geometry/vector.ts";
import type { VoxelBox } from "#core/geometry/voxel-box.ts";
import type { VoxelValues } from "#core/supervoxels/distance-transform.ts";

/** The two sides of one mask, or the pieces under several: a part's number is its value less one. */
export interface SupervoxelParts extends VoxelBox {
  /** x fastest; 0 outside of the supervoxel. */
  readonly partOf: VoxelValues;
  readonly partCount: number;
}

/** Where an edge ends: a voxel of a part. */
export interface PartEnd {
  readonly part: number;
  readonly positionVoxel: Vec3;
}
