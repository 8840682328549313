// Decoded blocks, least recently used out first, never more than the bytes allowed. Several readers
// of one block at a time share one load; a load that failed is tried again by the next reader.

export class BlockCache {
  readonly #limitBytes: number;
  readonly #kept = new Map<string, { readonly value: object; readonly sizeBytes: number }>();
  readonly #loading = new Map<string, Promise<object>>();
  #sizeBytes = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** A key always stands for one type of value. */
  async get<T extends object>(
    key: string,
    load: () => Promise<T>,
    sizeOf: (value: T) => number,
  ): Promise<T> {
    const kept = this.#kept.get(key);
    if (kept !== undefined) {
      this.#kept.delete(key);
      this.#kept.set(key, kept);
      return kept.value as T;
    }
    const loading = this.#loading.get(key);
    if (loading !== undefined) return loading as Promise<T>;
    const started = load()
      .then((value) => {
        this.#keep(key, value, sizeOf(value));
        return value;
      })
      .finally(() => this.#loading.delete(key));
    this.#loading.set(key, started);
    return started;
  }

  clear(): void {
    this.#kept.clear();
    this.#sizeBytes = 0;
  }

  #keep(key: string, value: object, sizeBytes: number): void {
    if (sizeBytes > this.#limitBytes) return;
    this.#kept.set(key, { value, sizeBytes });
    this.#sizeBytes += sizeBytes;
    for (const [oldest, { sizeBytes: freed }] of this.#kept) {
      if (this.#sizeBytes <= this.#limitBytes) return;
      this.#kept.delete(oldest);
      this.#sizeBytes -= freed;
    }
  }
}
