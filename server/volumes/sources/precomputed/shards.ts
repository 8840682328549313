// What lies together in shards, by 64-bit ids: the shard's first bytes say where each minishard's index
// lies, that index where each entry lies. Indexes are kept, bounded in bytes; entries are not. Every
// stretch that an index names is checked before anything of its size is made.
import type { BlockCache } from "#server/volumes/block-cache.ts";
import { gunzipBounded } from "#server/volumes/sources/precomputed/gunzip-bounded.ts";
import { MinishardIndex } from "#server/volumes/sources/precomputed/minishard-index.ts";
import { chunkError } from "#server/volumes/sources/precomputed/precomputed-error.ts";
import type { Sharding } from "#server/volumes/sources/precomputed/precomputed-info.ts";
import { shardPlace } from "#server/volumes/sources/precomputed/shard-place.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";

/** Of indexes that one source keeps. */
export const KEPT_INDEX_BYTES = 16 * 2 ** 20;
/** What is kept of an index takes this besides its numbers, also where it is empty. */
const KEPT_ENTRY_BYTES = 512;
/** Of one minishard's index: more than a million chunks. */
const INDEX_BYTES = 32 * 2 ** 20;
const ENTRY_BYTES = 16;
/** Entries of a shard's index that are read at once: neighbours are asked for next. */
const ENTRIES_AT_ONCE = 4_096;
/** A gzip of little is longer than the little. */
const GZIP_HEADER_BYTES = 1_024;

export interface ByteRange {
  readonly startByte: number;
  readonly endByte: number;
}

export interface ShardedEntry {
  /** Of the shard's file. */
  readonly key: string;
  /** For errors. */
  readonly field: string;
  readonly place: ByteRange;
}

export class Shards {
  readonly #store: ByteStore;
  readonly #folder: string;
  readonly #sharding: Sharding;
  readonly #kept: BlockCache;

  /** @param folder where the shards are. */
  constructor(store: ByteStore, folder: string, sharding: Sharding, kept: BlockCache) {
    this.#store = store;
    this.#folder = folder;
    this.#sharding = sharding;
    this.#kept = kept;
  }

  /** null where there is none. @param what it is, for errors. */
  async find(id: bigint, what: string, signal?: AbortSignal): Promise<ShardedEntry | null> {
    const { fileName, minishard } = shardPlace(this.#sharding, id);
    const key = `${this.#folder}/${fileName}`;
    const entries = await this.#entries(key, Math.floor(minishard / ENTRIES_AT_ONCE));
    signal?.throwIfAborted();
    if (entries === NO_SHARD) return null;
    const index = await this.#index(key, minishard, entries);
    signal?.throwIfAborted();
    const place = index.find(id);
    if (place === null) return null;
    const field = `${what} ${id}`;
    if (place === "beyond") {
      throw chunkError(this.#store, key, field, "lies beyond what a file can have");
    }
    return { key, field, place };
  }

  /** An entry's content. @param maxBytes of it, unpacked. */
  async read(
    { key, field, place }: ShardedEntry,
    maxBytes: number,
    signal?: AbortSignal,
  ): Promise<Uint8Array> {
    const limitBytes = maxBytes + (this.#sharding.isDataGzipped ? GZIP_HEADER_BYTES : 0);
    const lengthBytes = place.endByte - place.startByte;
    if (lengthBytes > limitBytes) {
      const problem = `has ${lengthBytes} bytes, more than it can have`;
      throw chunkError(this.#store, key, field, problem);
    }
    const bytes = await this.readStretch(key, field, place, signal);
    return this.#sharding.isDataGzipped ? this.#inflated(key, field, bytes, maxBytes) : bytes;
  }

  /** As the entries, not given up with the reader who asked first: others may wait for it. */
  #index(key: string, minishard: number, entries: Entries): Promise<MinishardIndex> {
    return this.#kept.get(
      `${key} ${minishard}`,
      () => this.#loadIndex(key, minishard, entries),
      (index) => index.sizeBytes + KEPT_ENTRY_BYTES,
    );
  }

  async #loadIndex(key: string, minishard: number, entries: Entries): Promise<MinishardIndex> {
    const field = `the index of minishard ${minishard}`;
    const at = (minishard % ENTRIES_AT_ONCE) * 2;
    const [start, end] = [entries.numbers[at], entries.numbers[at + 1]];
    if (start === end) return MinishardIndex.EMPTY;
    const headBytes = 2 ** this.#sharding.minishardBits * ENTRY_BYTES;
    if (end < start || end - start > BigInt(INDEX_BYTES) || end > BigInt(2 ** 52)) {
      const problem = `is said to lie from byte ${start} to ${end}, which no index does`;
      throw chunkError(this.#store, key, field, problem);
    }
    const place = { startByte: headBytes + Number(start), endByte: headBytes + Number(end) };
    const stored = await this.readStretch(key, field, place);
    const bytes = this.#sharding.isIndexGzipped
      ? await this.#inflated(key, field, stored, INDEX_BYTES)
      : stored;
    const index = MinishardIndex.parse(bytes, headBytes);
    if (index !== null) return index;
    const problem = `has ${bytes.length} bytes, no multiple of 24`;
    throw chunkError(this.#store, key, field, problem);
  }

  /** Some of the shard's own index. */
  #entries(key: string, window: number): Promise<Entries> {
    return this.#kept.get(
      `${key} from ${window}`,
      async () => {
        const count = Math.min(2 ** this.#sharding.minishardBits, ENTRIES_AT_ONCE);
        const startByte = window * ENTRIES_AT_ONCE * ENTRY_BYTES;
        const range = { startByte, endByte: startByte + count * ENTRY_BYTES };
        const maxBytes = count * ENTRY_BYTES;
        const bytes = await this.#store.read(key, { range, maxBytes });
        if (bytes === null) return NO_SHARD;
        if (bytes.length === maxBytes) return { numbers: new BigUint64Array(bytes.slice().buffer) };
        const problem = `ends after ${startByte + bytes.length} bytes`;
        throw chunkError(this.#store, key, "the shard's index", problem);
      },
      ({ numbers }) => numbers.byteLength + KEPT_ENTRY_BYTES,
    );
  }

  /** Bytes of a shard as they lie there. */
  async readStretch(
    key: string,
    field: string,
    range: ByteRange,
    signal?: AbortSignal,
  ): Promise<Uint8Array> {
    const lengthBytes = range.endByte - range.startByte;
    if (lengthBytes === 0) return new Uint8Array(0);
    const bytes = await this.#store.read(key, { range, maxBytes: lengthBytes, signal });
    if (bytes?.length === lengthBytes) return bytes;
    const problem = `lies to byte ${range.endByte}, beyond the end of the file`;
    throw chunkError(this.#store, key, field, problem);
  }

  async #inflated(
    key: string,
    field: string,
    bytes: Uint8Array,
    maxBytes: number,
  ): Promise<Uint8Array> {
    const inflated = await gunzipBounded(bytes, maxBytes);
    if (inflated instanceof Uint8Array) return inflated;
    throw chunkError(this.#store, key, field, inflated.problem, { cause: inflated.cause });
  }
}

interface Entries {
  /** Start and end of each, behind the shard's index. */
  readonly numbers: BigUint64Array;
}

/** Left out, with all its entries. */
const NO_SHARD: Entries = { numbers: new BigUint64Array(0) };
