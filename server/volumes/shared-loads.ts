// One load for all who wait for the same. It goes on for as long as one of them waits, and is aborted the
// moment that the last has gone, so that whoever comes then begins anew; a failure is everyone's who waits,
// and nobody's who comes later.

interface Load<T> {
  readonly value: Promise<T>;
  readonly abort: AbortController;
  /** Those who may still leave, or never will; of a load that is over it says nothing. */
  waiting: number;
}

export class SharedLoads<T> {
  readonly #loads = new Map<string, Load<T>>();

  get size(): number {
    return this.#loads.size;
  }

  /** Throws what the load throws, or the reason of one's own signal. Who gives none never leaves. */
  async join(
    key: string,
    signal: AbortSignal | undefined,
    load: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    signal?.throwIfAborted();
    const joined = this.#loads.get(key) ?? this.#begin(key, load);
    joined.waiting += 1;
    return signal === undefined ? joined.value : this.#untilLeft(key, joined, signal);
  }

  #begin(key: string, load: (signal: AbortSignal) => Promise<T>): Load<T> {
    const abort = new AbortController();
    const begun: Load<T> = { value: load(abort.signal), abort, waiting: 0 };
    this.#loads.set(key, begun);
    const over = () => this.#forget(key, begun);
    // Whoever waits is told of a failure; this is for when nobody does any more.
    begun.value.then(over, over);
    return begun;
  }

  #untilLeft(key: string, load: Load<T>, signal: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        load.waiting -= 1;
        if (load.waiting === 0) {
          this.#forget(key, load);
          load.abort.abort(new Error("nobody waits for it any more"));
        }
        reject(signal.reason);
      };
      signal.addEventListener("abort", leave, { once: true });
      load.value.then(resolve, reject).finally(() => signal.removeEventListener("abort", leave));
    });
  }

  #forget(key: string, load: Load<T>): void {
    if (this.#loads.get(key) === load) this.#loads.delete(key);
  }
}
