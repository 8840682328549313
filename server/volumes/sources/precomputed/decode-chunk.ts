// An encoded chunk as the voxels of its first channel: exactly as many as the chunk has, or an
// ImportError. No array is made larger than SOURCE_LIMITS.chunkBytes, which "info" was checked for.
import type { Vec3 } from "#core/geometry/vector.ts";
import {
  compressedSegmentationWords,
  decodeCompressedSegmentation,
} from "#core/segmentation/compressed-segmentation.ts";
import type { EncodedChunk } from "#server/volumes/sources/precomputed/chunk-bytes.ts";
import { decodeImageChunk } from "#server/volumes/sources/precomputed/decode-image-chunk.ts";
import { chunkError } from "#server/volumes/sources/precomputed/precomputed-error.ts";
import type {
  PrecomputedInfo,
  PrecomputedScale,
} from "#server/volumes/sources/precomputed/precomputed-info.ts";
import {
  SOURCE_LIMITS,
  type VoxelArray,
  type VoxelType,
} from "#server/volumes/sources/source-port.ts";
import { voxelBytesOf, voxelsIn } from "#server/volumes/sources/voxel-arrays.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";

/** What headers and tables of an image file may take beside its pixels. */
const IMAGE_HEADER_BYTES = 64 * 1_024;

export interface ChunkKind {
  readonly voxelType: VoxelType;
  readonly channels: number;
  readonly scale: PrecomputedScale;
}

export function chunkKind({ voxelType, channels }: PrecomputedInfo, scale: PrecomputedScale) {
  return { voxelType, channels, scale } satisfies ChunkKind;
}

/** What a chunk of this shape has at most before it is decoded. */
export function encodedMaxBytes({ voxelType, channels, scale }: ChunkKind, shape: Vec3): number {
  const voxels = shape[0] * shape[1] * shape[2] * channels;
  const bytes = voxels * voxelBytesOf(voxelType);
  switch (scale.encoding) {
    case "raw":
      return bytes;
    case "jpeg":
    case "png":
      return 2 * bytes + IMAGE_HEADER_BYTES;
    case "compressed_segmentation": {
      const words = compressedSegmentationWords(shape, scale.blockVoxel, wordsOf(voxelType));
      return Math.min(4 * channels * (1 + words), 2 * SOURCE_LIMITS.chunkBytes);
    }
  }
}

export async function decodeChunk(
  store: ByteStore,
  kind: ChunkKind,
  chunk: EncodedChunk,
  shape: Vec3,
): Promise<VoxelArray> {
  const { voxelType, channels, scale } = kind;
  switch (scale.encoding) {
    case "raw":
      return rawVoxels(store, kind, chunk, shape);
    case "jpeg":
    case "png": {
      const voxels = shape[0] * shape[1] * shape[2];
      const bytesPerSample = voxelBytesOf(voxelType) === 2 ? 2 : 1;
      const image = { format: scale.encoding, bytesPerSample, channels, voxels } as const;
      const decoded = await decodeImageChunk(chunk.bytes, image);
      if ("array" in decoded) return decoded.array;
      throw chunkError(store, chunk.key, "the chunk", decoded.problem, { cause: decoded.cause });
    }
    case "compressed_segmentation":
      return labelVoxels(store, kind, chunk, shape);
  }
}

function rawVoxels(
  store: ByteStore,
  { voxelType, channels }: ChunkKind,
  { key, bytes }: EncodedChunk,
  shape: Vec3,
): VoxelArray {
  const channelBytes = shape[0] * shape[1] * shape[2] * voxelBytesOf(voxelType);
  if (bytes.length !== channelBytes * channels) {
    const problem = `has ${bytes.length} bytes, not ${channelBytes * channels}`;
    throw chunkError(store, key, "the chunk", problem);
  }
  return voxelsIn(voxelType, aligned(bytes.subarray(0, channelBytes), voxelBytesOf(voxelType)));
}

function labelVoxels(
  store: ByteStore,
  { voxelType, channels, scale }: ChunkKind,
  { key, bytes }: EncodedChunk,
  shape: Vec3,
): VoxelArray {
  const wrong = (problem: string) => chunkError(store, key, "the chunk", problem);
  if (bytes.length % 4 !== 0) throw wrong(`has ${bytes.length} bytes, no multiple of 4`);
  const memory = aligned(bytes, 4);
  const words = new Uint32Array(memory.buffer, memory.byteOffset, memory.length / 4);
  // Where each channel begins stands before them.
  if (words.length < channels) throw wrong("ends before its first channel");
  const start = words[0];
  if (start > words.length) throw wrong("begins beyond its end");
  const decoded = decodeCompressedSegmentation(
    words.subarray(start),
    shape,
    scale.blockVoxel,
    wordsOf(voxelType),
  );
  if (!decoded.ok) throw wrong(decoded.error);
  return voxelType === "uint64" ? new BigUint64Array(decoded.value.buffer) : decoded.value;
}

function wordsOf(voxelType: VoxelType): 1 | 2 {
  return voxelType === "uint64" ? 2 : 1;
}

/** The bytes where typed arrays of this many bytes a voxel may begin. */
function aligned(bytes: Uint8Array, boundaryBytes: number): Uint8Array<ArrayBuffer> {
  const { buffer, byteOffset, byteLength } = bytes;
  return buffer instanceof ArrayBuffer && byteOffset % boundaryBytes === 0
    ? new Uint8Array(buffer, byteOffset, byteLength)
    : new Uint8Array(bytes);
}
