// [LV2] The database's own part in a lease: what an old owner still writes is refused, whatever it
// believes. Only leases and logs take part, so the rows that they would refer to are left out.
import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { sessionLeases } from "#db/schema/cluster.ts";
import { createStore } from "#server/persistence/create-store.ts";
import { openDatabasesUnderTest } from "#server/persistence/database-under-test.ts";
import { type LogBatch, LogFencedError } from "#server/use-cases/store.ts";

const REFUSALS: LogBatch["refusals"] = [
  {
    intentId: "late",
    authorId: "ada",
    atMs: 1,
    refusal: { tag: "undo-nothing" },
    standing: { kind: "clean" },
  },
];

for (const { name, open } of await openDatabasesUnderTest()) {
  test(`on ${name} nothing is written under a lease that is no longer the newest, no refusal either`, async () => {
    const database = await open();
    try {
      for (const table of ["session_leases", "refusals"]) {
        await database.orm.execute(
          sql.raw(`do $$ declare name text; begin
            for name in select conname from pg_constraint
              where contype = 'f' and conrelid = '${table}'::regclass
            loop execute format('alter table ${table} drop constraint %I', name); end loop;
          end $$`),
        );
      }
      const store = createStore(database);
      const sessionId = "shared";
      await database.orm.insert(sessionLeases).values({ sessionId, nodeId: "new", fence: 2n });
      const append = (nodeId: string, fence: bigint) =>
        store.appendBatch({
          sessionId,
          operations: [],
          refusals: REFUSALS,
          signOffs: [],
          masks: [],
          state: "open",
          fence: { nodeId, fence },
        });
      await expect(append("old", 1n)).rejects.toThrow(LogFencedError);
      await expect(append("new", 1n)).rejects.toThrow(LogFencedError);
      await expect(append("old", 2n)).rejects.toThrow(LogFencedError);
      expect(await store.findOutcomes(sessionId, ["late"])).toEqual([]);
      await append("new", 2n);
      expect(await store.findOutcomes(sessionId, ["late"])).toHaveLength(1);
    } finally {
      await database.close();
    }
  });
}
