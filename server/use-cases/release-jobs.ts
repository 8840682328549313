// Releases are written by jobs: asked for once a version and choice of what is in it, written by one
// process, kept under the data folder, and gone on with where a process died. One that is kept is of
// what was said of its version when it was made [RV7], and of the regions that its dataset had then [SY7]:
// where either is another since, it counts as gone, and is made anew when it is asked for. A claim that
// ran out is another's: what this process still does then stays in a folder of its own attempt and never
// becomes the release.
import { randomUUID } from "node:crypto";
import { mkdir, readdir, rename, rm, rmdir, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import {
  choiceIdOf,
  choiceText,
  parseChoice,
  type ReleaseChoice,
  WHOLE_CHOICE,
} from "#core/protocol/release-choice.ts";
import { ReleaseDamageError } from "#server/exports/release-damage.ts";
import { descriptionHash } from "#server/exports/release-description.ts";
import { inheritPartial } from "#server/exports/release-journal.ts";
import { type ReleaseDescription, releaseName } from "#server/exports/release-source.ts";
import { isWholeRelease, pathsBelow, readText, SUMS_PATH } from "#server/exports/release-sums.ts";
import { NothingChosenError } from "#server/exports/scope/chosen-neurons.ts";
import type { ReleaseOptions, WrittenRelease } from "#server/exports/write-release.ts";
import type { DatasetRegions, KeptRegions } from "#server/use-cases/dataset-regions.ts";
import { isDiskFull, JobRunner, type JobUnderWay } from "#server/use-cases/job-runner.ts";
import type { AuditAction, AuditEntry, Doer } from "#server/use-cases/ports/audit.ts";
import type {
  JobClaim,
  JobKey,
  JobOutcome,
  JobRecord,
  JobStore,
} from "#server/use-cases/ports/jobs.ts";
import type { DatasetRecord } from "#server/use-cases/store.ts";
import { sha256Hex } from "#server/use-cases/text-hash.ts";

const WAIT_MS = 200;

export interface ReleaseJobsDeps {
  readonly store: JobStore & { findDataset(id: string): Promise<DatasetRecord | null> };
  readonly releasesDir: string;
  /** All kept releases together; the oldest go first. null: no bound. */
  readonly budgetBytes: number | null;
  /** So many parts of one version are kept; DEFAULT_KEPT_PARTS where left out. The oldest go first. */
  readonly keptParts?: number;
  /** What is said of the version now. */
  readonly readDescription: (version: VersionKey) => Promise<ReleaseDescription | null>;
  /** What the dataset has now; left out where datasets have none. */
  readonly regions?: Pick<DatasetRegions, "of" | "hashOf">;
  /** With this description and these regions, whatever there is by then; the options say the choice. null where there is no such version. */
  readonly write: (
    key: JobKey,
    outDir: string,
    options: ReleaseOptions,
    description: ReleaseDescription | null,
    regions: KeptRegions | null,
  ) => Promise<WrittenRelease | null>;
  readonly nowMs: () => number;
  readonly onError?: (error: unknown) => void;
}

/** Of a folder whose releases are of one description and the same regions, by the hash of both. */
const DESCRIBED = "described-";
const SERVER: Doer = { id: null, name: "server", via: "server", address: null };

/** Whoever sees a version may choose parts of it without end, so that the list of them stays short. */
const DEFAULT_KEPT_PARTS = 20;
/** Beside the datasets' folders, whose names are hexadecimal. */
const CHOICES = "choices";

export type VersionKey = Pick<JobKey, "datasetId" | "version">;

interface Wanted {
  readonly choice: ReleaseChoice;
  readonly description: ReleaseDescription | null;
  readonly regions: KeptRegions | null;
}

/** Beside its version, what a kept release is of. */
interface Said {
  readonly description: ReleaseDescription | null;
  readonly regionsHash: string | null;
}

export class ReleaseJobs {
  readonly #deps: ReleaseJobsDeps;
  readonly #runner: JobRunner<"release">;

  constructor(deps: ReleaseJobsDeps) {
    this.#deps = deps;
    this.#runner = new JobRunner({
      ...deps,
      work: (job) => this.#write(job),
      failureOf: (error) => this.#failureOf(error),
      onEnded: (claim, outcome) => this.#onEnded(claim, outcome),
    });
  }

  /** Takes up what is queued, and what another process left, from now on. */
  start(): void {
    this.#runner.start();
  }

  /** null as well where what is kept is no longer what the version is described as. */
  async find(key: JobKey): Promise<JobRecord | null> {
    const job = await this.#deps.store.findJob(key);
    const isGone = job?.state === "done" && (await this.#keptDir(key)) === null;
    return isGone ? null : job;
  }

  /** Of a version, those that were asked for last first. */
  list(version: VersionKey): Promise<readonly JobRecord[]> {
    return this.#deps.store.jobsOf(version);
  }

  /** null where nobody has asked for such a choice here. */
  async choiceOf({ choiceId }: Pick<JobKey, "choiceId">): Promise<ReleaseChoice | null> {
    if (choiceId === "") return WHOLE_CHOICE;
    const text = await readText(this.#choicePath(choiceId));
    return text === null ? null : parseChoice(text);
  }

  /** The same job for everyone who asks; one that failed or was cancelled begins again. */
  async ask(
    { datasetId, version }: VersionKey,
    doer: Doer,
    choice: ReleaseChoice = WHOLE_CHOICE,
  ): Promise<JobRecord> {
    const { store, nowMs } = this.#deps;
    const key = { datasetId, version, choiceId: choiceIdOf(choice, sha256Hex) };
    await this.#keepChoice(key, choice);
    const by = { id: doer.id, name: doer.name, atMs: nowMs() };
    const audit = this.#audit("release.asked", key, doer);
    const asked = await store.askJob(key, by, audit);
    const isGone = asked.state === "done" && (await this.#keptDir(key)) === null;
    const job = isGone ? await store.askJob(key, by, audit, true) : asked;
    this.#runner.look();
    return job;
  }

  /** null where it is neither queued nor running. */
  cancel(key: JobKey, doer: Doer): Promise<JobRecord | null> {
    const audit = this.#audit("release.cancelled", key, doer);
    return this.#deps.store.cancelJob(key, this.#deps.nowMs(), audit);
  }

  /** The release and what is known of its job. False where it is being written, or is not there. */
  async remove(key: JobKey, doer: Doer): Promise<boolean> {
    if (!(await this.#deps.store.removeJob(key, this.#audit("release.removed", key, doer)))) {
      return false;
    }
    await this.#dropKept(key);
    await this.#dropPartials(key);
    return true;
  }

  /** The folder of the finished release, once it is there; null where it failed or was cancelled. */
  async finishedDir(key: JobKey, signal: AbortSignal): Promise<string | null> {
    const job = await this.followed(key, signal);
    return job?.state === "done" ? this.#keptDir(key) : null;
  }

  /** The job once it is neither queued nor running; null where it was removed. */
  async followed(
    key: JobKey,
    signal: AbortSignal,
    onJob: (job: JobRecord) => void = () => undefined,
  ): Promise<JobRecord | null> {
    for (;;) {
      signal.throwIfAborted();
      const job = await this.find(key);
      if (job !== null) onJob(job);
      if (job?.state !== "queued" && job?.state !== "running") return job;
      await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
    }
  }

  /** What is being written goes back into the queue. */
  stop(): Promise<void> {
    return this.#runner.stop();
  }

  async #onEnded(claim: JobClaim, outcome: JobOutcome): Promise<void> {
    if (outcome.state === "done") {
      await this.#dropKept(claim, await this.#keptDir(claim));
      await this.#keepBudget(claim);
    } else if (outcome.state === "cancelled") await this.#dropPartials(claim);
  }

  /** Anew where it was described otherwise, or has other regions, meanwhile: what is kept is what is said. */
  async #write(job: JobUnderWay): Promise<JobOutcome> {
    const { nowMs, readDescription, regions: regionsOf } = this.#deps;
    const { claim } = job;
    const choice = await this.choiceOf(claim);
    if (choice === null) throw new Error("what a release was to hold is not known");
    for (;;) {
      const description = await readDescription(claim);
      const regions = (await regionsOf?.of(claim.datasetId)) ?? null;
      const said = { description, regionsHash: regions?.hash ?? null };
      const dir = await this.#dirOf(claim, choice, said);
      await this.#writeInto(dir, { choice, description, regions }, job);
      if (dir !== (await this.#dirOf(claim, choice))) continue;
      return { state: "done", sizeBytes: await sizeOf(dir), finishedAtMs: nowMs() };
    }
  }

  async #writeInto(
    dir: string,
    { choice, description, regions }: Wanted,
    { claim, signal, onProgress }: JobUnderWay,
  ): Promise<void> {
    // Renamed into place, but its process died before it could say so.
    const sums = await readText(join(dir, SUMS_PATH));
    if (sums !== null && (await isWholeRelease(dir, sums))) return;
    await rm(dir, { recursive: true, force: true });
    await mkdir(dirname(dir), { recursive: true });
    const partialDir = `${dir}.partial-${String(claim.attempt).padStart(9, "0")}`;
    await inheritPartial(dirname(dir), partialPrefix(dir), partialDir);
    const options: ReleaseOptions = {
      ...{ choice, partialDir, signal },
      onProgress: ({ path, done, total }) => onProgress({ stage: path, done, total }),
    };
    const written = await this.#deps.write(claim, dir, options, description, regions);
    if (written === null) throw new Error("a job names a version that is not there");
  }

  #failureOf(error: unknown): JobOutcome {
    const finishedAtMs = this.#deps.nowMs();
    if (error instanceof ReleaseDamageError) {
      return { state: "failed", problem: "not-whole", detail: error.message, finishedAtMs };
    }
    if (error instanceof NothingChosenError) {
      return { state: "failed", problem: "nothing-chosen", detail: "", finishedAtMs };
    }
    this.#deps.onError?.(error);
    const problem = isDiskFull(error) ? "disk-full" : "server";
    return { state: "failed", problem, detail: "", finishedAtMs };
  }

  /** Never the one that was just made, however large it is. */
  async #keepBudget(made: JobKey): Promise<void> {
    const { store, budgetBytes, keptParts = DEFAULT_KEPT_PARTS } = this.#deps;
    const isPart = ({ state, choiceId }: JobRecord) =>
      state === "done" && choiceId !== "" && choiceId !== made.choiceId;
    const parts = (await store.jobsOf(made)).filter(isPart);
    const spare = Math.max(0, keptParts - (made.choiceId === "" ? 0 : 1));
    for (const part of parts.slice(spare)) await this.remove(part, SERVER);
    if (budgetBytes === null) return;
    await this.#keepBytes(made, budgetBytes);
  }

  async #keepBytes({ datasetId, version, choiceId }: JobKey, budgetBytes: number): Promise<void> {
    const kept = await this.#deps.store.listJobs("done");
    let totalBytes = kept.reduce((sum, job) => sum + (job.sizeBytes ?? 0), 0);
    for (const job of kept) {
      if (totalBytes <= budgetBytes) return;
      const isNew = job.datasetId === datasetId && job.version === version;
      if (isNew && job.choiceId === choiceId) continue;
      if (await this.remove(job, SERVER)) totalBytes -= job.sizeBytes ?? 0;
    }
  }

  /** What is kept of the version under whatever description, but for one folder. */
  async #dropKept(key: JobKey, butDir: string | null = null): Promise<void> {
    for (const dir of await this.#dirsOf(key)) {
      if (dir === butDir) continue;
      const removed = `${dir}.removed-${randomUUID()}`;
      await rename(dir, removed).catch(() => undefined);
      await rm(removed, { recursive: true, force: true });
      await this.#dropEmpty(key, dirname(dir));
    }
  }

  async #dropPartials(key: JobKey): Promise<void> {
    for (const dir of await this.#dirsOf(key)) {
      const trash = `${dir}.removed-${randomUUID()}`;
      await inheritPartial(dirname(dir), partialPrefix(dir), trash);
      await rm(trash, { recursive: true, force: true });
      await this.#dropEmpty(key, dirname(dir));
    }
  }

  /** A description's folder, once nothing is kept under it. */
  async #dropEmpty({ datasetId }: JobKey, dir: string): Promise<void> {
    if (dir !== join(this.#deps.releasesDir, datasetId)) await rmdir(dir).catch(() => undefined);
  }

  /** null as well where the choice is not known: its file went with the folder of releases. */
  async #keptDir(key: JobKey): Promise<string | null> {
    const choice = await this.choiceOf(key);
    if (choice === null) return null;
    const dir = await this.#dirOf(key, choice);
    return (await stat(join(dir, SUMS_PATH)).catch(() => null)) === null ? null : dir;
  }

  /** Where the release may be kept, under each description that there ever was one of. */
  async #dirsOf(key: JobKey): Promise<readonly string[]> {
    const choice = await this.choiceOf(key);
    if (choice === null) return [];
    const plain = await this.#dirOf(key, choice, { description: null, regionsHash: null });
    const names = await readdir(dirname(plain)).catch(() => []);
    const described = names
      .filter((name) => name.startsWith(DESCRIBED))
      .map((name) => join(dirname(plain), name, basename(plain)));
    return [plain, ...described];
  }

  /** @param given left out: what is said now, and the regions that there are now. */
  async #dirOf(
    { datasetId, version }: VersionKey,
    choice: ReleaseChoice,
    given?: Said,
  ): Promise<string> {
    const { store, releasesDir } = this.#deps;
    const dataset = await store.findDataset(datasetId);
    if (dataset === null) throw new Error("a job names a dataset that is not there");
    const said = given ?? (await this.#saidNow({ datasetId, version }));
    const hash = descriptionHash(said.description, said.regionsHash);
    const folder = hash === null ? [] : [`${DESCRIBED}${hash}`];
    return join(releasesDir, datasetId, ...folder, releaseName(dataset, version, choice));
  }

  async #saidNow(version: VersionKey): Promise<Said> {
    const { readDescription, regions } = this.#deps;
    const description = await readDescription(version);
    return { description, regionsHash: (await regions?.hashOf(version.datasetId)) ?? null };
  }

  /** Before the job is there: whichever process takes it up knows what is wanted. */
  async #keepChoice({ choiceId }: JobKey, choice: ReleaseChoice): Promise<void> {
    if (choiceId === "") return;
    const path = this.#choicePath(choiceId);
    await mkdir(dirname(path), { recursive: true });
    const partPath = `${path}.${randomUUID()}.part`;
    await writeFile(partPath, choiceText(choice));
    await rename(partPath, path);
  }

  #choicePath(choiceId: string): string {
    if (!/^[0-9a-f]{16}$/.test(choiceId)) throw new Error("a choice's id is 16 hex digits");
    return join(this.#deps.releasesDir, CHOICES, `${choiceId}.json`);
  }

  #audit(action: AuditAction, { datasetId, version, choiceId }: JobKey, doer: Doer): AuditEntry {
    return {
      atMs: this.#deps.nowMs(),
      doer,
      action,
      subjectKind: "dataset",
      subjectId: datasetId,
      datasetId,
      details: { version, ...(choiceId === "" ? {} : { choice: choiceId }) },
    };
  }
}

const partialPrefix = (dir: string) => `${dir.slice(dirname(dir).length + 1)}.partial-`;

async function sizeOf(dir: string): Promise<number> {
  let sizeBytes = 0;
  for (const path of await pathsBelow(dir)) sizeBytes += (await stat(join(dir, path))).size;
  return sizeBytes;
}
