import type { Vec3 } from "#core/geometry/vector.ts";

/** Between two places of one section, on whole voxels. */
export function middleOf([ax, ay, z]: Vec3, [bx, by]: Vec3): Vec3 {
  return [Math.round((ax + bx) / 2), Math.round((ay + by) / 2), z];
}
