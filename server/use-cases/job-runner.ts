// Carries out the jobs of one family, one after the other in this process: each is claimed, kept with
// a sign of life, and ended or given back. A claim that ran out is another's, and what this process
// still does then must not become the job's result.
import type {
  JobClaim,
  JobFamily,
  JobOutcome,
  JobProgress,
  JobStore,
} from "#server/use-cases/ports/jobs.ts";

/** Others may take a job over this long after the last sign of life. */
const LEASE_MS = 10_000;
const BEAT_MS = 1_000;
const LOOK_EVERY_MS = 2_000;
/** Before that the rest is a guess. */
const TELL_AFTER_MS = 3_000;

export interface JobUnderWay {
  readonly claim: JobClaim;
  readonly signal: AbortSignal;
  /** `stage` is a word of the family's own; what is left is estimated within `done` of `total`. */
  readonly onProgress: (at: {
    readonly stage: string;
    readonly done: number;
    readonly total: number;
  }) => void;
}

export interface JobRunnerDeps<F extends JobFamily> {
  readonly store: Pick<JobStore<F>, "claimJob" | "renewClaim" | "releaseClaim" | "finishJob">;
  /** Rejects with the signal's reason where that ended it. */
  readonly work: (job: JobUnderWay) => Promise<JobOutcome<F>>;
  /** What a failure of `work` that is no end of the claim comes to. */
  readonly failureOf: (error: unknown) => JobOutcome<F>;
  /** Once it is known to everyone. */
  readonly onEnded: (claim: JobClaim, outcome: JobOutcome<F>) => Promise<void>;
  readonly nowMs: () => number;
  readonly onError?: (error: unknown) => void;
}

class ClaimLost extends Error {}
class CancelAsked extends Error {}
class Stopping extends Error {}

export class JobRunner<F extends JobFamily> {
  readonly #deps: JobRunnerDeps<F>;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;
  #abort: AbortController | null = null;
  #isStopping = false;

  constructor(deps: JobRunnerDeps<F>) {
    this.#deps = deps;
  }

  /** Takes up what is queued, and what another process left, from now on. */
  start(): void {
    this.#timer ??= setInterval(() => this.look(), LOOK_EVERY_MS);
    this.#timer.unref();
    this.look();
  }

  /** At once, where there is nothing under way. */
  look(): void {
    if (this.#running !== null || this.#isStopping) return;
    this.#running = this.#runAll()
      .catch((error: unknown) => this.#deps.onError?.(error))
      .finally(() => {
        this.#running = null;
      });
  }

  /** What is under way goes back into the queue. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#abort?.abort(new Stopping());
    await this.#running;
  }

  async #runAll(): Promise<void> {
    while (!this.#isStopping) {
      const claim = await this.#deps.store.claimJob(LEASE_MS);
      if (claim === null) return;
      await this.#run(claim);
    }
  }

  async #run(claim: JobClaim): Promise<void> {
    const { store, nowMs, work, onEnded } = this.#deps;
    const abort = new AbortController();
    this.#abort = abort;
    const progress = new Progress(nowMs);
    const beat = setInterval(() => {
      store.renewClaim(claim, progress.current, LEASE_MS).then(
        (renewed) => {
          progress.beat();
          if (renewed === null) abort.abort(new ClaimLost());
          else if (renewed.isCancelAsked) abort.abort(new CancelAsked());
        },
        () => {
          if (progress.beatAgeMs() > LEASE_MS) abort.abort(new ClaimLost());
        },
      );
    }, BEAT_MS);
    const { signal } = abort;
    const onProgress: JobUnderWay["onProgress"] = (at) => progress.at(at);
    const outcome = await work({ claim, signal, onProgress }).catch((error: unknown) =>
      this.#outcomeOf(error),
    );
    clearInterval(beat);
    this.#abort = null;
    if (outcome === "left") return;
    if (outcome === "queued") {
      await store.releaseClaim(claim);
      return;
    }
    if (await store.finishJob(claim, outcome)) await onEnded(claim, outcome);
  }

  /** left: another process is at it. */
  #outcomeOf(error: unknown): JobOutcome<F> | "queued" | "left" {
    if (error instanceof ClaimLost) return "left";
    if (error instanceof Stopping) return "queued";
    if (error instanceof CancelAsked) {
      return { state: "cancelled", finishedAtMs: this.#deps.nowMs() };
    }
    return this.#deps.failureOf(error);
  }
}

/** How far it is, and when this process last said so. */
class Progress {
  readonly #nowMs: () => number;
  readonly #startedMs: number;
  #beatMs: number;
  #doneAtStart: number | null = null;
  current: JobProgress = { stage: "", done: 0, total: 0, remainingMs: null };

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
    this.#startedMs = nowMs();
    this.#beatMs = this.#startedMs;
  }

  at({ stage, done, total }: Omit<JobProgress, "remainingMs">): void {
    this.#doneAtStart ??= done;
    const tookMs = this.#nowMs() - this.#startedMs;
    const share = (done - this.#doneAtStart) / Math.max(1, total - this.#doneAtStart);
    const isGuess = tookMs < TELL_AFTER_MS || share <= 0;
    const remainingMs = isGuess ? null : Math.round((tookMs * (1 - share)) / share);
    this.current = { stage, done, total, remainingMs };
  }

  beat(): void {
    this.#beatMs = this.#nowMs();
  }

  beatAgeMs(): number {
    return this.#nowMs() - this.#beatMs;
  }
}

/** What a failure of the disk is called in every family. */
export function isDiskFull(error: unknown): boolean {
  return ["ENOSPC", "EDQUOT"].includes((error as { code?: string }).code ?? "");
}
