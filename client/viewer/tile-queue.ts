// What is asked for first is decided when a place becomes free, not when the request was made: by then
// the person has moved on. At most `limit` run at once, the lowest score first, the oldest among
// equals; what scores null is no longer wanted and is dropped without having run.

export interface TileQueueOptions<T> {
  readonly limit: number;
  /** Lower runs first; null drops. Asked at every free place. */
  score(item: T): number | null;
  /** Must settle; must stop early when the signal aborts. */
  run(item: T, signal: AbortSignal): Promise<void>;
  onDrop(item: T): void;
}

export interface TileQueue<T> {
  add(item: T): void;
  /** Forgets an item: unqueued, or aborted where it runs. Calls no `onDrop`. */
  cancel(item: T): void;
  /** Looks again, after scores have changed. */
  pump(): void;
  clear(): void;
  readonly queuedCount: number;
  readonly runningCount: number;
}

export function createTileQueue<T extends object>(options: TileQueueOptions<T>): TileQueue<T> {
  const queued = new Set<T>();
  const running = new Map<T, AbortController>();

  /** The best item; drops the unwanted ones that it meets. */
  function takeBest(): T | null {
    let best: T | null = null;
    let bestScore = Number.POSITIVE_INFINITY;
    const unwanted: T[] = [];
    for (const item of queued) {
      const score = options.score(item);
      if (score === null) unwanted.push(item);
      else if (score < bestScore) {
        best = item;
        bestScore = score;
      }
    }
    for (const item of unwanted) {
      queued.delete(item);
      options.onDrop(item);
    }
    if (best !== null) queued.delete(best);
    return best;
  }

  function start(item: T): void {
    const controller = new AbortController();
    running.set(item, controller);
    const release = () => {
      if (running.get(item) === controller) running.delete(item);
      pump();
    };
    options.run(item, controller.signal).then(release, release);
  }

  function pump(): void {
    while (running.size < options.limit && queued.size > 0) {
      const item = takeBest();
      if (item === null) return;
      start(item);
    }
  }

  function cancel(item: T): void {
    queued.delete(item);
    const controller = running.get(item);
    if (controller === undefined) return;
    running.delete(item);
    controller.abort();
  }

  return {
    add(item) {
      queued.add(item);
      // Many are added in one go; the best of them can only be known after the last.
      queueMicrotask(pump);
    },
    cancel(item) {
      cancel(item);
      pump();
    },
    pump,
    clear() {
      queued.clear();
      for (const item of [...running.keys()]) cancel(item);
    },
    get queuedCount() {
      return queued.size;
    },
    get runningCount() {
      return running.size;
    },
  };
}
