// [OP2] A log goes into a release only whole: consecutive numbers, every hash right, every entry
// naming the one before it. A damaged log stops the release and says where.
import { createHash } from "node:crypto";
import { activeOperations, isUndoable } from "#core/operations/activity.ts";
import type { Operation } from "#core/operations/operation.ts";
import { FIRST_PREV_HASH, parseEntry } from "#core/protocol/entry.ts";
import { ReleaseDamageError } from "#server/exports/release-damage.ts";
import type { ReleaseSession, ReleaseStep } from "#server/exports/release-source.ts";
import type { ReleasedOperation } from "#server/exports/tables/operations-table.ts";
import type { LogRow, Pages } from "#server/use-cases/store.ts";

/** The operations of every session in the chain, in the order of versions and logs; a page a session. */
export async function* releasedOperations(chain: readonly ReleaseStep[]): Pages<ReleasedOperation> {
  for (const { version, session } of chain) {
    if (session === null) continue;
    const operations = operationsOf(session, await session.readLog(), version.number);
    if (operations.length > 0) yield operations;
  }
}

function operationsOf(
  session: ReleaseSession,
  log: readonly LogRow[],
  version: number,
): readonly ReleasedOperation[] {
  const operations = wholeLog(session, log);
  const active = activeOperations(operations);
  return operations.map((operation, index) => ({
    version,
    sessionId: session.id,
    sessionTitle: session.title,
    operation,
    isActive: !isUndoable(operation.body.kind) || active.has(operation.seq),
    entry: log[index].entry,
    hash: log[index].hash,
  }));
}

function wholeLog(session: ReleaseSession, log: readonly LogRow[]): readonly Operation[] {
  let before = FIRST_PREV_HASH;
  return log.map(({ seq, entry, hash }, index) => {
    const operation = parseEntry(entry);
    const isWhole =
      seq === index + 1 &&
      operation.seq === seq &&
      operation.prevHash === before &&
      createHash("sha256").update(entry, "utf8").digest("hex") === hash;
    if (!isWhole) {
      throw new ReleaseDamageError(
        `the log of session ${session.id} is damaged at operation ${index + 1}`,
      );
    }
    before = hash;
    return operation;
  });
}
