// What is asked of the store to tell that it is whole: rows as they lie there, and the projections of
// a log, which are the only rows that may be set right.
import type { SupervoxelId } from "#core/ids/supervoxel-id.ts";
import type { OperationKind, SignOffScope } from "#core/operations/operation.ts";
import type { SessionState } from "#core/operations/session-state.ts";
import type { ReviewSummary } from "#core/session/review-summary.ts";

/** A sign-off as the database holds it: the reviewer is never among the authors (a CHECK). */
export interface SignOffRow {
  readonly seq: number;
  readonly reviewerId: string;
  readonly scope: SignOffScope;
  readonly supervoxel: SupervoxelId;
  readonly effectHash: string;
  readonly authorIds: readonly string[];
  readonly atMs: number;
}

/** A refusal as the texts that are kept of it. */
export interface RefusalText {
  readonly intentId: string;
  readonly authorId: string;
  readonly atMs: number;
  readonly refusal: string;
  readonly standing: string | null;
  /** null in rows older than the column. */
  readonly hash: string | null;
}

/** What a session's row says of its log. */
export interface SessionProjection {
  readonly state: SessionState;
  readonly operationCount: number;
  readonly updatedAtMs: number;
  /** The hash of the last entry; null where the log is empty, or older than the column. */
  readonly headHash: string | null;
  /** null where nothing was to be told since there is such a thing. */
  readonly review: ReviewSummary | null;
}

/** What a log says of its session, without its entries. */
export interface LogSummary {
  readonly last: { readonly seq: number; readonly atMs: number; readonly hash: string } | null;
  /** Of the entries that are no edits, in order. */
  readonly stateKinds: readonly OperationKind[];
  readonly signOffCount: number;
}

export interface ProjectionRepair {
  readonly sessionId: string;
  /** Nothing is written where the row is not this any more: its owner has gone on. */
  readonly found: SessionProjection;
  readonly right: SessionProjection;
  /** Those that the log has and the table has not. */
  readonly missingSignOffs: readonly SignOffRow[];
}

export interface CheckStore {
  /** Rejects where the row cannot be read: to find the one that spoils the reading of all. */
  touchLogRow(sessionId: string, seq: number): Promise<void>;
  readRefusalTexts(
    sessionId: string,
  ): Promise<readonly (RefusalText & { readonly isLegible: boolean })[]>;
  /** Tables with rows that belong to no session and no dataset, or are not numbered from 0 on. */
  listAstrayTables(): Promise<readonly { readonly table: string; readonly problem: string }[]>;
  readProjection(sessionId: string): Promise<SessionProjection | null>;
  readLogSummary(sessionId: string): Promise<LogSummary>;
  /** One transaction. Resolves to whether it was written. */
  repairProjection(repair: ProjectionRepair): Promise<boolean>;
  listSessionIds(): Promise<readonly string[]>;
}
