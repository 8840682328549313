// What was decoded, drawn or encoded last, least recently used out first, never more than the bytes allowed.
// Several who ask for one thing at a time share one load; one that failed is tried again by whoever asks
// next. Who goes away leaves the load to the others; the last one that goes ends it.
import { SharedLoads } from "#server/volumes/shared-loads.ts";

export class BlockCache {
  readonly #limitBytes: number;
  readonly #kept = new Map<string, { readonly value: object; readonly sizeBytes: number }>();
  readonly #loads = new SharedLoads<object | null>();
  #sizeBytes = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /**
   * A key always stands for one type of value. Rejects with the signal's reason once it is aborted.
   * @param load is told by its own signal that nobody waits any more; null is given out, but not kept.
   */
  async get<T extends object | null>(
    key: string,
    load: (signal: AbortSignal) => Promise<T>,
    sizeOf: (value: NonNullable<T>) => number,
    signal?: AbortSignal,
  ): Promise<T> {
    signal?.throwIfAborted();
    const kept = this.#kept.get(key);
    if (kept !== undefined) {
      this.#kept.delete(key);
      this.#kept.set(key, kept);
      return kept.value as T;
    }
    const loaded = await this.#loads.join(key, signal, async (wanted) => {
      const value = await load(wanted);
      if (value !== null) this.#keep(key, value, sizeOf(value as NonNullable<T>));
      return value;
    });
    return loaded as T;
  }

  clear(): void {
    this.#kept.clear();
    this.#sizeBytes = 0;
  }

  #keep(key: string, value: object, sizeBytes: number): void {
    if (sizeBytes > this.#limitBytes) return;
    this.#sizeBytes += sizeBytes - (this.#kept.get(key)?.sizeBytes ?? 0);
    this.#kept.delete(key);
    this.#kept.set(key, { value, sizeBytes });
    for (const [oldest, { sizeBytes: freed }] of this.#kept) {
      if (this.#sizeBytes <= this.#limitBytes) return;
      this.#kept.delete(oldest);
      this.#sizeBytes -= freed;
    }
  }
}
