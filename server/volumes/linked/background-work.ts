// Work that goes on behind whoever asked for it: begun once, however many ask, so much at a time and no
// more, and not given up when they are. Who waits may leave; the work is theirs when they ask again.

import { setMaxListeners } from "node:events";
import { HostSlots } from "#server/volumes/stores/host-slots.ts";

/** What the slots are for: all work is of one kind. */
const SLOT = "made";

export interface BackgroundWorkOptions {
  /** Shared by all whose work is not to be more at once than they are; two of its own if left out. */
  readonly slots?: HostSlots;
  /** Under way and waiting; what comes on top is refused. */
  readonly most?: number;
}

/** There is more to be done than is taken on: ask again later. */
export class TooMuchWorkError extends Error {
  constructor() {
    super("more is being made than is taken on; ask again later");
    this.name = "TooMuchWorkError";
  }
}

export function isTooMuchWork(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (at instanceof TooMuchWorkError) return true;
  }
  return false;
}

export class BackgroundWork {
  readonly #slots: HostSlots;
  readonly #most: number;
  readonly #work = new Map<string, Promise<unknown>>();
  readonly #controller = new AbortController();

  constructor({ slots = new HostSlots(2), most = 512 }: BackgroundWorkOptions = {}) {
    this.#slots = slots;
    this.#most = most;
    // All work and all it reads listen to one signal.
    setMaxListeners(0, this.#controller.signal);
  }

  /** A key stands for one work. Rejects with the signal's reason where who waits leaves. */
  async run<T>(
    key: string,
    work: (signal: AbortSignal) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    signal.throwIfAborted();
    let running = this.#work.get(key) as Promise<T> | undefined;
    if (running === undefined) {
      if (this.#work.size >= this.#most) throw new TooMuchWorkError();
      running = this.#inTurn(work);
      this.#work.set(key, running);
      // Whoever waits sees what is wrong; where nobody does, who asks next begins it again.
      const forget = (): void => void this.#work.delete(key);
      running.then(forget, forget);
    }
    return untilAborted(running, signal);
  }

  /** What is under way is given up. */
  async close(): Promise<void> {
    this.#controller.abort(new Error("the work behind was closed"));
    await Promise.allSettled(this.#work.values());
  }

  async #inTurn<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { signal } = this.#controller;
    const giveBack = await this.#slots.take(SLOT, signal);
    try {
      signal.throwIfAborted();
      return await work(signal);
    } finally {
      giveBack();
    }
  }
}

function untilAborted<T>(running: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = (): void => reject(signal.reason);
    signal.addEventListener("abort", leave, { once: true });
    running.then(resolve, reject).finally(() => signal.removeEventListener("abort", leave));
  });
}
