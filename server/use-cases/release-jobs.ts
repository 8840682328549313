// Releases are written by jobs: asked for once a version, written by one process, kept under the data
// folder, and gone on with where a process died. A claim that ran out is another's: what this process
// still does then stays in a folder of its own attempt and never becomes the release.
import { randomUUID } from "node:crypto";
import { mkdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ReleaseDamageError } from "#server/exports/release-damage.ts";
import { inheritPartial } from "#server/exports/release-journal.ts";
import { releaseName } from "#server/exports/release-source.ts";
import { isWholeRelease, pathsBelow, readText, SUMS_PATH } from "#server/exports/release-sums.ts";
import type { ReleaseOptions, WrittenRelease } from "#server/exports/write-release.ts";
import type { AuditAction, AuditEntry, Doer } from "#server/use-cases/ports/audit.ts";
import type {
  JobClaim,
  JobKey,
  JobOutcome,
  JobProgress,
  JobRecord,
  JobStore,
} from "#server/use-cases/ports/jobs.ts";
import type { DatasetRecord } from "#server/use-cases/store.ts";

/** Others may take a job over this long after the last sign of life. */
const LEASE_MS = 10_000;
const BEAT_MS = 1_000;
const LOOK_EVERY_MS = 2_000;
const WAIT_MS = 200;
/** Before that the rest is a guess. */
const TELL_AFTER_MS = 3_000;

export interface ReleaseJobsDeps {
  readonly store: JobStore & { findDataset(id: string): Promise<DatasetRecord | null> };
  readonly releasesDir: string;
  /** All kept releases together; the oldest go first. null: no bound. */
  readonly budgetBytes: number | null;
  /** null where there is no such version. */
  readonly write: (
    key: JobKey,
    outDir: string,
    options: ReleaseOptions,
  ) => Promise<WrittenRelease | null>;
  readonly nowMs: () => number;
  readonly onError?: (error: unknown) => void;
}

const SERVER: Doer = { id: null, name: "server", via: "server", address: null };

class ClaimLost extends Error {}
class CancelAsked extends Error {}
class Stopping extends Error {}

export class ReleaseJobs {
  readonly #deps: ReleaseJobsDeps;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;
  #abort: AbortController | null = null;
  #isStopping = false;

  constructor(deps: ReleaseJobsDeps) {
    this.#deps = deps;
  }

  /** Takes up what is queued, and what another process left, from now on. */
  start(): void {
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS);
    this.#timer.unref();
    this.#look();
  }

  find(key: JobKey): Promise<JobRecord | null> {
    return this.#deps.store.findJob(key);
  }

  /** The same job for everyone who asks; one that failed or was cancelled begins again. */
  async ask(key: JobKey, doer: Doer): Promise<JobRecord> {
    const { store, nowMs } = this.#deps;
    const by = { id: doer.id, name: doer.name, atMs: nowMs() };
    const audit = this.#audit("release.asked", key, doer);
    const asked = await store.askJob(key, by, audit);
    const isGone = asked.state === "done" && (await this.#keptDir(key)) === null;
    const job = isGone ? await store.askJob(key, by, audit, true) : asked;
    this.#look();
    return job;
  }

  /** null where it is neither queued nor running. */
  cancel(key: JobKey, doer: Doer): Promise<JobRecord | null> {
    const audit = this.#audit("release.cancelled", key, doer);
    return this.#deps.store.cancelJob(key, this.#deps.nowMs(), audit);
  }

  /** The release and what is known of its job. False where it is being written, or is not there. */
  async remove(key: JobKey, doer: Doer): Promise<boolean> {
    const dir = await this.#dirOf(key);
    if (!(await this.#deps.store.removeJob(key, this.#audit("release.removed", key, doer)))) {
      return false;
    }
    const removed = `${dir}.removed-${randomUUID()}`;
    await rename(dir, removed).catch(() => undefined);
    await rm(removed, { recursive: true, force: true });
    await this.#dropPartials(key);
    return true;
  }

  /** The folder of the finished release, once it is there; null where it failed or was cancelled. */
  async finishedDir(key: JobKey, signal: AbortSignal): Promise<string | null> {
    for (;;) {
      signal.throwIfAborted();
      const job = await this.find(key);
      if (job === null || job.state === "failed" || job.state === "cancelled") return null;
      if (job.state === "done") return this.#keptDir(key);
      await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
    }
  }

  /** What is being written goes back into the queue. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#abort?.abort(new Stopping());
    await this.#running;
  }

  #look(): void {
    if (this.#running !== null || this.#isStopping) return;
    this.#running = this.#runAll()
      .catch((error: unknown) => this.#deps.onError?.(error))
      .finally(() => {
        this.#running = null;
      });
  }

  async #runAll(): Promise<void> {
    while (!this.#isStopping) {
      const claim = await this.#deps.store.claimJob(LEASE_MS);
      if (claim === null) return;
      await this.#run(claim);
    }
  }

  async #run(claim: JobClaim): Promise<void> {
    const { store, nowMs } = this.#deps;
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
    const outcome = await this.#write(claim, progress, abort.signal).catch((error: unknown) =>
      this.#outcomeOf(error),
    );
    clearInterval(beat);
    this.#abort = null;
    if (outcome === "left") return;
    if (outcome === "queued") await store.releaseClaim(claim);
    else if ((await store.finishJob(claim, outcome)) && outcome.state === "done") {
      await this.#keepBudget(claim);
    } else if (outcome.state === "cancelled") await this.#dropPartials(claim);
  }

  async #write(claim: JobClaim, progress: Progress, signal: AbortSignal): Promise<JobOutcome> {
    const { nowMs, write } = this.#deps;
    const dir = await this.#dirOf(claim);
    // Renamed into place, but its process died before it could say so.
    const sums = await readText(join(dir, SUMS_PATH));
    if (sums === null || !(await isWholeRelease(dir, sums))) {
      await rm(dir, { recursive: true, force: true });
      await mkdir(dirname(dir), { recursive: true });
      const partialDir = `${dir}.partial-${String(claim.attempt).padStart(9, "0")}`;
      await inheritPartial(dirname(dir), partialPrefix(dir), partialDir);
      const onProgress: ReleaseOptions["onProgress"] = (at) => progress.at(at);
      const written = await write(claim, dir, { partialDir, signal, onProgress });
      if (written === null) throw new Error("a job names a version that is not there");
    }
    return { state: "done", sizeBytes: await sizeOf(dir), finishedAtMs: nowMs() };
  }

  /** left: another process is at it. */
  #outcomeOf(error: unknown): JobOutcome | "queued" | "left" {
    const finishedAtMs = this.#deps.nowMs();
    if (error instanceof ClaimLost) return "left";
    if (error instanceof Stopping) return "queued";
    if (error instanceof CancelAsked) return { state: "cancelled", finishedAtMs };
    if (error instanceof ReleaseDamageError) {
      return { state: "failed", problem: "not-whole", detail: error.message, finishedAtMs };
    }
    this.#deps.onError?.(error);
    const isFull = ["ENOSPC", "EDQUOT"].includes((error as { code?: string }).code ?? "");
    const problem = isFull ? "disk-full" : "server";
    return { state: "failed", problem, detail: "", finishedAtMs };
  }

  /** Never the one that was just made, however large it is. */
  async #keepBudget({ datasetId, version }: JobKey): Promise<void> {
    const { store, budgetBytes } = this.#deps;
    if (budgetBytes === null) return;
    const kept = await store.listJobs("done");
    let totalBytes = kept.reduce((sum, job) => sum + (job.sizeBytes ?? 0), 0);
    for (const job of kept) {
      if (totalBytes <= budgetBytes) return;
      if (job.datasetId === datasetId && job.version === version) continue;
      if (await this.remove(job, SERVER)) totalBytes -= job.sizeBytes ?? 0;
    }
  }

  async #dropPartials(key: JobKey): Promise<void> {
    const dir = await this.#dirOf(key);
    const trash = `${dir}.removed-${randomUUID()}`;
    await inheritPartial(dirname(dir), partialPrefix(dir), trash);
    await rm(trash, { recursive: true, force: true });
  }

  async #keptDir(key: JobKey): Promise<string | null> {
    const dir = await this.#dirOf(key);
    return (await stat(join(dir, SUMS_PATH)).catch(() => null)) === null ? null : dir;
  }

  async #dirOf({ datasetId, version }: JobKey): Promise<string> {
    const dataset = await this.#deps.store.findDataset(datasetId);
    if (dataset === null) throw new Error("a job names a dataset that is not there");
    return join(this.#deps.releasesDir, datasetId, releaseName(dataset, version));
  }

  #audit(action: AuditAction, { datasetId, version }: JobKey, doer: Doer): AuditEntry {
    return {
      atMs: this.#deps.nowMs(),
      doer,
      action,
      subjectKind: "dataset",
      subjectId: datasetId,
      datasetId,
      details: { version },
    };
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

  at({
    path,
    done,
    total,
  }: {
    readonly path: string;
    readonly done: number;
    readonly total: number;
  }) {
    this.#doneAtStart ??= done;
    const tookMs = this.#nowMs() - this.#startedMs;
    const share = (done - this.#doneAtStart) / Math.max(1, total - this.#doneAtStart);
    const isGuess = tookMs < TELL_AFTER_MS || share <= 0;
    const remainingMs = isGuess ? null : Math.round((tookMs * (1 - share)) / share);
    this.current = { stage: path, done, total, remainingMs };
  }

  beat(): void {
    this.#beatMs = this.#nowMs();
  }

  beatAgeMs(): number {
    return this.#nowMs() - this.#beatMs;
  }
}

const partialPrefix = (dir: string) => `${dir.slice(dirname(dir).length + 1)}.partial-`;

async function sizeOf(dir: string): Promise<number> {
  let sizeBytes = 0;
  for (const path of await pathsBelow(dir)) sizeBytes += (await stat(join(dir, path))).size;
  return sizeBytes;
}
