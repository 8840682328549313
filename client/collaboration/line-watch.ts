// A line can be dead for minutes before the browser closes its socket. So the page asks something
// small again and again: a question left unanswered for `patienceMs` means that the line is silent,
// and any word from the server that it is not.

export interface LineWatchOptions {
  readonly everyMs: number;
  readonly patienceMs: number;
  /** False where there is no open socket to ask on. */
  ask(): boolean;
  onSilent(): void;
  onHeard(): void;
  nowMs(): number;
}

export interface LineWatch {
  /** A message came in. */
  heard(): void;
  /** The socket is gone: its question will not be answered. */
  forget(): void;
  destroy(): void;
}

export function createLineWatch(options: LineWatchOptions): LineWatch {
  let askedAtMs: number | null = null;
  const tick = () => {
    if (askedAtMs === null) {
      if (options.ask()) askedAtMs = options.nowMs();
    } else if (options.nowMs() - askedAtMs >= options.patienceMs) {
      options.onSilent();
    }
  };
  const timer = setInterval(tick, options.everyMs);
  return {
    heard() {
      askedAtMs = null;
      options.onHeard();
    },
    forget() {
      askedAtMs = null;
    },
    destroy: () => clearInterval(timer),
  };
}
