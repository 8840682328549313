// When nobody has wanted anything for a moment: what may be done later, such as keeping what can be
// made again, waits for that, so that it takes nothing from whoever waits for an answer. It never waits
// longer than it is told to: somebody may go on for hours.

export interface QuietTimesOptions {
  /** Without use for so long it is quiet. */
  readonly quietMs: number;
  /** What waits goes on after so long, quiet or not. */
  readonly maxWaitMs: number;
  readonly nowMs?: () => number;
}

/** Of what is kept on disk only to be had again sooner. */
export const KEPT_WHEN_QUIET: QuietTimesOptions = { quietMs: 750, maxWaitMs: 10_000 };

export interface QuietTimes {
  /** Somebody wants something now. */
  noteUse(): void;
  /** Resolves when it is quiet, or when `hurry` says that there is no more waiting. */
  quiet(hurry?: () => boolean): Promise<void>;
}

export function createQuietTimes(options: QuietTimesOptions): QuietTimes {
  const nowMs = options.nowMs ?? (() => performance.now());
  let usedMs = Number.NEGATIVE_INFINITY;
  return {
    noteUse() {
      usedMs = nowMs();
    },
    async quiet(hurry = () => false) {
      const untilMs = nowMs() + options.maxWaitMs;
      while (!hurry()) {
        const leftMs = Math.min(usedMs + options.quietMs, untilMs) - nowMs();
        if (leftMs <= 0) return;
        // It keeps a process alive: whoever ends with what is to be kept has it kept.
        await new Promise((resolve) => setTimeout(resolve, leftMs));
      }
    },
  };
}
