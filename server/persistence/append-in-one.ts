// [OP2] [LV2] [LV4] An ordinary batch is kept by one statement in the plainest protocol, which is its
// own transaction: all of it is there, or nothing. The database itself refuses what an old owner
// writes, and what was judged by roles that are others by now.
import pg from "pg";
import { brokenUniqueConstraint, stateOfError } from "#server/persistence/database-error.ts";
import type { Database } from "#server/persistence/open-database.ts";
import { rightsQuestionsJson } from "#server/persistence/rights-rows.ts";
import { addedJson, fenced, NOBODY, rightsChanged } from "#server/persistence/write-log-batch.ts";
import { SESSION_DEEDS } from "#server/use-cases/ports/audit.ts";
import type { LogBatch } from "#server/use-cases/store.ts";

/** As the function append_in_one raises them. */
const FENCED = "LOG01";
const RIGHTS_CHANGED = "LOG02";
const GAP = "LOG03";

/** More of them go slice by slice. */
const MOST_ROWS = 1_000;

const deeds: ReadonlySet<string> = new Set(SESSION_DEEDS);

/** Operations and nothing else, none of which changes the review, or is told by the audit log too. */
export function isOrdinary({ operations, refusals, signOffs, masks, review }: LogBatch): boolean {
  if (refusals.length + signOffs.length + masks.length > 0 || review !== undefined) return false;
  if (operations.length === 0 || operations.length > MOST_ROWS) return false;
  return operations.every(({ kind }) => !deeds.has(kind));
}

/** Of an ordinary batch. Throws LogFencedError or RightsChangedError, and has written nothing then. */
export async function appendInOne(
  database: Pick<Database, "runAlone">,
  batch: LogBatch,
): Promise<void> {
  const { sessionId, operations, fence, state } = batch;
  if (operations.some(({ seq }, n) => seq !== operations[0].seq + n)) throw gap(sessionId);
  const { asked, roles, nowMs } = batch.judgedBy ?? NOBODY;
  const parameters = [
    pg.escapeLiteral(sessionId),
    fence === undefined ? "NULL" : pg.escapeLiteral(fence.nodeId),
    fence === undefined ? "NULL" : `${fence.fence}`,
    pg.escapeLiteral(state),
    pg.escapeLiteral(addedJson(operations)),
    pg.escapeLiteral(rightsQuestionsJson(asked, roles)),
    `${nowMs}`,
  ];
  try {
    await database.runAlone(`SELECT append_in_one(${parameters.join(", ")})`);
  } catch (error) {
    const code = stateOfError(error);
    if (code === FENCED || brokenUniqueConstraint(error) === "operations_log") {
      throw fenced(sessionId, error);
    }
    if (code === RIGHTS_CHANGED) throw rightsChanged(sessionId, error);
    throw code === GAP ? gap(sessionId, error) : error;
  }
}

function gap(sessionId: string, cause?: unknown): RangeError {
  return new RangeError(`a batch must continue the log of session ${sessionId}`, { cause });
}
