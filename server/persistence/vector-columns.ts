import type { Vec3 } from "#core/geometry/vector.ts";

/** x, y, z of a stored vector, by default its only one. Throws where it is not there. */
export function vectorAt(values: readonly number[], index = 0): Vec3 {
  const [x, y, z] = values.slice(index * 3, index * 3 + 3);
  if (x === undefined || y === undefined || z === undefined) {
    throw new RangeError("a stored vector has no x, y, z: the database is damaged");
  }
  return [x, y, z];
}
