// A session's log against everything that stands beside it: its own chain, the masks it names, the
// refusals and sign-offs of its session, the session's row, a replay, and the copy in memory.
import { type CanonicalValue, canonicalJson } from "#core/ids/canonical-json.ts";
import type { Operation } from "#core/operations/operation.ts";
import { formatEntry } from "#core/protocol/entry.ts";
import { differenceOf } from "#core/session/difference.ts";
import { isSameReview, reviewSummaryOf, toBeSignedIn } from "#core/session/review-summary.ts";
import type { SessionBase } from "#core/session/session-base.ts";
import {
  applyToSession,
  createSessionModel,
  type SessionModel,
} from "#core/session/session-model.ts";
import { checkMask } from "#server/use-cases/dataset-masks.ts";
import type { SessionProjection } from "#server/use-cases/ports/checks.ts";
import { refusalHash } from "#server/use-cases/refusal-hash.ts";
import { assertAnchored, parseLog, signOffRowOf } from "#server/use-cases/session-log.ts";
import type { LogRow, SignOffRow, Store } from "#server/use-cases/store.ts";
import { sha256Hex } from "#server/use-cases/text-hash.ts";

/** A session as a running server has it in memory, when nothing is under way. */
export interface LiveCopy {
  readonly seq: number;
  readonly lastEntry: string | null;
  readonly digest: string;
}

export type Report = (problem: string) => void;

/** One text for all that edits changed of a session: segments, synapses, records, and its state. */
export function digestOf(model: SessionModel): string {
  const segments = differenceOf(model).map(({ root, effectHash, isSigned }) => [
    root,
    effectHash,
    isSigned,
  ]);
  return sha256Hex(
    canonicalJson([
      model.state,
      segments,
      model.synapses,
      model.neurons,
    ] as unknown as CanonicalValue),
  );
}

export function liveCopyOf(model: SessionModel): LiveCopy {
  const last = model.operations.at(-1);
  return {
    seq: model.operations.length,
    lastEntry: last === undefined ? null : formatEntry(last),
    digest: digestOf(model),
  };
}

/** The log's rows; null where they cannot be read, which is then reported with the row's number. */
export async function readLogForCheck(
  store: Store,
  sessionId: string,
  report: Report,
): Promise<readonly LogRow[] | null> {
  try {
    return await store.readLog(sessionId);
  } catch (error) {
    const seq = await unreadableRow(store, sessionId);
    const where = seq === null ? "its log" : `operation ${seq}`;
    report(`session ${sessionId}, ${where}: the row cannot be read (${reasonOf(error)}).`);
    return null;
  }
}

async function unreadableRow(store: Store, sessionId: string): Promise<number | null> {
  try {
    const projection = await store.readProjection(sessionId);
    for (let seq = 1; seq <= (projection?.operationCount ?? 0); seq++) {
      try {
        await store.touchLogRow(sessionId, seq);
      } catch {
        return seq;
      }
    }
  } catch {
    // The whole database is as hard to read as the row.
  }
  return null;
}

export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // An error of the database holds the statement; what happened is in its cause.
  return (error.cause instanceof Error ? error.cause : error).message;
}

/** Parsed, and anchored by the session's row as it was before and is after the reading. */
export async function checkedLog(
  store: Store,
  sessionId: string,
  rows: readonly LogRow[],
  before: SessionProjection | null,
): Promise<readonly Operation[]> {
  const operations = parseLog(sessionId, rows);
  assertAnchored(sessionId, before, rows);
  const after = await store.readProjection(sessionId);
  const isMoved = after?.headHash !== before?.headHash;
  const named = isMoved ? after : before;
  const last = rows.at(-1);
  if (named !== null && named !== undefined) {
    const isShort = isMoved
      ? named.operationCount < rows.length
      : named.operationCount !== rows.length;
    if (isShort) {
      throw new Error(
        `session ${sessionId}: operation_count is ${named.operationCount}, the log has ${rows.length}`,
      );
    }
    if (!isMoved && last !== undefined && named.updatedAtMs !== last.atMs) {
      throw new Error(
        `session ${sessionId}: updated_at_ms does not agree with operation ${last.seq}`,
      );
    }
  }
  return operations;
}

/** [VD4] Where the row says nothing of the review, no list does. */
export function agreesOnReview(
  { review }: Pick<SessionProjection, "review">,
  model: SessionModel,
): boolean {
  return review === null || isSameReview(review, reviewSummaryOf(model, toBeSignedIn(model)));
}

export async function verifyRefusals(store: Store, sessionId: string, report: Report) {
  for (const row of await store.readRefusalTexts(sessionId)) {
    const at = `session ${sessionId}, refusal ${row.intentId}`;
    if (row.hash !== null && refusalHash(sessionId, row) !== row.hash) {
      report(`${at}: the row does not have its hash.`);
    } else if (!row.isLegible) {
      report(`${at}: it cannot be read.`);
    }
  }
}

/** [OP8] Every mask that the log names is kept, and is what its hash says. */
export async function verifyMasks(
  store: Pick<Store, "readMasks">,
  datasetId: string,
  operations: readonly Operation[],
): Promise<void> {
  const named = new Map<string, { seq: number; supervoxel: bigint }>();
  for (const { seq, body } of operations) {
    if (body.kind !== "split-supervoxel") continue;
    named.set(body.maskHash, { seq, supervoxel: body.supervoxel });
  }
  if (named.size === 0) return;
  for (const row of await store.readMasks(datasetId, [...named.keys()])) {
    if (checkMask(row).supervoxel !== row.supervoxel) {
      throw new Error(`mask ${row.hash} is damaged: its column supervoxel is not of its bytes`);
    }
    named.delete(row.hash);
  }
  const [lost] = named;
  if (lost !== undefined) {
    throw new Error(`operation ${lost[1].seq}: mask ${lost[0]} is not there`);
  }
}

/** [DE1] Applies every operation anew; each must have the effect that its entry says. */
export function replayForCheck(
  sessionId: string,
  base: SessionBase,
  { operations, rows }: { operations: readonly Operation[]; rows: readonly LogRow[] },
  live: LiveCopy | null,
  report: Report,
): { readonly model: SessionModel; readonly signOffs: readonly SignOffRow[] } {
  const model = createSessionModel(base);
  const signOffs: SignOffRow[] = [];
  const compareLive = () => {
    if (live === null || live.seq !== model.operations.length) return;
    if (live.digest !== digestOf(model)) {
      report(
        `session ${sessionId}, operation ${live.seq}: the running server has another state than a replay.`,
      );
    }
    if (live.seq > 0 && live.lastEntry !== rows[live.seq - 1].entry) {
      report(
        `session ${sessionId}, operation ${live.seq}: the running server has another entry than the log.`,
      );
    }
  };
  compareLive();
  for (const [index, { effect: _, ...draft }] of operations.entries()) {
    const { body } = draft;
    if (body.kind === "sign") signOffs.push(signOffRowOf(model, body, draft));
    if (formatEntry(applyToSession(model, draft)) !== rows[index].entry) {
      throw new Error(`session ${sessionId}, operation ${draft.seq}: a replay has another effect`);
    }
    compareLive();
  }
  if (live !== null && live.seq > operations.length) {
    report(
      `session ${sessionId}: the running server has operation ${live.seq}, the log ends at ${operations.length}.`,
    );
  }
  return { model, signOffs };
}

/** The table of sign-offs against the log that it repeats. */
export async function verifySignOffs(
  store: Store,
  sessionId: string,
  expected: readonly SignOffRow[],
  report: Report,
) {
  const kept = new Map((await store.readSignOffs(sessionId)).map((row) => [row.seq, row]));
  for (const row of expected) {
    const found = kept.get(row.seq);
    kept.delete(row.seq);
    const at = `session ${sessionId}, sign-off at operation ${row.seq}`;
    if (found === undefined) report(`${at}: its row is not there.`);
    else if (textOfRow(found) !== textOfRow(row)) report(`${at}: its row is not what was signed.`);
  }
  for (const seq of kept.keys()) {
    report(`session ${sessionId}, sign-off at operation ${seq}: nobody signed there.`);
  }
}

function textOfRow(row: SignOffRow): string {
  return canonicalJson({ ...row } as unknown as CanonicalValue);
}
