// The voxels under a point of a surface, from just in front of it on into the screen. A surface is
// smoothed and may be coarse: which of them is the first of the piece is the labels' to say.
import { type VolumeShape, voxelOfNm } from "#client/meshes/volume-nm.ts";
import type { Vec3 } from "#core/geometry/vector.ts";

/** Of the longest side of a voxel: how far the coarsest surface may lie outside, and how far to look. */
const BEFORE_VOXELS = 1;
const BEHIND_VOXELS = 8;
const MAX_VOXELS = 96;

/** @param forward of length 1. Voxels of the volume, none twice, in the order in which they are met. */
export function surfaceVoxels(hitNm: Vec3, forward: Vec3, volume: VolumeShape): readonly Vec3[] {
  const { voxelNm } = volume;
  const stepNm = Math.min(...voxelNm) / 2;
  const longestNm = Math.max(...voxelNm);
  const voxels: Vec3[] = [];
  let last = "";
  for (let at = -BEFORE_VOXELS * longestNm; at <= BEHIND_VOXELS * longestNm; at += stepNm) {
    const point: Vec3 = [
      hitNm[0] + at * forward[0],
      hitNm[1] + at * forward[1],
      hitNm[2] + at * forward[2],
    ];
    const voxel = voxelOfNm(point, volume);
    if (voxel.join() === last) continue;
    last = voxel.join();
    voxels.push(voxel);
    if (voxels.length === MAX_VOXELS) break;
  }
  return voxels;
}
