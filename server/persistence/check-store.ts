import { and, asc, count, desc, eq, getTableName, inArray, isNull, sql } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import { STATE_KINDS } from "#core/operations/session-state.ts";
import { datasetRegions, datasets } from "#db/schema/datasets.ts";
import { operations, refusals, sessions, signOffs } from "#db/schema/sessions.ts";
import {
  lineage,
  versionConnections,
  versionEdgeChanges,
  versionNeurons,
  versionPieces,
  versionSegments,
  versionSynapses,
  versions,
} from "#db/schema/versions.ts";
import type { Orm } from "#server/persistence/open-database.ts";
import { parseRefusal } from "#server/persistence/refusal-json.ts";
import { parseStanding } from "#server/persistence/standing-json.ts";
import type { CheckStore } from "#server/use-cases/ports/checks.ts";

const PROJECTION = {
  state: sessions.state,
  operationCount: sessions.operationCount,
  updatedAtMs: sessions.updatedAtMs,
  headHash: sessions.headHash,
  review: sessions.review,
};

const REFUSAL_TEXT = {
  intentId: refusals.intentId,
  authorId: refusals.authorId,
  atMs: refusals.atMs,
  refusal: refusals.refusal,
  standing: refusals.standing,
  hash: refusals.hash,
};

const SESSION = { name: "session", table: sessions, id: sessions.id };
const DATASET = { name: "dataset", table: datasets, id: datasets.id };
/** Tables whose rows are found through their owner alone. */
const OWNED = [
  { table: operations, key: operations.sessionId, of: SESSION },
  { table: refusals, key: refusals.sessionId, of: SESSION },
  { table: signOffs, key: signOffs.sessionId, of: SESSION },
  { table: sessions, key: sessions.datasetId, of: DATASET },
  { table: versions, key: versions.datasetId, of: DATASET },
  { table: datasetRegions, key: datasetRegions.datasetId, of: DATASET },
];
const NUMBERED = [
  versionEdgeChanges,
  versionPieces,
  versionSegments,
  versionSynapses,
  versionConnections,
  versionNeurons,
  lineage,
];

export function createCheckStore(orm: Orm): CheckStore {
  return {
    async touchLogRow(sessionId, seq) {
      await orm
        .select()
        .from(operations)
        .where(and(eq(operations.sessionId, sessionId), eq(operations.seq, seq)));
    },
    async readRefusalTexts(sessionId) {
      const rows = await orm
        .select(REFUSAL_TEXT)
        .from(refusals)
        .where(eq(refusals.sessionId, sessionId))
        .orderBy(asc(refusals.atMs), asc(refusals.intentId));
      return rows.map((row) => ({ ...row, isLegible: isLegible(row) }));
    },
    async listAstrayTables() {
      const astray: { table: string; problem: string }[] = [];
      for (const { table, key, of } of OWNED) {
        const [found] = await orm
          .select({ rows: count() })
          .from(table)
          .where(sql`not exists (select 1 from ${of.table} where ${of.id} = ${key})`);
        if (found === undefined || found.rows === 0) continue;
        const problem = `${found.rows} rows belong to no ${of.name}`;
        astray.push({ table: getTableName(table), problem });
      }
      for (const table of NUMBERED) {
        const { datasetId, version, ordinal } = table;
        const gaps = await orm
          .select({ datasetId, version })
          .from(table as PgTable)
          .groupBy(datasetId, version)
          .having(sql`min(${ordinal}) <> 0 or max(${ordinal}) <> count(*) - 1`);
        for (const gap of gaps) {
          const problem = `its rows of version ${gap.version} of ${gap.datasetId} are not numbered without a gap`;
          astray.push({ table: getTableName(table), problem });
        }
      }
      return astray;
    },
    async readProjection(sessionId) {
      const rows = await orm.select(PROJECTION).from(sessions).where(eq(sessions.id, sessionId));
      return rows[0] ?? null;
    },
    async readLogSummary(sessionId) {
      const ofSession = eq(operations.sessionId, sessionId);
      const [last] = await orm
        .select({ seq: operations.seq, atMs: operations.atMs, hash: operations.hash })
        .from(operations)
        .where(ofSession)
        .orderBy(desc(operations.seq))
        .limit(1);
      const states = await orm
        .select({ kind: operations.kind })
        .from(operations)
        .where(and(ofSession, inArray(operations.kind, [...STATE_KINDS])))
        .orderBy(asc(operations.seq));
      const [signed] = await orm
        .select({ rows: count() })
        .from(signOffs)
        .where(eq(signOffs.sessionId, sessionId));
      return {
        last: last ?? null,
        stateKinds: states.map(({ kind }) => kind),
        signOffCount: signed?.rows ?? 0,
      };
    },
    repairProjection({ sessionId, found, right, missingSignOffs }) {
      return orm.transaction(async (tx) => {
        const written = await tx
          .update(sessions)
          .set({ ...right })
          .where(
            and(
              eq(sessions.id, sessionId),
              eq(sessions.state, found.state),
              eq(sessions.operationCount, found.operationCount),
              eq(sessions.updatedAtMs, found.updatedAtMs),
              found.headHash === null
                ? isNull(sessions.headHash)
                : eq(sessions.headHash, found.headHash),
            ),
          )
          .returning({ id: sessions.id });
        if (written.length === 0) return false;
        if (missingSignOffs.length > 0) {
          await tx
            .insert(signOffs)
            .values(
              missingSignOffs.map((row) => ({ ...row, sessionId, authorIds: [...row.authorIds] })),
            )
            .onConflictDoNothing();
        }
        return true;
      });
    },
    async listSessionIds() {
      const rows = await orm.select({ id: sessions.id }).from(sessions).orderBy(asc(sessions.id));
      return rows.map(({ id }) => id);
    },
  };
}

function isLegible(row: { refusal: string; standing: string | null }): boolean {
  try {
    parseRefusal(row.refusal);
    parseStanding(row.standing);
    return true;
  } catch {
    return false;
  }
}
