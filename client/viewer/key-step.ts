// How far a key moves the place: by whole voxels and by one at least, so that a place is never between two
// of them, and a small segment can be hit at every zoom.
import { inPlane, type Plane, planeAxes } from "#core/geometry/plane.ts";
import type { Vec3 } from "#core/geometry/vector.ts";

export interface KeyStep {
  readonly plane: Plane;
  readonly voxelNm: Vec3;
  /** CSS pixels per voxel along x. */
  readonly zoom: number;
  /** What it is meant to be on the screen. */
  readonly acrossPx: number;
  readonly downPx: number;
}

export function keyStepVoxel({ plane, voxelNm, zoom, acrossPx, downPx }: KeyStep): Vec3 {
  const [acrossPxPerVoxel, downPxPerVoxel] = pxPerVoxel(plane, voxelNm, zoom);
  const { across, down } = planeAxes(plane);
  const step: [number, number, number] = [0, 0, 0];
  step[across] = wholeVoxels(acrossPx, acrossPxPerVoxel);
  step[down] = wholeVoxels(downPx, downPxPerVoxel);
  return step;
}

/** Of CSS pixels, across and down. */
export function pxPerVoxel(plane: Plane, voxelNm: Vec3, zoom: number): [number, number] {
  const [acrossNm, downNm] = inPlane(plane, voxelNm);
  return [(acrossNm * zoom) / voxelNm[0], (downNm * zoom) / voxelNm[0]];
}

function wholeVoxels(px: number, pxOfOne: number): number {
  if (px === 0) return 0;
  return Math.sign(px) * Math.max(1, Math.round(Math.abs(px) / pxOfOne));
}
