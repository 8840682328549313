// What is asked for first is decided when a place becomes free, not when the request was made: by then
// the person has moved on. At most `limit` run at once, the lowest score first, the oldest among
// equals; what scores null is no longer wanted and is dropped without having run. While anything runs that
// is needed now, little of what is only needed later runs beside it: it would take the same line and the
// same cores.

export interface TileQueueOptions<T> {
  readonly limit: number;
  /** What is needed later: from which score on, and how many of it run while something else does. */
  readonly later?: { readonly fromScore: number; readonly limit: number };
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

  /** The best item, which stays queued; drops the unwanted ones that it meets. */
  function findBest(): { readonly item: T; readonly score: number } | null {
    let best: { readonly item: T; readonly score: number } | null = null;
    const unwanted: T[] = [];
    for (const item of queued) {
      const score = options.score(item);
      if (score === null) unwanted.push(item);
      else if (best === null || score < best.score) best = { item, score };
    }
    for (const item of unwanted) {
      queued.delete(item);
      options.onDrop(item);
    }
    return best;
  }

  function mustWait(score: number): boolean {
    const { later } = options;
    if (later === undefined || score < later.fromScore) return false;
    // What runs is judged as it is now: the view may have moved to it.
    const needed = [...running.keys()].filter((item) => {
      const running = options.score(item);
      return running !== null && running < later.fromScore;
    });
    return needed.length > 0 && running.size - needed.length >= later.limit;
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
      const best = findBest();
      if (best === null || mustWait(best.score)) return;
      queued.delete(best.item);
      start(best.item);
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
      // Many go at once where a place is left: none of them is to take the place of another.
      queueMicrotask(pump);
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
