// Between the log as stored and the session as it stands. The chain is checked whenever a log is
// loaded: a damaged log is never built upon.

import type { Operation, OperationBody } from "#core/operations/operation.ts";
import { FIRST_PREV_HASH, formatEntry, parseEntry } from "#core/protocol/entry.ts";
import type { SessionBase } from "#core/session/session-base.ts";
import {
  applyToSession,
  createSessionModel,
  operationsOn,
  replayOperations,
  rootOfPlace,
  type SessionModel,
} from "#core/session/session-model.ts";
import type { SessionProjection } from "#server/use-cases/ports/checks.ts";
import type { LogRow, SignOffRow } from "#server/use-cases/store.ts";
import { sha256Hex } from "#server/use-cases/text-hash.ts";

export class DamagedLogError extends Error {
  override readonly name = "DamagedLogError";
}

/** Throws DamagedLogError that names session and sequence number where the chain does not hold. */
export function parseLog(sessionId: string, rows: readonly LogRow[]): readonly Operation[] {
  return rows.map(logParser(sessionId));
}

/** For a log that is read a row at a time, from its first one on. Throws as `parseLog` does. */
export function logParser(sessionId: string): (row: LogRow) => Operation {
  let prevHash = FIRST_PREV_HASH;
  let seq = 0;
  return (row) => {
    const damage = damageOf(sessionId, row);
    seq += 1;
    if (row.seq !== seq) throw damage(`expected operation ${seq} here`);
    const operation = parseLogRow(sessionId, row);
    if (operation.prevHash !== prevHash) throw damage("it does not follow the entry before it");
    prevHash = row.hash;
    return operation;
  };
}

/** One of a log whose chain was checked. Throws DamagedLogError where it is not what its hash says. */
export function parseLogRow(sessionId: string, row: LogRow): Operation {
  const damage = damageOf(sessionId, row);
  if (sha256Hex(row.entry) !== row.hash) throw damage("the entry does not have its hash");
  const operation = parseStored(row.entry, damage);
  const astray = columnAstray(row, operation);
  if (astray !== null) throw damage(`its column ${astray} does not agree with its entry`);
  return operation;
}

function damageOf(sessionId: string, { seq }: LogRow): (what: string) => DamagedLogError {
  return (what) => new DamagedLogError(`session ${sessionId}, operation ${seq}: ${what}`);
}

function columnAstray(row: LogRow, operation: Operation): string | null {
  if (operation.seq !== row.seq) return "seq";
  if (operation.intentId !== row.intentId) return "intent_id";
  if (operation.authorId !== row.authorId) return "author_id";
  if (operation.body.kind !== row.kind) return "kind";
  return operation.atMs === row.atMs ? null : "at_ms";
}

/**
 * The log still has the entry that its session's row names as the last one. The row was read first:
 * by now the log may be longer. Throws DamagedLogError.
 */
export function assertAnchored(
  sessionId: string,
  projection: SessionProjection | null,
  rows: readonly LogRow[],
): void {
  if (projection === null) return;
  const { operationCount, headHash } = projection;
  if (headHash === null && rows.length >= operationCount) return;
  if (rows[operationCount - 1]?.hash === headHash) return;
  // A count that is astray alone is set right; an entry that is gone is not.
  if (rows.at(-1)?.hash === headHash) return;
  const damage =
    rows.length < operationCount
      ? `the log ends at operation ${rows.length}, but its session had operation ${operationCount}`
      : `operation ${operationCount} is not the one that its session had`;
  throw new DamagedLogError(`session ${sessionId}: ${damage}`);
}

/** What the table of sign-offs holds of a sign operation, on the session as it meets it. */
export function signOffRowOf(
  model: SessionModel,
  body: Extract<OperationBody, { kind: "sign" }>,
  { seq, authorId, atMs }: Pick<Operation, "seq" | "authorId" | "atMs">,
): SignOffRow {
  const authors = operationsOn(model, rootOfPlace(model, body.object));
  return {
    seq,
    reviewerId: authorId,
    scope: body.scope,
    supervoxel: body.object.supervoxel,
    effectHash: body.effectHash,
    authorIds: [...new Set(authors.map((operation) => operation.authorId))].sort(),
    atMs,
  };
}

function parseStored(entry: string, damage: (what: string) => Error): Operation {
  try {
    return parseEntry(entry);
  } catch {
    throw damage("the entry cannot be read");
  }
}

/** The session as its log left it, on the version that the log was made on: effects are the log's. */
export function loadSession(base: SessionBase, operations: readonly Operation[]): SessionModel {
  const model = createSessionModel(base);
  replayOperations(model, operations);
  return model;
}

/** [DE1] The session that its version and its log make; effects are found anew. */
export function replaySession(base: SessionBase, operations: readonly Operation[]): SessionModel {
  const model = createSessionModel(base);
  for (const { effect: _, ...draft } of operations) applyToSession(model, draft);
  return model;
}

export function logRowOf(operation: Operation): LogRow {
  const entry = formatEntry(operation);
  return {
    seq: operation.seq,
    intentId: operation.intentId,
    authorId: operation.authorId,
    kind: operation.body.kind,
    atMs: operation.atMs,
    entry,
    hash: sha256Hex(entry),
  };
}
