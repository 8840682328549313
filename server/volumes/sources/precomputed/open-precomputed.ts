// A volume in Neuroglancer's precomputed format: "info" describes it, chunks hold its voxels. A box is
// put together from the chunks that it touches, few at a time, each no larger than "info" allows.
import { vectorBy } from "#core/geometry/vector.ts";
import { BlockCache } from "#server/volumes/block-cache.ts";
import { boxShape, boxVoxels, copyShared } from "#server/volumes/boxes.ts";
import { ImportError } from "#server/volumes/import-error.ts";
import { fewAtOnce } from "#server/volumes/sources/few-at-once.ts";
import {
  type ChunkBytes,
  unshardedChunks,
} from "#server/volumes/sources/precomputed/chunk-bytes.ts";
import { cellsOf, chunkBox } from "#server/volumes/sources/precomputed/chunk-grid.ts";
import {
  type ChunkKind,
  chunkKind,
  decodeChunk,
  encodedMaxBytes,
} from "#server/volumes/sources/precomputed/decode-chunk.ts";
import { fileOf } from "#server/volumes/sources/precomputed/precomputed-error.ts";
import {
  type PrecomputedInfo,
  type PrecomputedScale,
  parsePrecomputedInfo,
} from "#server/volumes/sources/precomputed/precomputed-info.ts";
import { shardedChunks } from "#server/volumes/sources/precomputed/sharded-chunks.ts";
import { KEPT_INDEX_BYTES } from "#server/volumes/sources/precomputed/shards.ts";
import {
  SOURCE_LIMITS,
  type SourceLevel,
  type VolumeSource,
  type VoxelArray,
} from "#server/volumes/sources/source-port.ts";
import { checkBox, voxelArrayOf, voxelBytesOf } from "#server/volumes/sources/voxel-arrays.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";
import type { Box } from "#server/volumes/volume-port.ts";

/** Chunks of a box that are fetched and decoded at a time; fewer where they are large. */
const CHUNKS_AT_ONCE = 8;

export interface OpenPrecomputedOptions {
  readonly signal?: AbortSignal;
}

/** Throws an ImportError that names file and field. The store is the source's from then on. */
export async function openPrecomputed(
  store: ByteStore,
  { signal }: OpenPrecomputedOptions = {},
): Promise<VolumeSource> {
  const bytes = await store.read("info", { maxBytes: SOURCE_LIMITS.descriptionBytes, signal });
  if (bytes === null) {
    throw new ImportError({
      file: fileOf(store, "info"),
      field: "the file",
      problem: "is not there",
      remedy: 'name the folder of a precomputed volume, which has a file "info"',
    });
  }
  return new PrecomputedSource(store, parsePrecomputedInfo(store, bytes));
}

interface OpenScale {
  readonly kind: ChunkKind;
  readonly chunks: ChunkBytes;
}

class PrecomputedSource implements VolumeSource {
  readonly address: string;
  readonly purpose: VolumeSource["purpose"];
  readonly voxelType: VolumeSource["voxelType"];
  readonly levels: readonly SourceLevel[];
  readonly #store: ByteStore;
  readonly #scales: readonly OpenScale[];

  constructor(store: ByteStore, info: PrecomputedInfo) {
    this.address = store.address;
    this.purpose = info.purpose;
    this.voxelType = info.voxelType;
    this.levels = info.scales.map(levelOf);
    this.#store = store;
    const kept = new BlockCache(KEPT_INDEX_BYTES);
    this.#scales = info.scales.map((scale) => ({
      kind: chunkKind(info, scale),
      chunks: chunksOf(store, scale, kept),
    }));
  }

  async readBlock(level: number, box: Box, signal?: AbortSignal): Promise<VoxelArray> {
    const scale = this.#scales[level];
    if (scale === undefined) throw new RangeError(`there is no level ${level}`);
    checkBox(box, this.levels[level].shapeVoxel);
    const voxels = voxelArrayOf(this.voxelType, boxVoxels(box));
    const cells = cellsOf(scale.kind.scale, box);
    await fewAtOnce(cells, readersOf(scale.kind), async (cell) => {
      signal?.throwIfAborted();
      await this.#readChunk(scale, cell, box, voxels, signal);
    });
    return voxels;
  }

  async close(): Promise<void> {
    await this.#store.close();
  }

  async #readChunk(
    { kind, chunks }: OpenScale,
    cell: readonly [number, number, number],
    box: Box,
    voxels: VoxelArray,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const place = chunkBox(kind.scale, cell);
    const shape = boxShape(place);
    const chunk = await chunks.read(cell, encodedMaxBytes(kind, shape), signal);
    // What was left out is 0, as the array is already.
    if (chunk === null) return;
    const decoded = await decodeChunk(this.#store, kind, chunk, shape);
    copyShared(decoded, place, voxels, box);
  }
}

function levelOf({ sizeVoxel, voxelNm, offsetVoxel, chunkVoxel }: PrecomputedScale): SourceLevel {
  return {
    shapeVoxel: sizeVoxel,
    voxelNm,
    offsetNm: vectorBy((axis) => offsetVoxel[axis] * voxelNm[axis]),
    blockVoxel: vectorBy((axis) => Math.min(chunkVoxel[axis], sizeVoxel[axis])),
  };
}

function chunksOf(store: ByteStore, scale: PrecomputedScale, kept: BlockCache): ChunkBytes {
  const { sharding } = scale;
  return sharding === null
    ? unshardedChunks(store, scale)
    : shardedChunks(store, scale, sharding, kept);
}

function readersOf({ voxelType, channels, scale }: ChunkKind): number {
  const voxels = scale.chunkVoxel.map((part, axis) => Math.min(part, scale.sizeVoxel[axis]));
  const bytes = voxels[0] * voxels[1] * voxels[2] * voxelBytesOf(voxelType) * channels;
  return Math.max(1, Math.min(CHUNKS_AT_ONCE, Math.floor(SOURCE_LIMITS.chunkBytes / bytes)));
}
