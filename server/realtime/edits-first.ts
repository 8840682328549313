// Edits go before newcomers. Both need the database, which does one thing at a time, and an edit is what
// somebody waits for: who comes in while one is under way, or has come in and is not read yet, waits
// until it is done. Never long: a server whose edits follow each other without a pause lets people in all
// the same.
import { setImmediate as nextTurn } from "node:timers/promises";

/** A commit takes a few milliseconds; a group of them is done well within this. */
const MAX_WAIT_MS = 50;
/** Somebody who has just edited edits again. */
const LIVELY_MS = 1_000;

export interface EditsFirst {
  /** Resolves or rejects as the edit does. */
  during<T>(edit: Promise<T>): Promise<T>;
  /**
   * Resolves in another turn of the loop, when no edit is under way, or after a while. The embedded
   * database answers without one: a newcomer's questions would be asked in one go, all sockets unread.
   */
  quiet(): Promise<void>;
  /** An edit is under way, or was a moment ago. */
  isLively(): boolean;
}

export function createEditsFirst(maxWaitMs: number = MAX_WAIT_MS): EditsFirst {
  const waiting = new Set<() => void>();
  let underWay = 0;
  let lastMs = Number.NEGATIVE_INFINITY;

  const end = () => {
    underWay--;
    lastMs = performance.now();
    if (underWay > 0) return;
    for (const goOn of [...waiting]) goOn();
  };

  return {
    during(edit) {
      underWay++;
      return edit.finally(end);
    },
    async quiet() {
      await nextTurn();
      if (underWay === 0) return;
      await new Promise<void>((resolve) => {
        const goOn = () => {
          clearTimeout(timer);
          waiting.delete(goOn);
          resolve();
        };
        const timer = setTimeout(goOn, maxWaitMs);
        waiting.add(goOn);
      });
    },
    isLively: () => underWay > 0 || performance.now() - lastMs < LIVELY_MS,
  };
}
