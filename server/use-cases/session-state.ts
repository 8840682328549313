// What is in memory of one session: always what its log says, and nothing that is not kept.
import type { Operation, OperationBody } from "#core/operations/operation.ts";
import { CLEAN, type Standing } from "#core/operations/standing.ts";
import { FIRST_PREV_HASH } from "#core/protocol/entry.ts";
import type { Outcome } from "#core/protocol/sync-message.ts";
import {
  isAboutReview,
  isSameReview,
  type ReviewSummary,
  reviewSummaryOf,
  type ToBeSigned,
  toBeSignedIn,
} from "#core/session/review-summary.ts";
import { applyToSession, type SessionModel } from "#core/session/session-model.ts";
import type { CommittedEntry } from "#server/use-cases/live-session.ts";
import type { OpenDataset } from "#server/use-cases/open-datasets.ts";
import { repairFromLog } from "#server/use-cases/rebuild-projections.ts";
import {
  assertAnchored,
  loadSession,
  logRowOf,
  parseLog,
  signOffRowOf,
} from "#server/use-cases/session-log.ts";
import type {
  LogBatch,
  LogRow,
  MaskRow,
  RefusalRow,
  SessionRecord,
  SignOffRow,
  Store,
} from "#server/use-cases/store.ts";

const SIGNING: ReadonlySet<string> = new Set(["sign", "withdraw-sign"]);

export interface Decision {
  readonly authorId: string;
  readonly outcome: Outcome;
}

export interface SessionState {
  readonly model: SessionModel;
  readonly entries: CommittedEntry[];
  /** By intent id: accepted ones of the log, and refused ones since it was loaded. */
  readonly decided: Map<string, Decision>;
  /** Refused before the log was loaded; why is looked up when one comes again. */
  readonly refusedBefore: ReadonlySet<string>;
  lastHash: string;
  /** As its row has it. */
  review: ReviewSummary | null;
  /** As `toBeSignedIn` told it. */
  toBeSigned: ToBeSigned | null;
}

export async function readSessionState(
  store: Store,
  record: SessionRecord,
  dataset: OpenDataset,
): Promise<SessionState> {
  // Read before the log, which may grow meanwhile but never lose its end.
  const projection = await store.readProjection(record.id);
  const rows = await store.readLog(record.id);
  assertAnchored(record.id, projection, rows);
  const operations = parseLog(record.id, rows);
  const base = await dataset.versionBase(record.baseVersion);
  await dataset.masks.readFor(operations.map(({ body }) => body));
  const model = loadSession(base, operations);
  const toBeSigned = toBeSignedIn(model);
  const review = reviewSummaryOf(model, toBeSigned);
  const state: SessionState = {
    model,
    entries: [],
    decided: new Map(),
    refusedBefore: new Set(await store.listRefused(record.id)),
    lastHash: FIRST_PREV_HASH,
    review,
    toBeSigned,
  };
  for (const row of rows) rememberRow(state, row);
  if (projection !== null) {
    await repairFromLog(store, record.id, projection, { base, operations, model, review });
  }
  return state;
}

function rememberRow(state: SessionState, row: LogRow): void {
  state.entries.push({ seq: row.seq, entry: row.entry });
  state.lastHash = row.hash;
  state.decided.set(row.intentId, {
    authorId: row.authorId,
    outcome: {
      intentId: row.intentId,
      accepted: true,
      seq: row.seq,
      standing: state.model.operations[row.seq - 1]?.standing ?? CLEAN,
    },
  });
}

export interface NewOperation {
  readonly author: { readonly id: string; readonly name: string };
  readonly intentId: string;
  readonly body: OperationBody;
  readonly overrides: readonly number[];
  /** Why, in its author's words. */
  readonly reason?: string;
  /** Claims of others that it knowingly goes against. */
  readonly confirmedClaims?: readonly number[];
  /** How its intent met the session; what the server itself adds meets it as it is. */
  readonly standing?: Standing;
}

/**
 * Operations on their way to one commit. They are applied to the model as they are added, since the
 * next intent is judged against them; whoever fails to commit must drop the whole state.
 */
export class CommitDraft {
  readonly rows: LogRow[] = [];
  readonly refusals: RefusalRow[] = [];
  private readonly signOffs: SignOffRow[] = [];
  private readonly masks: MaskRow[] = [];
  private readonly state: SessionState;
  private readonly sessionId: string;
  private readonly nowMs: () => number;
  private lastHash: string;

  constructor(sessionId: string, state: SessionState, nowMs: () => number) {
    this.sessionId = sessionId;
    this.state = state;
    this.nowMs = nowMs;
    this.lastHash = state.lastHash;
  }

  get model(): SessionModel {
    return this.state.model;
  }

  /**
   * By which what ends with time is judged: the clock that stamps operations. It never goes back
   * within a log, whatever this machine's clock does, and whoever wrote the operation before.
   */
  clockMs(): number {
    return Math.max(this.nowMs(), this.model.operations.at(-1)?.atMs ?? 0);
  }

  add(added: NewOperation): Operation {
    const { author, intentId, body, overrides, reason, confirmedClaims, standing = CLEAN } = added;
    const { model } = this.state;
    const atMs = this.clockMs();
    if (body.kind === "sign") {
      const seq = model.operations.length + 1;
      this.signOffs.push(signOffRowOf(model, body, { seq, authorId: author.id, atMs }));
    }
    const operation = applyToSession(model, {
      seq: model.operations.length + 1,
      intentId,
      authorId: author.id,
      authorName: author.name,
      atMs,
      overrides,
      ...(reason === undefined ? {} : { reason }),
      ...(confirmedClaims === undefined ? {} : { confirmedClaims }),
      body,
      ...(standing.kind === "clean" ? {} : { standing }),
      prevHash: this.lastHash,
    });
    const row = logRowOf(operation);
    this.lastHash = row.hash;
    this.rows.push(row);
    return operation;
  }

  /** Keeps a mask with the operations that are committed; one of them names it. */
  keepMask(mask: MaskRow): void {
    this.masks.push(mask);
  }

  refuse(row: Omit<RefusalRow, "atMs">): void {
    this.refusals.push({ ...row, atMs: this.clockMs() });
  }

  get isEmpty(): boolean {
    return this.rows.length === 0 && this.refusals.length === 0;
  }

  batch(): LogBatch {
    return {
      ...this.changedReview(),
      sessionId: this.sessionId,
      operations: this.rows,
      refusals: this.refusals,
      signOffs: this.signOffs,
      masks: this.masks,
      state: this.state.model.state,
    };
  }

  /** [VD4] Nothing where it is as the session's row has it. */
  private changedReview(): Pick<LogBatch, "review"> {
    const { state, rows } = this;
    if (!rows.some(({ kind }) => isAboutReview(kind))) return {};
    // A sign-off changes nothing of what is to be signed.
    if (!rows.every(({ kind }) => SIGNING.has(kind))) state.toBeSigned = toBeSignedIn(state.model);
    const review = reviewSummaryOf(state.model, state.toBeSigned);
    if (isSameReview(review, state.review)) return {};
    state.review = review;
    return { review };
  }

  /** After the commit: what was only applied is now remembered. Returns the new entries. */
  remember(): readonly CommittedEntry[] {
    const start = this.state.entries.length;
    for (const row of this.rows) rememberRow(this.state, row);
    for (const { intentId, authorId, refusal, standing } of this.refusals) {
      const outcome = { intentId, accepted: false, refusal, standing } as const;
      this.state.decided.set(intentId, { authorId, outcome });
    }
    return this.state.entries.slice(start);
  }
}
