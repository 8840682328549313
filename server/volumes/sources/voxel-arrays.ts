// Arrays of each voxel type, and boxes that must lie inside a level.
import type { Vec3 } from "#core/geometry/vector.ts";
import type { VoxelArray, VoxelType } from "#server/volumes/sources/source-port.ts";
import type { Box } from "#server/volumes/volume-port.ts";

const ARRAYS = {
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
  float32: Float32Array,
  float64: Float64Array,
} as const satisfies Record<VoxelType, unknown>;

export function voxelArrayOf(voxelType: VoxelType, length: number): VoxelArray {
  return new ARRAYS[voxelType](length);
}

/** The same memory, whose first byte must lie on a voxel's boundary. */
export function voxelsIn(voxelType: VoxelType, bytes: Uint8Array<ArrayBuffer>): VoxelArray {
  const kind = ARRAYS[voxelType];
  return new kind(bytes.buffer, bytes.byteOffset, bytes.byteLength / kind.BYTES_PER_ELEMENT);
}

export function voxelBytesOf(voxelType: VoxelType): number {
  return ARRAYS[voxelType].BYTES_PER_ELEMENT;
}

/** Throws a RangeError where the box is empty or does not lie inside. */
export function checkBox({ minVoxel, maxVoxel }: Box, shapeVoxel: Vec3): void {
  const isInside = shapeVoxel.every(
    (size, axis) =>
      Number.isInteger(minVoxel[axis]) &&
      Number.isInteger(maxVoxel[axis]) &&
      minVoxel[axis] >= 0 &&
      minVoxel[axis] < maxVoxel[axis] &&
      maxVoxel[axis] <= size,
  );
  if (isInside) return;
  throw new RangeError(
    `the box ${minVoxel.join(", ")} to ${maxVoxel.join(", ")} is not inside ${shapeVoxel.join(" × ")}`,
  );
}
