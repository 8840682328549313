// A chunk's 64-bit id in sharded volumes: the bits of its cell's x, y and z in turn, leaving out those
// that are 0 in every cell of the grid.
import type { Vec3 } from "#core/geometry/vector.ts";

/** Bits of each axis that are not always 0. */
export function mortonBits(gridShape: Vec3): Vec3 {
  const along = (axis: number): number => bitLength(gridShape[axis] - 1);
  return [along(0), along(1), along(2)];
}

/** Axes may have different lengths: one that has no bits left is passed over. */
export function compressedMortonCode(cell: Vec3, bits: Vec3): bigint {
  let code = 0n;
  let at = 0n;
  for (let bit = 0; bit < Math.max(...bits); bit++) {
    for (let axis = 0; axis < 3; axis++) {
      if (bit >= bits[axis]) continue;
      code |= BigInt((cell[axis] >>> bit) & 1) << at;
      at++;
    }
  }
  return code;
}

function bitLength(value: number): number {
  return 32 - Math.clz32(value);
}
