// Between the log as stored and the session as it stands. The chain is checked whenever a log is
// loaded: a damaged log is never built upon.

import type { Operation } from "#core/operations/operation.ts";
import { FIRST_PREV_HASH, formatEntry, parseEntry } from "#core/protocol/entry.ts";
import {
  applyToSession,
  createSessionModel,
  replayOperations,
  type SessionBase,
  type SessionModel,
} from "#core/session/session-model.ts";
import type { LogRow } from "#server/use-cases/store.ts";
import { sha256Hex } from "#server/use-cases/text-hash.ts";

export class DamagedLogError extends Error {
  override readonly name = "DamagedLogError";
}

/** Throws DamagedLogError that names session and sequence number where the chain does not hold. */
export function parseLog(sessionId: string, rows: readonly LogRow[]): readonly Operation[] {
  let prevHash = FIRST_PREV_HASH;
  return rows.map((row, index) => {
    const damage = (what: string) =>
      new DamagedLogError(`session ${sessionId}, operation ${row.seq}: ${what}`);
    if (row.seq !== index + 1) throw damage(`expected operation ${index + 1} here`);
    if (sha256Hex(row.entry) !== row.hash) throw damage("the entry does not have its hash");
    const operation = parseStored(row.entry, damage);
    if (operation.prevHash !== prevHash) throw damage("it does not follow the entry before it");
    if (operation.seq !== row.seq || operation.intentId !== row.intentId) {
      throw damage("its columns do not agree with its entry");
    }
    prevHash = row.hash;
    return operation;
  });
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

/** [DE1] The session that a version and a log make; effects are found anew. */
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
