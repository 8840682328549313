// From the bytes of an unpacked strip or tile to samples in this machine's order.
import { endianness } from "node:os";
import type { VoxelArray } from "#server/volumes/sources/source-port.ts";
import type { TiffPage } from "#server/volumes/sources/tiff/tiff-page.ts";
import { voxelsIn } from "#server/volumes/sources/voxel-arrays.ts";

const IS_LITTLE_ENDIAN = endianness() === "LE";

/** Changes the bytes in place. `rowVoxels` samples are a row of the block. */
export function makeSamples(
  bytes: Uint8Array<ArrayBuffer>,
  page: TiffPage,
  rowVoxels: number,
  isLittleEndian: boolean,
): void {
  if (page.predictor === 3) {
    joinFloatPlanes(bytes, rowVoxels, page.voxelBytes);
    return;
  }
  if (isLittleEndian !== IS_LITTLE_ENDIAN) swapBytes(bytes, page.voxelBytes);
  if (page.predictor === 2) addUpRows(integersIn(bytes, page.voxelBytes), rowVoxels);
  if (page.isInverted) {
    const highest = page.voxelBytes === 1 ? 0xff : 0xffff;
    const samples = integersIn(bytes, page.voxelBytes) as Uint8Array | Uint16Array;
    for (let i = 0; i < samples.length; i++) samples[i] = highest - samples[i];
  }
}

/** Differences are taken between whole numbers, whatever the samples are. */
function integersIn(bytes: Uint8Array<ArrayBuffer>, voxelBytes: number): VoxelArray {
  if (voxelBytes === 1) return bytes;
  if (voxelBytes === 2) return voxelsIn("uint16", bytes);
  return voxelsIn(voxelBytes === 4 ? "uint32" : "uint64", bytes);
}

function swapBytes(bytes: Uint8Array, wide: number): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (wide === 2) buffer.swap16();
  else if (wide === 4) buffer.swap32();
  else if (wide === 8) buffer.swap64();
}

/** Undoes horizontal differencing (TIFF 6.0, section 14); sums wrap at the sample's width. */
function addUpRows(samples: VoxelArray, rowVoxels: number): void {
  if (samples instanceof BigUint64Array || samples instanceof BigInt64Array) {
    for (let i = 0; i < samples.length; i++) if (i % rowVoxels !== 0) samples[i] += samples[i - 1];
    return;
  }
  for (let start = 0; start < samples.length; start += rowVoxels) {
    const end = Math.min(samples.length, start + rowVoxels);
    for (let i = start + 1; i < end; i++) samples[i] += samples[i - 1];
  }
}

/**
 * Undoes the differences of floats (TIFF Technical Note 3): each row holds the highest bytes of all
 * its samples, then the next, and bytes are differences to the one before.
 */
function joinFloatPlanes(bytes: Uint8Array, rowVoxels: number, voxelBytes: number): void {
  const rowBytes = rowVoxels * voxelBytes;
  const planes = new Uint8Array(rowBytes);
  for (let start = 0; start + rowBytes <= bytes.length; start += rowBytes) {
    planes.set(bytes.subarray(start, start + rowBytes));
    for (let i = 1; i < rowBytes; i++) planes[i] += planes[i - 1];
    for (let plane = 0; plane < voxelBytes; plane++) {
      const byte = IS_LITTLE_ENDIAN ? voxelBytes - 1 - plane : plane;
      for (let i = 0; i < rowVoxels; i++) {
        bytes[start + i * voxelBytes + byte] = planes[plane * rowVoxels + i];
      }
    }
  }
}
