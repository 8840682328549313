// Timers by when they are due; those due at one time in the order in which they were set.
import { sinkDown } from "#core/sink-down.ts";

export interface DueTimer {
  dueMs: number;
  order: number;
  readonly everyMs: number | null;
  isCancelled: boolean;
  run(): void;
  /** As Node's timers have it; nothing waits for these. */
  unref(): DueTimer;
  ref(): DueTimer;
}

export class TimerHeap {
  readonly #heap: DueTimer[] = [];
  #count = 0;

  add({ dueMs, run, everyMs }: Pick<DueTimer, "dueMs" | "run" | "everyMs">): DueTimer {
    const timer: DueTimer = {
      ...{ dueMs, run, everyMs, order: this.#count++, isCancelled: false },
      unref: () => timer,
      ref: () => timer,
    };
    this.#push(timer);
    return timer;
  }

  again(timer: DueTimer, dueMs: number): void {
    timer.dueMs = dueMs;
    timer.order = this.#count++;
    this.#push(timer);
  }

  /** The next that was not cancelled; null where there is none. */
  take(): DueTimer | null {
    for (;;) {
      const [first] = this.#heap;
      if (first === undefined) return null;
      const last = this.#heap.pop();
      if (last !== undefined && last !== first) {
        this.#heap[0] = last;
        sinkDown(this.#heap, 0, isBefore);
      }
      if (!first.isCancelled) return first;
    }
  }

  #push(timer: DueTimer): void {
    const heap = this.#heap;
    let at = heap.push(timer) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(heap[at], heap[parent])) return;
      [heap[at], heap[parent]] = [heap[parent], heap[at]];
      at = parent;
    }
  }
}

function isBefore(left: DueTimer, right: DueTimer): boolean {
  return left.dueMs < right.dueMs || (left.dueMs === right.dueMs && left.order < right.order);
}
