// Knows when nothing more will change on the screen by itself. A change of view counts as unsettled
// for two frames: only then has OpenSeadragon found out which tiles it lacks.

export interface Settling {
  unsettle(): void;
  isSettled(): boolean;
  whenSettled(): Promise<void>;
  destroy(): void;
}

export interface SettlingOptions {
  /** Everything in view is loaded and painted, as far as is known. */
  isReady(): boolean;
  onNextFrame(callback: () => void): void;
}

export function createSettling({ isReady, onNextFrame }: SettlingOptions): Settling {
  let generation = 0;
  let quietGeneration = -1;
  let isDestroyed = false;
  let waiting: (() => void)[] = [];

  function isSettled(): boolean {
    return isDestroyed || (quietGeneration === generation && isReady());
  }

  function poll(): void {
    if (waiting.length === 0) return;
    if (!isSettled()) {
      onNextFrame(poll);
      return;
    }
    const resolved = waiting;
    waiting = [];
    for (const resolve of resolved) resolve();
  }

  function unsettle(): void {
    const own = ++generation;
    onNextFrame(() =>
      onNextFrame(() => {
        quietGeneration = Math.max(quietGeneration, own);
      }),
    );
  }

  unsettle();

  return {
    unsettle,
    isSettled,
    whenSettled() {
      return new Promise((resolve) => {
        waiting.push(resolve);
        if (waiting.length === 1) onNextFrame(poll);
      });
    },
    destroy() {
      isDestroyed = true;
      poll();
    },
  };
}
