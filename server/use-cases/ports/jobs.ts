// The port to the jobs of one family: releases, one a version and choice of what is in it; imports, one
// a draft. A job is carried out by whoever claimed it last; claims run out by the database's clock
// unless they are renewed.
import type { ImportProblem } from "#core/protocol/dataset-api.ts";
import type { ReleaseProblem, ReleaseState } from "#core/protocol/release-api.ts";
import type { AuditEntry } from "#server/use-cases/ports/audit.ts";

export type JobState = ReleaseState;
export const JOB_FAMILIES = ["release", "import"] as const;
export type JobFamily = (typeof JOB_FAMILIES)[number];

/** Why jobs of a family fail. */
export interface JobProblems {
  readonly release: ReleaseProblem;
  readonly import: ImportProblem;
}

export interface JobKey {
  readonly datasetId: string;
  /** 0 for an import. */
  readonly version: number;
  /**
   * What of the version: empty for all of it as usual, else `choiceIdOf` the choice. Of an import its
   * draft's id.
   */
  readonly choiceId: string;
}

export interface JobProgress {
  /** The file that is being written, or what an import is at. */
  readonly stage: string;
  readonly done: number;
  readonly total: number;
  /** null while it is a guess. */
  readonly remainingMs: number | null;
}

export interface JobRecord<F extends JobFamily = "release"> extends JobKey, JobProgress {
  readonly state: JobState;
  readonly problem: JobProblems[F] | null;
  readonly detail: string;
  readonly askedById: string | null;
  readonly askedByName: string;
  readonly askedAtMs: number;
  readonly finishedAtMs: number | null;
  readonly sizeBytes: number | null;
  readonly attempt: number;
}

export interface JobClaim extends JobKey {
  readonly attempt: number;
}

export type JobOutcome<F extends JobFamily = "release"> =
  | { readonly state: "done"; readonly sizeBytes: number; readonly finishedAtMs: number }
  | {
      readonly state: "failed";
      readonly problem: JobProblems[F];
      readonly detail: string;
      readonly finishedAtMs: number;
    }
  | { readonly state: "cancelled"; readonly finishedAtMs: number };

export interface JobStore<F extends JobFamily = "release"> {
  findJob(key: JobKey): Promise<JobRecord<F> | null>;
  /** Of a version, those that were asked for last first. */
  jobsOf(version: Pick<JobKey, "datasetId" | "version">): Promise<readonly JobRecord<F>[]>;
  listJobs(state: JobState): Promise<readonly JobRecord<F>[]>;
  /**
   * Queues the job unless it is queued, running or done, and writes `audit` then. With `again` one
   * that is done is queued as well; so is one that runs and is to be cancelled: the last wish holds.
   */
  askJob(
    key: JobKey,
    by: { readonly id: string | null; readonly name: string; readonly atMs: number },
    audit: AuditEntry,
    again?: boolean,
  ): Promise<JobRecord<F>>;
  /** The job that was asked for first and that nobody is at; null for none. */
  claimJob(leaseMs: number): Promise<JobClaim | null>;
  /** null: the claim is another's by now. */
  renewClaim(
    claim: JobClaim,
    progress: JobProgress,
    leaseMs: number,
  ): Promise<{ readonly isCancelAsked: boolean } | null>;
  /** Back into the queue, for any process. False where the claim is another's. */
  releaseClaim(claim: JobClaim): Promise<boolean>;
  /** Back into the queue with all that runs: its processes are known to be gone. */
  endClaims(): Promise<void>;
  /** False where the claim is another's. */
  finishJob(claim: JobClaim, outcome: JobOutcome<F>): Promise<boolean>;
  /** What is queued is cancelled at once, what runs soon. Null where it is neither. */
  cancelJob(key: JobKey, atMs: number, audit: AuditEntry): Promise<JobRecord<F> | null>;
  /** Forgets what is neither queued nor running. False where there is no such job. */
  removeJob(key: JobKey, audit: AuditEntry): Promise<boolean>;
}
