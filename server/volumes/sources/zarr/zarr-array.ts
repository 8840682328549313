// A Zarr array, v2 or v3: its chunks, each a file of its own or a stretch of a shard.
import { CodecError, type Unpack } from "#server/volumes/sources/codecs/codec-error.ts";
import { type ByteOrder, numbersIn } from "#server/volumes/sources/codecs/number-bytes.ts";
import type { VoxelArray, VoxelType } from "#server/volumes/sources/source-port.ts";
import { voxelBytesOf } from "#server/volumes/sources/voxel-arrays.ts";
import { packedMaxBytes, unpackChunk } from "#server/volumes/sources/zarr/chunk-codecs.ts";
import {
  type Chunk,
  type ChunkedArray,
  productOf,
  stridesOf,
} from "#server/volumes/sources/zarr/chunked-array.ts";
import { wrongChunk } from "#server/volumes/sources/zarr/description.ts";
import { ShardIndexes, type Sharding } from "#server/volumes/sources/zarr/shard-indexes.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";

export interface ZarrArrayDescription {
  /** Of its description. */
  readonly key: string;
  readonly shape: readonly number[];
  /** What is decoded at once: with shards, a chunk within one. */
  readonly chunkShape: readonly number[];
  readonly type: VoxelType;
  readonly fill: number | bigint;
  readonly byteOrder: ByteOrder;
  /** The dimensions in the order in which a chunk has them: the last is fastest. */
  readonly storedOrder: readonly number[];
  /** The last written first. */
  readonly codecs: readonly Unpack[];
  /** From bytes to numbers, where that is more than their type and order. */
  readonly unfilter: { readonly storedBytes: number; readonly run: Unfilter } | null;
  readonly sharding: Sharding | null;
  /** Names of dimensions, where they are told. */
  readonly dimensionNames: readonly (string | null)[] | null;
  /** Of the chunk, or of the shard. */
  keyOf(cell: readonly number[]): string;
}

export type Unfilter = (bytes: Uint8Array) => VoxelArray;

export class ZarrArray implements ChunkedArray {
  readonly key: string;
  readonly shape: readonly number[];
  readonly chunkShape: readonly number[];
  readonly type: VoxelType;
  readonly fill: number | bigint;
  readonly dimensionNames: readonly (string | null)[] | null;
  readonly #store: ByteStore;
  readonly #description: ZarrArrayDescription;
  readonly #strides: readonly number[];
  readonly #unpackedBytes: number;
  readonly #shards: ShardIndexes | null;

  constructor(store: ByteStore, description: ZarrArrayDescription) {
    const { chunkShape, storedOrder, unfilter, sharding, type } = description;
    this.key = description.key;
    this.shape = description.shape;
    this.chunkShape = chunkShape;
    this.type = type;
    this.fill = description.fill;
    this.dimensionNames = description.dimensionNames;
    this.#store = store;
    this.#description = description;
    const stored = stridesOf(storedOrder.map((axis) => chunkShape[axis]));
    this.#strides = chunkShape.map((_, axis) => stored[storedOrder.indexOf(axis)]);
    this.#unpackedBytes =
      productOf(chunkShape) * (unfilter === null ? voxelBytesOf(type) : unfilter.storedBytes);
    this.#shards = sharding === null ? null : new ShardIndexes(store, sharding);
  }

  async readChunk(cell: readonly number[], signal: AbortSignal): Promise<Chunk | null> {
    const stored = await this.#readStored(cell, signal);
    if (stored === null) return null;
    const { key, field, bytes } = stored;
    try {
      const numbers = await this.#decode(bytes);
      return { numbers, shape: this.chunkShape, strides: this.#strides };
    } catch (cause) {
      if (!(cause instanceof CodecError)) throw cause;
      throw wrongChunk(this.#store, key, field, cause.message, cause);
    }
  }

  async #readStored(cell: readonly number[], signal: AbortSignal) {
    const maxBytes = packedMaxBytes(this.#unpackedBytes);
    const { sharding } = this.#description;
    if (this.#shards === null || sharding === null) {
      const key = this.#description.keyOf(cell);
      const bytes = await this.#store.read(key, { maxBytes, signal });
      return bytes === null ? null : { key, field: "the chunk", bytes };
    }
    const shard = cell.map((part, axis) => Math.floor(part / sharding.chunksEach[axis]));
    const within = cell.map((part, axis) => part - shard[axis] * sharding.chunksEach[axis]);
    const key = this.#description.keyOf(shard);
    const bytes = await this.#shards.readChunk(key, within, maxBytes, signal);
    return bytes === null ? null : { key, field: `chunk ${within.join(", ")}`, bytes };
  }

  async #decode(bytes: Uint8Array): Promise<VoxelArray> {
    const { codecs, unfilter, type, byteOrder } = this.#description;
    const unpacked = await unpackChunk(codecs, bytes, this.#unpackedBytes);
    return unfilter === null ? numbersIn(unpacked, type, byteOrder) : unfilter.run(unpacked);
  }
}
