// The tightest box around what is not 0, so that one set of voxels has one description.
import type { Vec3 } from "#core/geometry/vector.ts";
import type { VoxelBox } from "#core/geometry/voxel-box.ts";

/** Within a box of this shape, x fastest; null where everything is 0. */
export function filledBounds(values: Uint8Array, shapeVoxel: Vec3): VoxelBox | null {
  const [width, height, depth] = shapeVoxel;
  const min = [width, height, depth];
  const max = [-1, -1, -1];
  for (let row = 0; row < height * depth; row++) {
    const first = firstFilled(values, row * width, width);
    if (first === width) continue;
    const last = lastFilled(values, row * width, width);
    const y = row % height;
    widen(min, max, first, y, (row - y) / height);
    if (last > max[0]) max[0] = last;
  }
  if (max[0] < 0) return null;
  return {
    minVoxel: [min[0], min[1], min[2]],
    shapeVoxel: [max[0] - min[0] + 1, max[1] - min[1] + 1, max[2] - min[2] + 1],
  };
}

function widen(min: number[], max: number[], x: number, y: number, z: number): void {
  const at = [x, y, z];
  for (let axis = 0; axis < 3; axis++) {
    if (at[axis] < min[axis]) min[axis] = at[axis];
    if (at[axis] > max[axis]) max[axis] = at[axis];
  }
}

function firstFilled(values: Uint8Array, start: number, width: number): number {
  let x = 0;
  while (x < width && values[start + x] === 0) x++;
  return x;
}

function lastFilled(values: Uint8Array, start: number, width: number): number {
  let x = width - 1;
  while (values[start + x] === 0) x--;
  return x;
}
