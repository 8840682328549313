import { and, asc, eq, inArray, sql } from "drizzle-orm";
import { unionAll } from "drizzle-orm/pg-core";
import { operations, refusals, signOffs, supervoxelMasks } from "#db/schema/sessions.ts";
import { appendInOne, isOrdinary } from "#server/persistence/append-in-one.ts";
import { readPage, readPages, readRows } from "#server/persistence/json-rows.ts";
import type { Database, Orm } from "#server/persistence/open-database.ts";
import { parseRefusal } from "#server/persistence/refusal-json.ts";
import { parseStanding } from "#server/persistence/standing-json.ts";
import { writeLogBatch } from "#server/persistence/write-log-batch.ts";
import type { Faults } from "#server/use-cases/failpoint.ts";
import type { Store, StoredOutcome } from "#server/use-cases/store.ts";

type LogStore = Pick<
  Store,
  | "readLog"
  | "logPages"
  | "readLogAt"
  | "readMasks"
  | "listRefused"
  | "findOutcomes"
  | "appendBatch"
  | "readSignOffs"
>;

const IDS_A_STATEMENT = 1_000;
/** An entry that lists the members of a large piece takes tens of kilobytes. */
const LOG_PAGE_ROWS = 1_000;

const LOG_KEYS = ["seq", "intentId", "authorId", "kind", "atMs", "entry", "hash"] as const;

const pagesOfLog = (sessionId: string) => ({
  keys: LOG_KEYS,
  numbering: operations.seq,
  first: 1,
  pageRows: LOG_PAGE_ROWS,
  where: eq(operations.sessionId, sessionId),
});

const SIGN_OFF_ROW = {
  seq: signOffs.seq,
  reviewerId: signOffs.reviewerId,
  scope: signOffs.scope,
  supervoxel: signOffs.supervoxel,
  effectHash: signOffs.effectHash,
  authorIds: signOffs.authorIds,
  atMs: signOffs.atMs,
};

async function findOutcomesOf(
  orm: Orm,
  sessionId: string,
  intentIds: readonly string[],
): Promise<StoredOutcome[]> {
  const ids = [...intentIds];
  const rows = await unionAll(
    orm
      .select({
        intentId: operations.intentId,
        authorId: operations.authorId,
        seq: sql<number | null>`${operations.seq}`.as("seq"),
        refusal: sql<string | null>`null::text`.as("refusal"),
        standing: sql<string | null>`null::text`.as("standing"),
      })
      .from(operations)
      .where(and(eq(operations.sessionId, sessionId), inArray(operations.intentId, ids))),
    orm
      .select({
        intentId: refusals.intentId,
        authorId: refusals.authorId,
        seq: sql<number | null>`null::integer`.as("seq"),
        refusal: sql<string | null>`${refusals.refusal}`.as("refusal"),
        standing: sql<string | null>`${refusals.standing}`.as("standing"),
      })
      .from(refusals)
      .where(and(eq(refusals.sessionId, sessionId), inArray(refusals.intentId, ids))),
  );
  const accepted = rows.filter(({ seq }) => seq !== null);
  const acceptedIds = new Set(accepted.map(({ intentId }) => intentId));
  const refused = rows.filter(({ seq, intentId }) => seq === null && !acceptedIds.has(intentId));
  return [...accepted, ...refused].map((row) => ({
    ...row,
    refusal: row.refusal === null ? null : parseRefusal(row.refusal),
    standing: parseStanding(row.standing),
  }));
}

export function createLogStore(database: Database, faults: Faults): LogStore {
  const { orm } = database;
  return {
    readMasks: (datasetId, hashes) =>
      orm
        .select({
          hash: supervoxelMasks.hash,
          supervoxel: supervoxelMasks.supervoxel,
          bytes: supervoxelMasks.bytes,
        })
        .from(supervoxelMasks)
        .where(
          and(eq(supervoxelMasks.datasetId, datasetId), inArray(supervoxelMasks.hash, [...hashes])),
        ),
    readLog: (sessionId) => readRows(orm, operations, pagesOfLog(sessionId)),
    logPages: (sessionId) => readPages(orm, operations, pagesOfLog(sessionId)),
    readLogAt: (sessionId, seqs) =>
      readPage(
        orm,
        operations,
        LOG_KEYS,
        operations.seq,
        and(eq(operations.sessionId, sessionId), inArray(operations.seq, [...seqs])),
      ),
    async listRefused(sessionId) {
      const rows = await orm
        .select({ intentId: refusals.intentId })
        .from(refusals)
        .where(eq(refusals.sessionId, sessionId));
      return rows.map(({ intentId }) => intentId);
    },
    async findOutcomes(sessionId, intentIds) {
      const outcomes: StoredOutcome[] = [];
      for (let from = 0; from < intentIds.length; from += IDS_A_STATEMENT) {
        const ids = intentIds.slice(from, from + IDS_A_STATEMENT);
        outcomes.push(...(await findOutcomesOf(orm, sessionId, ids)));
      }
      return outcomes;
    },
    async appendBatch(batch) {
      faults("append:before");
      // Where a fault is planned within the transaction there must be a within.
      if (isOrdinary(batch) && !faults.isPlannedAt?.("append:in-transaction")) {
        await appendInOne(database, batch);
      } else {
        await orm.transaction(async (tx) => {
          await writeLogBatch(tx, batch);
          faults("append:in-transaction");
        });
      }
      faults("append:after-commit");
    },
    async readSignOffs(sessionId) {
      return orm
        .select(SIGN_OFF_ROW)
        .from(signOffs)
        .where(eq(signOffs.sessionId, sessionId))
        .orderBy(asc(signOffs.seq));
    },
  };
}
