// Boxes of voxels, and grids of blocks of one size from a level's corner, cut off at its far faces: counted,
// found and put together in one way, whoever stores the blocks.
import type { Vec3 } from "#core/geometry/vector.ts";
import type { VoxelArray } from "#server/volumes/sources/source-port.ts";
import type { Box } from "#server/volumes/volume-port.ts";

export function boxShape({ minVoxel, maxVoxel }: Box): Vec3 {
  return [maxVoxel[0] - minVoxel[0], maxVoxel[1] - minVoxel[1], maxVoxel[2] - minVoxel[2]];
}

export function boxVoxels(box: Box): number {
  const [width, height, depth] = boxShape(box);
  return width * height * depth;
}

/** The voxels of a block; `block` counts blocks of `sizeVoxel` along x, y, z. */
export function gridBox(shapeVoxel: Vec3, sizeVoxel: Vec3, block: Vec3): Box {
  const start = (axis: number): number => block[axis] * sizeVoxel[axis];
  const end = (axis: number): number => Math.min(shapeVoxel[axis], start(axis) + sizeVoxel[axis]);
  return { minVoxel: [start(0), start(1), start(2)], maxVoxel: [end(0), end(1), end(2)] };
}

/** Every block that a box touches, x fastest. */
export function* gridBlocks({ minVoxel, maxVoxel }: Box, sizeVoxel: Vec3): Generator<Vec3> {
  const first = minVoxel.map((start, axis) => Math.floor(start / sizeVoxel[axis]));
  const last = maxVoxel.map((end, axis) => Math.floor((end - 1) / sizeVoxel[axis]));
  for (let z = first[2]; z <= last[2]; z++) {
    for (let y = first[1]; y <= last[1]; y++) {
      for (let x = first[0]; x <= last[0]; x++) yield [x, y, z];
    }
  }
}

/** Throws a RangeError where there is no such level, or the box is empty or leaves it. */
export function checkMipBox(shapesVoxel: readonly Vec3[], mip: number, box: Box): void {
  const shape = shapesVoxel[mip];
  if (shape === undefined) throw new RangeError(`there is no mip ${mip}`);
  const fits = box.minVoxel.every(
    (start, axis) => start >= 0 && start < box.maxVoxel[axis] && box.maxVoxel[axis] <= shape[axis],
  );
  if (!fits) throw new RangeError(`box ${box.minVoxel}…${box.maxVoxel} leaves mip ${mip}`);
}

/** The rows that two boxes share: where each starts in the one, in the other, and its length. */
export function eachSharedRow(
  fromBox: Box,
  toBox: Box,
  visit: (from: number, to: number, count: number) => void,
): void {
  const min = fromBox.minVoxel.map((start, axis) => Math.max(start, toBox.minVoxel[axis]));
  const max = fromBox.maxVoxel.map((end, axis) => Math.min(end, toBox.maxVoxel[axis]));
  const count = max[0] - min[0];
  for (let z = min[2]; z < max[2]; z++) {
    for (let y = min[1]; y < max[1]; y++) {
      visit(offsetIn(fromBox, min[0], y, z), offsetIn(toBox, min[0], y, z), count);
    }
  }
}

/** Copies what two boxes have in common; both x fastest, then y, then z, and of one type. */
export function copyShared(from: VoxelArray, fromBox: Box, to: VoxelArray, toBox: Box): void {
  eachSharedRow(fromBox, toBox, (start, at, count) => {
    // The types of both are one, which the compiler cannot know.
    (to as Uint8Array).set(from.subarray(start, start + count) as Uint8Array, at);
  });
}

function offsetIn({ minVoxel, maxVoxel }: Box, x: number, y: number, z: number): number {
  const width = maxVoxel[0] - minVoxel[0];
  const height = maxVoxel[1] - minVoxel[1];
  return ((z - minVoxel[2]) * height + y - minVoxel[1]) * width + x - minVoxel[0];
}
