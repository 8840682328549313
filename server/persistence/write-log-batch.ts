// [OP2] A log grows at its end alone, without a gap, and each sequence number is written by one
// process: the lease's fence, and the primary key (session, seq), hold off whoever no longer owns the
// session. The fence comes first, so that no refusal of his is kept or told either.
import { and, eq, inArray, sql } from "drizzle-orm";
import * as v from "valibot";
import { operations, refusals, sessions, signOffs, supervoxelMasks } from "#db/schema/sessions.ts";
import { writeAudit } from "#server/persistence/audit-store.ts";
import { brokenUniqueConstraint } from "#server/persistence/database-error.ts";
import { isNewestFence } from "#server/persistence/lease-store.ts";
import type { Orm } from "#server/persistence/open-database.ts";
import { formatRefusal } from "#server/persistence/refusal-json.ts";
import {
  type RightsRow,
  rightsQuestionsJson,
  rolesOfRows,
} from "#server/persistence/rights-rows.ts";
import { formatStanding } from "#server/persistence/standing-json.ts";
import { SESSION_DEEDS } from "#server/use-cases/ports/audit.ts";
import { refusalHash } from "#server/use-cases/refusal-hash.ts";
import {
  type JudgedRights,
  type LogBatch,
  LogFencedError,
  type LogRow,
  RightsChangedError,
} from "#server/use-cases/store.ts";

const ROWS_A_STATEMENT = 1_000;

function* slices<T>(items: readonly T[]): Generator<T[]> {
  for (let from = 0; from < items.length; from += ROWS_A_STATEMENT) {
    yield items.slice(from, from + ROWS_A_STATEMENT);
  }
}

export function fenced(sessionId: string, cause?: unknown): LogFencedError {
  return new LogFencedError(`another process writes the log of session ${sessionId}`, { cause });
}

export function rightsChanged(sessionId: string, cause?: unknown): RightsChangedError {
  return new RightsChangedError(`somebody's role in session ${sessionId} has changed`, { cause });
}

export const NOBODY: JudgedRights = { asked: [], roles: [], nowMs: 0 };

interface AppendAnswer {
  readonly last_seq: number;
  readonly rights: readonly RightsRow[];
}

/** Rows as the database's functions take them. */
export function addedJson(rows: readonly LogRow[]): string {
  return JSON.stringify(
    rows.map((row) => ({
      seq: row.seq,
      intent_id: row.intentId,
      author_id: row.authorId,
      kind: row.kind,
      at_ms: row.atMs,
      entry: row.entry,
      hash: row.hash,
    })),
  );
}

/** Rows of the batch that are to follow on each other, and the session's row, in one statement. */
async function appendRows(tx: Orm, batch: LogBatch, rows: readonly LogRow[]): Promise<void> {
  const { asked, roles, nowMs } = batch.judgedBy ?? NOBODY;
  const questions = rightsQuestionsJson(asked);
  const answer = (await tx.execute(
    sql`select last_seq, rights from append_to_log(${batch.sessionId}, ${batch.state}, ${addedJson(rows)}::jsonb, ${questions}::jsonb, ${nowMs}::bigint)`,
  )) as unknown as { readonly rows: readonly AppendAnswer[] };
  const [{ last_seq: lastSeq, rights }] = answer.rows;
  assertContinues(batch.sessionId, rows, lastSeq + 1);
  const present = rolesOfRows(asked, rights);
  if (roles.some((role, n) => role !== present[n])) {
    throw rightsChanged(batch.sessionId);
  }
}

function assertContinues(sessionId: string, rows: readonly LogRow[], next: number): void {
  if (rows.length === 0) return;
  if (rows[0].seq < next) throw fenced(sessionId);
  if (!rows.every((row, index) => row.seq === next + index)) {
    throw new RangeError(`a batch must continue the log of session ${sessionId} at ${next}`);
  }
}

/** No intent is refused that an operation was made of. */
async function assertNotAccepted(tx: Orm, batch: LogBatch): Promise<void> {
  for (const rows of slices(batch.refusals)) {
    const ids = rows.map(({ intentId }) => intentId);
    const accepted = await tx
      .select({ seq: operations.seq })
      .from(operations)
      .where(and(eq(operations.sessionId, batch.sessionId), inArray(operations.intentId, ids)))
      .limit(1);
    if (accepted.length > 0) throw fenced(batch.sessionId);
  }
}

async function writeMasks(tx: Orm, { sessionId, masks }: LogBatch): Promise<void> {
  if (masks.length === 0) return;
  const [session] = await tx
    .select({ datasetId: sessions.datasetId })
    .from(sessions)
    .where(eq(sessions.id, sessionId));
  if (session === undefined) throw new RangeError(`there is no session ${sessionId}`);
  for (const mask of masks) {
    await tx
      .insert(supervoxelMasks)
      .values({ ...session, ...mask })
      .onConflictDoNothing();
  }
}

const entrySchema = v.object({ authorName: v.string() });

/** What changes the session's state is in the audit log too, and neither is there without the other. */
async function auditDeeds(tx: Orm, { sessionId, operations: rows }: LogBatch): Promise<void> {
  const deeds = rows.flatMap((row) => {
    const deed = SESSION_DEEDS.find((kind) => kind === row.kind);
    return deed === undefined ? [] : [{ ...row, deed }];
  });
  if (deeds.length === 0) return;
  const [session] = await tx
    .select({ datasetId: sessions.datasetId, name: sessions.title })
    .from(sessions)
    .where(eq(sessions.id, sessionId));
  if (session === undefined) return;
  for (const { authorId, atMs, entry, deed, seq } of deeds) {
    const author = v.safeParse(entrySchema, JSON.parse(entry));
    const name = author.success ? author.output.authorName : authorId;
    await writeAudit(tx, {
      atMs,
      doer: { id: authorId, name, via: "session", address: null },
      action: `session.${deed}`,
      subjectKind: "session",
      subjectId: sessionId,
      datasetId: session.datasetId,
      details: { name: session.name, operation: seq },
    });
  }
}

/** Inside the caller's transaction. Throws LogFencedError or RightsChangedError; the caller's transaction is then lost. */
export async function writeLogBatch(tx: Orm, batch: LogBatch): Promise<void> {
  const { sessionId } = batch;
  if (batch.fence !== undefined && !(await isNewestFence(tx, sessionId, batch.fence))) {
    throw fenced(sessionId);
  }
  await assertNotAccepted(tx, batch);
  await writeMasks(tx, batch);
  try {
    if (batch.operations.length === 0) await appendRows(tx, batch, []);
    for (const rows of slices(batch.operations)) await appendRows(tx, batch, rows);
  } catch (error) {
    if (brokenUniqueConstraint(error) === "operations_log") throw fenced(sessionId, error);
    throw error;
  }
  for (const rows of slices(batch.refusals)) {
    // An intent that was sent twice keeps the first answer that was given to it.
    await tx
      .insert(refusals)
      .values(
        rows.map((row) => {
          const refusal = formatRefusal(row.refusal);
          const texts = { ...row, refusal, standing: formatStanding(row.standing) };
          return { ...texts, sessionId, hash: refusalHash(sessionId, texts) };
        }),
      )
      .onConflictDoNothing();
  }
  for (const rows of slices(batch.signOffs)) {
    await tx
      .insert(signOffs)
      .values(rows.map((row) => ({ ...row, sessionId, authorIds: [...row.authorIds] })));
  }
  if (batch.review !== undefined) {
    await tx.update(sessions).set({ review: batch.review }).where(eq(sessions.id, sessionId));
  }
  await auditDeeds(tx, batch);
}
