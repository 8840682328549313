// A box of voxels at mip 0 and the order of the voxels in it: x fastest, then y, then z.
import type { Vec3 } from "#core/geometry/vector.ts";

export interface VoxelBox {
  readonly minVoxel: Vec3;
  /** Whole numbers of at least 1. */
  readonly shapeVoxel: Vec3;
}

export function boxVoxelCount(shapeVoxel: Vec3): number {
  return shapeVoxel[0] * shapeVoxel[1] * shapeVoxel[2];
}

/** The voxel's number within the box; −1 outside of it. */
export function indexInBox({ minVoxel, shapeVoxel }: VoxelBox, positionVoxel: Vec3): number {
  const x = positionVoxel[0] - minVoxel[0];
  const y = positionVoxel[1] - minVoxel[1];
  const z = positionVoxel[2] - minVoxel[2];
  const [width, height, depth] = shapeVoxel;
  if (x < 0 || y < 0 || z < 0 || x >= width || y >= height || z >= depth) return -1;
  return (z * height + y) * width + x;
}

export function positionInBox({ minVoxel, shapeVoxel }: VoxelBox, index: number): Vec3 {
  const [width, height] = shapeVoxel;
  const x = index % width;
  const row = (index - x) / width;
  const y = row % height;
  return [minVoxel[0] + x, minVoxel[1] + y, minVoxel[2] + (row - y) / height];
}
