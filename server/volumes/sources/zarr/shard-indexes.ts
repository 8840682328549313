// Where the chunks of a shard lie within it. Indexes that were used last are kept, within a bound.
// What an index says is compared with what a chunk can have before anything of that size is read.
import { BlockCache } from "#server/volumes/block-cache.ts";
import { CodecError } from "#server/volumes/sources/codecs/codec-error.ts";
import { withoutCrc32c } from "#server/volumes/sources/codecs/crc32c.ts";
import { type ByteOrder, numbersIn } from "#server/volumes/sources/codecs/number-bytes.ts";
import { productOf, stridesOf } from "#server/volumes/sources/zarr/chunked-array.ts";
import { wrongChunk } from "#server/volumes/sources/zarr/description.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";

export interface Sharding {
  /** Chunks of a shard along each dimension. */
  readonly chunksEach: readonly number[];
  readonly location: "start" | "end";
  readonly indexOrder: ByteOrder;
  readonly hasChecksum: boolean;
}

const KEPT_INDEX_BYTES = 16 * 2 ** 20;
const ENTRY_BYTES = 16;
const CHECKSUM_BYTES = 4;
const LEFT_OUT = 2n ** 64n - 1n;
/** Of a shard: a number holds it exactly. */
const MAX_SHARD_BYTES = 2n ** 53n;

export function indexBytesOf({ chunksEach, hasChecksum }: Sharding): number {
  return productOf(chunksEach) * ENTRY_BYTES + (hasChecksum ? CHECKSUM_BYTES : 0);
}

interface ShardIndex {
  /** Begin and length of each chunk; null where there is no such shard. */
  readonly entries: BigUint64Array | null;
}

export class ShardIndexes {
  readonly #store: ByteStore;
  readonly #sharding: Sharding;
  readonly #kept = new BlockCache(KEPT_INDEX_BYTES);

  constructor(store: ByteStore, sharding: Sharding) {
    this.#store = store;
    this.#sharding = sharding;
  }

  /** null: the chunk or its shard was left out. */
  async readChunk(
    key: string,
    within: readonly number[],
    maxBytes: number,
    signal: AbortSignal,
  ): Promise<Uint8Array | null> {
    const { entries } = await this.#indexOf(key, signal);
    if (entries === null) return null;
    const strides = stridesOf(this.#sharding.chunksEach);
    const at = 2 * within.reduce((sum, part, axis) => sum + part * strides[axis], 0);
    const [start, length] = [entries[at], entries[at + 1]];
    if (start === LEFT_OUT && length === LEFT_OUT) return null;
    const wrong = (problem: string) =>
      wrongChunk(this.#store, key, `the place of chunk ${within.join(", ")}`, problem);
    if (length > BigInt(maxBytes)) throw wrong(`has ${length} bytes, more than a chunk can have`);
    if (start + length > MAX_SHARD_BYTES) throw wrong(`begins at byte ${start}, beyond the end`);
    const range = { startByte: Number(start), endByte: Number(start + length) };
    if (length === 0n) return new Uint8Array(0);
    const bytes = await this.#store.read(key, { range, maxBytes, signal });
    if (bytes?.length === Number(length)) return bytes;
    throw wrong("reaches beyond the end of the file");
  }

  /** The load is shared, so that it is nobody's to give up. */
  #indexOf(key: string, signal: AbortSignal): Promise<ShardIndex> {
    signal.throwIfAborted();
    const sizeOf = ({ entries }: ShardIndex): number => 64 + (entries?.byteLength ?? 0);
    return this.#kept.get(key, () => this.#load(key), sizeOf);
  }

  async #load(key: string): Promise<ShardIndex> {
    const sizeBytes = indexBytesOf(this.#sharding);
    const range =
      this.#sharding.location === "start"
        ? { startByte: 0, endByte: sizeBytes }
        : { lastBytes: sizeBytes };
    const bytes = await this.#store.read(key, { range, maxBytes: sizeBytes });
    if (bytes === null) return { entries: null };
    const wrong = (problem: string, cause?: unknown) =>
      wrongChunk(this.#store, key, "the shard's index", problem, cause);
    if (bytes.length !== sizeBytes) throw wrong(`has ${bytes.length} bytes, not ${sizeBytes}`);
    try {
      const data = this.#sharding.hasChecksum ? withoutCrc32c(bytes) : bytes;
      const entries = numbersIn(data, "uint64", this.#sharding.indexOrder);
      return { entries: entries as BigUint64Array };
    } catch (cause) {
      if (cause instanceof CodecError) throw wrong(cause.message, cause);
      throw cause;
    }
  }
}
