// Edits go before newcomers. Both need the database, which does one thing at a time, and an edit is what
// somebody waits for: who comes in while one is under way waits until it is done. Never long: a server
// whose edits follow each other without a pause lets people in all the same.

/** A commit takes a few milliseconds; a group of them is done well within this. */
const MAX_WAIT_MS = 50;

export interface EditsFirst {
  /** Resolves or rejects as the edit does. */
  during<T>(edit: Promise<T>): Promise<T>;
  /** Resolves when no edit is under way, or after a while. */
  quiet(): Promise<void>;
}

export function createEditsFirst(maxWaitMs: number = MAX_WAIT_MS): EditsFirst {
  const waiting = new Set<() => void>();
  let underWay = 0;

  const end = () => {
    underWay--;
    if (underWay > 0) return;
    for (const goOn of [...waiting]) goOn();
  };

  return {
    during(edit) {
      underWay++;
      return edit.finally(end);
    },
    async quiet() {
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
  };
}
