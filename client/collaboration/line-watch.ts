// A line can be dead for minutes before the browser closes its socket. So the page asks something
// small again and again, whether or not the last question was answered: on a slow line answers then
// come as often as questions go, however long each is under way. The line is silent when nothing at
// all came for `patienceMs` after a question. So a steady round trip below `patienceMs` never shows
// as a dead line, and a dead line shows within `everyMs + patienceMs` and a tick.

export interface LineWatchOptions {
  readonly everyMs: number;
  /** Above the longest round trip that a line may have and still be called one. */
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

const TICKS_A_QUESTION = 3;

export function createLineWatch(options: LineWatchOptions): LineWatch {
  const { everyMs, patienceMs, nowMs } = options;
  /** The first question after the last word from the server. */
  let waitingSinceMs: number | null = null;
  let askedAtMs = Number.NEGATIVE_INFINITY;
  const tick = () => {
    const now = nowMs();
    // What is asked on a silent line would all arrive at once when it is back.
    if (waitingSinceMs !== null && now - waitingSinceMs >= patienceMs) {
      options.onSilent();
      return;
    }
    if (now - askedAtMs < everyMs || !options.ask()) return;
    askedAtMs = now;
    waitingSinceMs ??= now;
  };
  const timer = setInterval(tick, everyMs / TICKS_A_QUESTION);
  return {
    heard() {
      waitingSinceMs = null;
      options.onHeard();
    },
    forget() {
      waitingSinceMs = null;
    },
    destroy: () => clearInterval(timer),
  };
}
