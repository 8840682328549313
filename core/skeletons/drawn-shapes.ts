// Shapes of known skeletons as masks, for tests.
import type { Vec3 } from "#core/geometry/vector.ts";
import type { SegmentMask } from "#core/skeletons/voxel-lattice.ts";

/** True for the positions, in nm of the mask, that a shape holds. */
export type Shape = (positionNm: Vec3) => boolean;

export function drawn(shapeVoxel: Vec3, voxelNm: Vec3, holds: Shape): SegmentMask {
  const [width, height, depth] = shapeVoxel;
  const voxels = new Uint8Array(width * height * depth);
  for (let i = 0; i < voxels.length; i++) {
    const x = i % width;
    const row = (i - x) / width;
    const y = row % height;
    const z = (row - y) / height;
    if (holds([x * voxelNm[0], y * voxelNm[1], z * voxelNm[2]])) voxels[i] = 1;
  }
  return { voxels, shapeVoxel, voxelNm };
}

/** A tube with round ends around the straight line from `a` to `b`. */
export function tube(a: Vec3, b: Vec3, radiusNm: number): Shape {
  const along = difference(b, a);
  const squaredLength = dot(along, along);
  return (positionNm) => {
    const from = difference(positionNm, a);
    const part = Math.min(1, Math.max(0, dot(from, along) / squaredLength));
    const off = from.map((value, axis) => value - part * along[axis]);
    return dot(off, off) <= radiusNm * radiusNm;
  };
}

export function ball(center: Vec3, radiusNm: number): Shape {
  return (positionNm) => {
    const from = difference(positionNm, center);
    return dot(from, from) <= radiusNm * radiusNm;
  };
}

export function union(...shapes: readonly Shape[]): Shape {
  return (positionNm) => shapes.some((holds) => holds(positionNm));
}

function difference(a: Vec3, b: Vec3): Vec3 {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}
