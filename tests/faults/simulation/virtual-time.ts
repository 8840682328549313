// A clock that goes only when it is told to, and goes at once: what waits for a second waits for its
// turn. Between two turns everything that can happen without the clock has happened, the real
// database's and threads' work included. So a run is a function of its seed.
import { performance } from "node:perf_hooks";
import { type DueTimer, TimerHeap } from "#tests/faults/simulation/timer-heap.ts";

/** Any instant; the same in every run. */
const START_MS = 1_700_000_000_000;
const MIN_DELAY_MS = 1;
const REAL = {
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
  setInterval: globalThis.setInterval,
  clearInterval: globalThis.clearInterval,
  setImmediate: globalThis.setImmediate,
  dateNow: Date.now,
  performanceNow: performance.now,
};

type Callback = (...args: readonly unknown[]) => void;

export class VirtualTime {
  readonly #timers = new TimerHeap();
  #nowMs = 0;
  #underWay = 0;
  /** Of who waits until nothing is under way: nobody looks again and again meanwhile. */
  #onIdle: (() => void) | null = null;

  /** Takes the process's timers and clocks; `stop` gives them back. */
  start(): void {
    const clear = (timer: DueTimer | undefined) => {
      if (timer !== undefined) timer.isCancelled = true;
    };
    Object.assign(globalThis, {
      setTimeout: (callback: Callback, delayMs?: number, ...args: readonly unknown[]) =>
        this.#add(() => callback(...args), delayMs, null),
      setInterval: (callback: Callback, everyMs?: number, ...args: readonly unknown[]) =>
        this.#add(() => callback(...args), everyMs, everyMs ?? MIN_DELAY_MS),
      clearTimeout: clear,
      clearInterval: clear,
    });
    Date.now = () => START_MS + this.#nowMs;
    performance.now = () => this.#nowMs;
  }

  stop(): void {
    const { setTimeout, clearTimeout, setInterval, clearInterval, dateNow, performanceNow } = REAL;
    Object.assign(globalThis, { setTimeout, clearTimeout, setInterval, clearInterval });
    Date.now = dateNow;
    performance.now = performanceNow;
  }

  /** Since the start. */
  nowMs(): number {
    return this.#nowMs;
  }

  #add(run: () => void, delayMs = 0, everyMs: number | null): DueTimer {
    const dueMs = this.#nowMs + Math.max(MIN_DELAY_MS, delayMs);
    return this.#timers.add({ dueMs, run, everyMs });
  }

  /** Work that takes real time: the clock stands still until it is done. */
  async waitFor<T>(work: Promise<T>): Promise<T> {
    this.#underWay++;
    try {
      return await work;
    } finally {
      this.#underWay--;
      if (this.#underWay === 0) this.#onIdle?.();
    }
  }

  /** Goes on to the next thing that is due, and past all that it sets off. */
  async turn(): Promise<void> {
    const next = this.#timers.take();
    if (next === null) throw new Error("nothing is due any more");
    this.#nowMs = Math.max(this.#nowMs, next.dueMs);
    if (next.everyMs !== null) this.#timers.again(next, this.#nowMs + next.everyMs);
    next.run();
    await this.settle();
  }

  /** Everything that needs no clock. */
  async settle(): Promise<void> {
    for (;;) {
      await new Promise<void>((resolve) => REAL.setImmediate(resolve));
      if (this.#underWay === 0) return;
      await new Promise<void>((resolve) => {
        this.#onIdle = resolve;
      });
      this.#onIdle = null;
    }
  }

  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.#add(resolve, delayMs, null);
    });
  }
}
