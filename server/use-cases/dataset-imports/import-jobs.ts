// Datasets are imported by jobs, one a draft: asked for by an administrator, carried out by one
// process, seen by all. Until its last step, one transaction, there is no dataset but a folder that
// nobody knows. A job that its process left, by a stop or a kill, is taken up by the next one and
// begins again; one that was cancelled or failed leaves no folder behind, and its draft as it was.
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { checkLayers, hasErrors } from "#core/datasets/check-layers.ts";
import type { DraftSettings } from "#core/datasets/dataset-draft.ts";
import { effectiveSettings } from "#core/datasets/effective-settings.ts";
import type { ImportProblem } from "#core/protocol/dataset-api.ts";
import { accepted, type Result, refused } from "#core/result.ts";
import { folderBytes } from "#server/use-cases/dataset-imports/folder-bytes.ts";
import { isDiskFull, JobRunner, type JobUnderWay } from "#server/use-cases/job-runner.ts";
import type { AuditAction, AuditEntry, Doer } from "#server/use-cases/ports/audit.ts";
import { type DatasetSources, SourceProblem } from "#server/use-cases/ports/dataset-sources.ts";
import type { DraftRecord } from "#server/use-cases/ports/drafts.ts";
import type { JobClaim, JobKey, JobOutcome, JobRecord } from "#server/use-cases/ports/jobs.ts";
import { datasetIdOf, registerDataset } from "#server/use-cases/register-dataset.ts";
import { type DatasetRecord, NameTakenError, type Store } from "#server/use-cases/store.ts";
import type { Turns } from "#server/use-cases/turns.ts";

export type ImportJob = JobRecord<"import">;

/** Why an import cannot begin. */
export type AskProblem = "name-missing" | "layers-missing" | "layers-unfit" | "name-taken";

export interface ImportJobsDeps {
  readonly store: Store;
  readonly sources: Pick<DatasetSources, "importInto">;
  readonly datasetsDir: string;
  readonly turns: Turns;
  readonly nowMs: () => number;
  readonly onImported: (dataset: DatasetRecord) => Promise<void>;
  /** To whoever asked for it; the others come by invitation. Nothing where they are gone. */
  readonly grantAdmin: (userId: string, datasetId: string, doer: Doer) => Promise<void>;
  readonly onError?: (error: unknown) => void;
}

const WAITING = "waiting";

export class ImportJobs {
  readonly #deps: ImportJobsDeps;
  readonly #runner: JobRunner<"import">;

  constructor(deps: ImportJobsDeps) {
    this.#deps = deps;
    this.#runner = new JobRunner({
      store: deps.store.importJobs,
      work: (job) => this.#import(job),
      failureOf: (error) => this.#failureOf(error),
      onEnded: (claim, outcome) => this.#onEnded(claim, outcome),
      nowMs: deps.nowMs,
      ...(deps.onError === undefined ? {} : { onError: deps.onError }),
    });
  }

  start(): void {
    this.#runner.start();
  }

  /** What is under way goes back into the queue. */
  stop(): Promise<void> {
    return this.#runner.stop();
  }

  find(draft: Pick<DraftRecord, "id" | "settings">): Promise<ImportJob | null> {
    return this.#deps.store.importJobs.findJob(keyOf(draft));
  }

  /** The same job for whoever asks; one that failed or was cancelled begins again. */
  async ask(draft: DraftRecord, doer: Doer): Promise<Result<ImportJob, AskProblem>> {
    const { store, nowMs } = this.#deps;
    const { settings, inspections } = draft;
    const { name, image, labels } = settings;
    if (name === "") return refused("name-missing");
    if (image.address === "" || labels.address === "") return refused("layers-missing");
    if (inspections.image === null || inspections.labels === null) return refused("layers-missing");
    if (hasErrors(checkLayers(settings, inspections))) return refused("layers-unfit");
    const key = keyOf(draft);
    if ((await store.findDatasetByName(name)) !== null) return refused("name-taken");
    const ofName = await store.importJobs.jobsOf(key);
    if (ofName.some((job) => job.choiceId !== draft.id && isUnderWay(job))) {
      return refused("name-taken");
    }
    const by = { id: doer.id, name: doer.name, atMs: nowMs() };
    const audit = this.#audit("dataset.import-asked", key, doer, name);
    const job = await store.importJobs.askJob(key, by, audit, true);
    this.#runner.look();
    return accepted(job);
  }

  /** null where it is neither queued nor running. */
  async cancel(draft: DraftRecord, doer: Doer): Promise<ImportJob | null> {
    const key = keyOf(draft);
    const audit = this.#audit("dataset.import-cancelled", key, doer, draft.settings.name);
    const job = await this.#deps.store.importJobs.cancelJob(key, this.#deps.nowMs(), audit);
    // Given back by a process that stopped: nobody else will.
    if (job?.state === "cancelled") await this.#clear(key);
    return job;
  }

  /** Whether the dataset of that name is being imported just now. */
  async isUnderWay(datasetId: string): Promise<boolean> {
    const jobs = await this.#deps.store.importJobs.jobsOf({ datasetId, version: 0 });
    return jobs.some(isUnderWay);
  }

  async #import({ claim, signal, onProgress }: JobUnderWay): Promise<JobOutcome<"import">> {
    const { store, turns, datasetsDir, nowMs, sources, onImported, grantAdmin } = this.#deps;
    const draft = await store.drafts.findDraft(claim.choiceId);
    const job = await store.importJobs.findJob(claim);
    if (draft === null || job === null) throw new Error("an import's draft is not there");
    const settings = effectiveSettings(draft.settings, draft.inspections);
    // Its process died after the transaction and before it could say so.
    const there = await store.findDatasetByName(settings.name);
    if (there !== null && there.createdAtMs < job.askedAtMs) return this.#failed("name-taken");
    const doer: Doer = {
      id: job.askedById,
      name: job.askedByName,
      via: "page",
      address: null,
    };
    if (there === null) {
      const register = () =>
        registerDataset(
          { store, datasetsDir, nowMs },
          settings.name,
          (targetDir) => sources.importInto(settings, targetDir, { onProgress, signal }),
          doer,
        );
      const wait = () => onProgress({ stage: WAITING, done: 0, total: 1 });
      const { record } = await turns.take(register, signal, wait);
      await onImported(record);
    }
    if (job.askedById !== null) await grantAdmin(job.askedById, claim.datasetId, doer);
    const sizeBytes = await folderBytes(join(datasetsDir, claim.datasetId));
    return { state: "done", sizeBytes, finishedAtMs: nowMs() };
  }

  #failureOf(error: unknown): JobOutcome<"import"> {
    if (error instanceof SourceProblem) {
      return this.#failed("bad-data", JSON.stringify(error.problem));
    }
    if (error instanceof NameTakenError) return this.#failed("name-taken");
    this.#deps.onError?.(error);
    return this.#failed(isDiskFull(error) ? "disk-full" : "server");
  }

  #failed(problem: ImportProblem, detail = ""): JobOutcome<"import"> {
    return { state: "failed", problem, detail, finishedAtMs: this.#deps.nowMs() };
  }

  async #onEnded(claim: JobClaim, outcome: JobOutcome<"import">): Promise<void> {
    if (outcome.state === "done") await this.#deps.store.drafts.removeDraft(claim.choiceId);
    else await this.#clear(claim);
  }

  /** What a process that was killed may have left of a dataset that is not there. */
  async #clear({ datasetId }: JobKey): Promise<void> {
    const { store, datasetsDir } = this.#deps;
    if ((await store.findDataset(datasetId)) !== null) return;
    const dir = join(datasetsDir, datasetId);
    for (const left of [dir, `${dir}.partial`]) await rm(left, { recursive: true, force: true });
  }

  #audit(action: AuditAction, { datasetId }: JobKey, doer: Doer, name: string): AuditEntry {
    return {
      atMs: this.#deps.nowMs(),
      doer,
      action,
      subjectKind: "dataset",
      subjectId: datasetId,
      datasetId,
      details: { name },
    };
  }
}

export function isUnderWay({ state }: Pick<ImportJob, "state">): boolean {
  return state === "queued" || state === "running";
}

/** A draft's name stays as it is while its import is under way. */
function keyOf({
  id,
  settings,
}: {
  readonly id: string;
  readonly settings: DraftSettings;
}): JobKey {
  return { datasetId: datasetIdOf(settings.name), version: 0, choiceId: id };
}
