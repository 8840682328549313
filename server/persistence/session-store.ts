import { desc, eq, inArray } from "drizzle-orm";
import { sessions } from "#db/schema/sessions.ts";
import { writeAudit } from "#server/persistence/audit-store.ts";
import type { Orm } from "#server/persistence/open-database.ts";
import type { Store } from "#server/use-cases/store.ts";

type SessionStore = Pick<
  Store,
  "createSession" | "findSession" | "listSessions" | "listSessionsOf"
>;

export function createSessionStore(orm: Orm): SessionStore {
  return {
    async createSession(session, audit) {
      await orm.transaction(async (tx) => {
        await tx
          .insert(sessions)
          .values({ ...session, updatedAtMs: session.createdAtMs, operationCount: 0 });
        if (audit !== undefined) await writeAudit(tx, audit);
      });
    },
    async findSession(id) {
      const rows = await orm.select().from(sessions).where(eq(sessions.id, id));
      return rows[0] ?? null;
    },
    async listSessions(datasetId) {
      return orm
        .select()
        .from(sessions)
        .where(eq(sessions.datasetId, datasetId))
        .orderBy(desc(sessions.updatedAtMs), desc(sessions.id));
    },
    async listSessionsOf(datasetIds) {
      return orm
        .select()
        .from(sessions)
        .where(inArray(sessions.datasetId, [...datasetIds]))
        .orderBy(desc(sessions.updatedAtMs), desc(sessions.id));
    },
  };
}
