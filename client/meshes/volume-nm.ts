// Voxels and nanometres, by the rule of core/meshes/surface-mesh.ts: a voxel's index times its size is
// its middle.
import type { BoxNm } from "#client/meshes/orbit-view.ts";
import type { Vec3 } from "#core/geometry/vector.ts";

export interface VolumeShape {
  readonly shapeVoxel: Vec3;
  readonly voxelNm: Vec3;
}

export function nmOfVoxel([x, y, z]: Vec3, voxelNm: Vec3): Vec3 {
  return [x * voxelNm[0], y * voxelNm[1], z * voxelNm[2]];
}

/** The voxel that holds a place, or the nearest of the volume. */
export function voxelOfNm(positionNm: Vec3, { shapeVoxel, voxelNm }: VolumeShape): Vec3 {
  const part = (axis: 0 | 1 | 2) =>
    Math.min(shapeVoxel[axis] - 1, Math.max(0, Math.round(positionNm[axis] / voxelNm[axis])));
  return [part(0), part(1), part(2)];
}

export function volumeBoxNm({ shapeVoxel: [x, y, z], voxelNm }: VolumeShape): BoxNm {
  return {
    minNm: nmOfVoxel([-0.5, -0.5, -0.5], voxelNm),
    maxNm: nmOfVoxel([x - 0.5, y - 0.5, z - 0.5], voxelNm),
  };
}
