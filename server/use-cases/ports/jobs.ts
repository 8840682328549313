// The port to the jobs: one a version, since its release is one. A job is carried out by whoever
// claimed it last; claims run out by the database's clock unless they are renewed.
import type { ReleaseProblem, ReleaseState } from "#core/protocol/api.ts";
import type { AuditEntry } from "#server/use-cases/ports/audit.ts";

export type JobState = ReleaseState;
export type JobProblem = ReleaseProblem;

export interface JobKey {
  readonly datasetId: string;
  readonly version: number;
}

export interface JobProgress {
  /** The file that is being written. */
  readonly stage: string;
  readonly done: number;
  readonly total: number;
  /** null while it is a guess. */
  readonly remainingMs: number | null;
}

export interface JobRecord extends JobKey, JobProgress {
  readonly state: JobState;
  readonly problem: JobProblem | null;
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

export type JobOutcome =
  | { readonly state: "done"; readonly sizeBytes: number; readonly finishedAtMs: number }
  | {
      readonly state: "failed";
      readonly problem: JobProblem;
      readonly detail: string;
      readonly finishedAtMs: number;
    }
  | { readonly state: "cancelled"; readonly finishedAtMs: number };

export interface JobStore {
  findJob(key: JobKey): Promise<JobRecord | null>;
  listJobs(state: JobState): Promise<readonly JobRecord[]>;
  /**
   * Queues the job unless it is queued, running or done, and writes `audit` then. With `again` one
   * that is done is queued as well.
   */
  askJob(
    key: JobKey,
    by: { readonly id: string | null; readonly name: string; readonly atMs: number },
    audit: AuditEntry,
    again?: boolean,
  ): Promise<JobRecord>;
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
  /** False where the claim is another's. */
  finishJob(claim: JobClaim, outcome: JobOutcome): Promise<boolean>;
  /** What is queued is cancelled at once, what runs soon. Null where it is neither. */
  cancelJob(key: JobKey, atMs: number, audit: AuditEntry): Promise<JobRecord | null>;
  /** Forgets what is neither queued nor running. False where there is no such job. */
  removeJob(key: JobKey, audit: AuditEntry): Promise<boolean>;
}
