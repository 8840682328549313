import * as v from "valibot";

/** Axis order is x, y, z everywhere in the app; a file format's own order stays in its reader. */
export type Vec3 = readonly [number, number, number];

export const vec3Schema = v.pipe(
  v.tuple([v.number(), v.number(), v.number()]),
  v.check((value) => value.every(Number.isFinite), "expected three finite numbers x, y, z"),
);

export const voxelPositionSchema = v.pipe(
  v.tuple([v.number(), v.number(), v.number()]),
  v.check(
    (value) => value.every((part) => Number.isSafeInteger(part) && part >= 0),
    "expected three whole voxel coordinates x, y, z of at least 0",
  ),
);

/** Of three parts, as `map` over a vector gives them. */
export function vectorOf([x, y, z]: readonly number[]): Vec3 {
  return [x, y, z];
}

/** Of three parts, each by its axis. */
export function vectorBy(part: (axis: 0 | 1 | 2) => number): Vec3 {
  return [part(0), part(1), part(2)];
}

export function added(left: Vec3, right: Vec3): Vec3 {
  return [left[0] + right[0], left[1] + right[1], left[2] + right[2]];
}

export function isInsideVoxel(positionVoxel: Vec3, shapeVoxel: Vec3): boolean {
  return positionVoxel.every((part, axis) => part >= 0 && part < shapeVoxel[axis]);
}

/** Euclidean distance in nm of two voxel positions, each voxel `voxelNm` wide. */
export function distanceNm(aVoxel: Vec3, bVoxel: Vec3, voxelNm: Vec3): number {
  const parts = aVoxel.map((part, axis) => (part - bVoxel[axis]) * voxelNm[axis]);
  return Math.hypot(...parts);
}
