// A store elsewhere, with what was read of it kept in memory and on disk. Nobody who reads notices
// but by the time it takes: a cache that fails, is full or is damaged is as none. Each opening asks
// the server for the descriptions anew; what was kept before one of them changed is not given out.
import { createHash } from "node:crypto";
import { join } from "node:path";
import type { QuietTimes } from "#server/volumes/quiet-times.ts";
import { SharedLoads } from "#server/volumes/shared-loads.ts";
import { tooLarge } from "#server/volumes/stores/byte-range.ts";
import { DiskBytes } from "#server/volumes/stores/disk-bytes.ts";
import { MemoryBytes } from "#server/volumes/stores/memory-bytes.ts";
import { objectName } from "#server/volumes/stores/store-error.ts";
import type { ByteStore, ReadOptions } from "#server/volumes/stores/store-port.ts";
import { isDescription, StoreState } from "#server/volumes/stores/store-state.ts";
import type { TaggedStore } from "#server/volumes/stores/tagged-store.ts";

export interface StoreCacheOptions {
  readonly memoryBytes: number;
  /** null: nothing is kept on disk. */
  readonly disk: { readonly folder: string; readonly limitBytes: number } | null;
  /** How long what is not there is believed not to be. */
  readonly absentMs?: number;
  readonly now?: () => number;
  /** When to write to disk; at once where it is left out. */
  readonly quietTimes?: QuietTimes;
}

/** One for all stores of a process. */
export class StoreCache {
  readonly memory: MemoryBytes;
  readonly disk: DiskBytes | null;
  readonly #folder: string | null;
  readonly #now: () => number;

  constructor(options: StoreCacheOptions) {
    const { now = Date.now, disk, quietTimes } = options;
    this.memory = new MemoryBytes(options.memoryBytes, options.absentMs ?? 60_000, now);
    this.disk = disk === null ? null : new DiskBytes({ ...disk, now, quietTimes });
    this.#folder = disk?.folder ?? null;
    this.#now = now;
  }

  /**
   * Those who may read different things of one address have different names for it: what was read
   * by one's rights is never given out by another's.
   */
  async wrap(store: TaggedStore, whose: string): Promise<ByteStore> {
    const name = hash(store.address, whose);
    const path = this.#folder === null ? null : join(this.#folder, "states", name);
    return new CachedStore(store, this, name, await StoreState.open(path, this.#now()));
  }

  async settled(): Promise<void> {
    await this.disk?.settled();
  }
}

class CachedStore implements ByteStore {
  readonly address: string;
  readonly localPath = null;
  readonly #store: TaggedStore;
  readonly #cache: StoreCache;
  readonly #name: string;
  readonly #state: StoreState;
  readonly #loads = new SharedLoads<Uint8Array | null>();
  /** Descriptions that this opening has had from the server. */
  readonly #asked = new Set<string>();

  constructor(store: TaggedStore, cache: StoreCache, name: string, state: StoreState) {
    this.address = store.address;
    this.#store = store;
    this.#cache = cache;
    this.#name = name;
    this.#state = state;
  }

  async read(key: string, options: ReadOptions = {}): Promise<Uint8Array | null> {
    const { range, signal, maxBytes } = options;
    signal?.throwIfAborted();
    const isKnown = !isDescription(key) || this.#asked.has(key);
    const part = JSON.stringify(range ?? null);
    const kept = isKnown ? this.#cache.memory.get(this.#nameOf(key, part)) : undefined;
    const load = (all: AbortSignal) => this.#load(key, part, isKnown, { ...options, signal: all });
    // Each has its own bound, and an error of one is not the other's.
    const shared = `${isKnown}\n${maxBytes}\n${this.#nameOf(key, part)}`;
    const bytes = kept === undefined ? await this.#loads.join(shared, signal, load) : kept;
    if (bytes === null) return null;
    if (maxBytes !== undefined && bytes.length > maxBytes) {
      throw tooLarge(objectName(this.address, key), maxBytes, bytes.length);
    }
    // The reader may change it or give it away.
    return bytes.slice();
  }

  sizeBytes(key: string, signal?: AbortSignal): Promise<number | null> {
    return this.#store.sizeBytes(key, signal);
  }

  list(prefix: string, signal?: AbortSignal): Promise<readonly string[] | null> {
    return this.#store.list(prefix, signal);
  }

  close(): Promise<void> {
    return this.#store.close();
  }

  async #load(key: string, part: string, isKnown: boolean, options: ReadOptions) {
    const { memory, disk } = this.#cache;
    const kept = isKnown ? await disk?.get(this.#nameOf(key, part)) : undefined;
    if (kept !== undefined && kept !== null) {
      memory.keep(this.#nameOf(key, part), kept);
      return kept;
    }
    const asOf = this.#nameOf(key, part);
    const got = await this.#store.readTagged(key, options);
    if (isDescription(key)) {
      if (got !== null) await this.#state.seen(key, got.tag, got.bytes);
      this.#asked.add(key);
    }
    // A description is kept under the state that it began, all else under that in which it was asked.
    const name = isDescription(key) ? this.#nameOf(key, part) : asOf;
    if (got === null) {
      memory.keepAbsent(name);
      return null;
    }
    memory.keep(name, got.bytes);
    disk?.keep(name, got.bytes);
    return got.bytes;
  }

  #nameOf(key: string, part: string): string {
    return hash(this.#name, this.#state.name, key, part);
  }
}

function hash(...parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}
