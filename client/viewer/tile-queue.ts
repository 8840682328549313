// One panel's tiles that are asked for. Which is first is decided when a place becomes free, not when the
// request was made: by then the person has moved on. The lowest score runs first, the oldest among equals;
// what scores null is no longer wanted and is dropped without having run. The places are the page's.
import type { TilePlaces } from "#client/viewer/tile-places.ts";

export interface TileQueueOptions<T> {
  readonly places: TilePlaces;
  /** Whether this panel is served before the others. */
  isFirst?(): boolean;
  /** Whether what it shows is yet to be painted. */
  isUnpainted?(): boolean;
  /** How items are judged now: lower runs first, null drops. Asked at every free place, once for all of them. */
  judge(): (item: T) => number | null;
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
  /** Nothing of it is left, and its places are the others'. */
  close(): void;
  readonly queuedCount: number;
  readonly runningCount: number;
}

export function createTileQueue<T extends object>(options: TileQueueOptions<T>): TileQueue<T> {
  const queued = new Set<T>();
  const running = new Map<T, AbortController>();

  /** Of what waits; null where nothing does. */
  let best: { readonly item: T; readonly score: number } | null = null;

  /** The best item, which stays queued; drops the unwanted ones that it meets. */
  function findBest(): number | null {
    best = null;
    if (queued.size === 0) return null;
    const unwanted: T[] = [];
    const scoreOf = options.judge();
    for (const item of queued) {
      const score = scoreOf(item);
      if (score === null) unwanted.push(item);
      else if (best === null || score < best.score) best = { item, score };
    }
    for (const item of unwanted) {
      queued.delete(item);
      options.onDrop(item);
    }
    return best === null ? null : best.score;
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

  const { pump } = options.places;
  const leave = options.places.join({
    isFirst: () => options.isFirst?.() ?? false,
    isUnpainted: () => options.isUnpainted?.() ?? false,
    bestScore: findBest,
    startBest() {
      if (best === null) return;
      queued.delete(best.item);
      start(best.item);
      best = null;
    },
    runningScores: () => (running.size === 0 ? [] : Array.from(running.keys(), options.judge())),
  });

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
    close() {
      queued.clear();
      for (const item of [...running.keys()]) cancel(item);
      leave();
      queueMicrotask(pump);
    },
    get queuedCount() {
      return queued.size;
    },
    get runningCount() {
      return running.size;
    },
  };
}
