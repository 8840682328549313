// Bytes as the numbers of one type, from either byte order.
import type { VoxelArray, VoxelType } from "#server/volumes/sources/source-port.ts";
import { voxelBytesOf, voxelsIn } from "#server/volumes/sources/voxel-arrays.ts";

export type ByteOrder = "little" | "big";

/** In place where that can be; the bytes are this function's from then on. */
export function numbersIn(bytes: Uint8Array, type: VoxelType, order: ByteOrder): VoxelArray {
  const width = voxelBytesOf(type);
  const isAligned = bytes.buffer instanceof ArrayBuffer && bytes.byteOffset % width === 0;
  const own = isAligned ? (bytes as Uint8Array<ArrayBuffer>) : new Uint8Array(bytes);
  if (order === "big" && width > 1) swap(own, width);
  return voxelsIn(type, own);
}

function swap({ buffer, byteOffset, byteLength }: Uint8Array<ArrayBuffer>, width: number): void {
  const bytes = Buffer.from(buffer, byteOffset, byteLength);
  if (width === 2) bytes.swap16();
  else if (width === 4) bytes.swap32();
  else bytes.swap64();
}
