// One after the other, in this process: two imports of one name would take each other's folder away.

export interface Turns {
  /** `onWait` is called where another one is under way. Rejects with the signal's reason meanwhile. */
  take<T>(work: () => Promise<T>, signal: AbortSignal, onWait: () => void): Promise<T>;
}

export function createTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  let count = 0;
  return {
    take(work, signal, onWait) {
      if (count++ > 0) onWait();
      const run = last
        .then(() => {
          signal.throwIfAborted();
          return work();
        })
        .finally(() => {
          count--;
        });
      last = run.catch(() => undefined);
      return run;
    },
  };
}
