// The audit log stands with the deed, in one transaction, on each engine.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createStore } from "#server/persistence/create-store.ts";
import { openDatabasesUnderTest } from "#server/persistence/database-under-test.ts";
import type { Database } from "#server/persistence/open-database.ts";
import type { AuditEntry } from "#server/use-cases/ports/audit.ts";
import type { LogRow, Store } from "#server/use-cases/store.ts";
import { addBareDataset } from "#tests/support/bare-dataset.ts";

const ADA = { id: "ada", name: "Ada", via: "page", address: null } as const;
const entry = (part: Pick<AuditEntry, "action" | "subjectKind" | "subjectId">): AuditEntry => ({
  atMs: 5,
  doer: ADA,
  datasetId: "larva",
  details: {},
  ...part,
});
const row = (seq: number, kind: LogRow["kind"]): LogRow => ({
  seq,
  intentId: `intent-${seq}`,
  authorId: "ada",
  kind,
  atMs: 10 + seq,
  entry: JSON.stringify({ authorName: "Ada" }),
  hash: String(seq).repeat(64),
});

for (const engine of await openDatabasesUnderTest()) {
  describe(`the audit log on ${engine.name}`, () => {
    let database: Database;
    let store: Store;
    const actions = async () =>
      (await store.listAudit({ datasetId: "larva", before: null, limit: 50 })).map(
        ({ action, actorName, subjectId }) => [action, actorName, subjectId],
      );
    const session = {
      id: "s",
      datasetId: "larva",
      title: "Axons",
      baseVersion: 0,
      state: "open",
      createdById: "ada",
      createdByName: "Ada",
      createdAtMs: 5,
    } as const;
    const append = (operations: readonly LogRow[]) =>
      store.appendBatch({
        sessionId: "s",
        operations,
        refusals: [],
        signOffs: [],
        masks: [],
        state: "submitted",
      });

    beforeAll(async () => {
      database = await engine.open();
      store = createStore(database);
      const imported = { action: "dataset.imported", subjectKind: "dataset" } as const;
      await addBareDataset(store, "larva", entry({ ...imported, subjectId: "larva" }));
      const created = { action: "session.created", subjectKind: "session" } as const;
      await store.createSession(session, entry({ ...created, subjectId: "s" }));
    });
    afterAll(() => database.close());

    it("has an import, a session's start and what changes its state, and no edit", async () => {
      await append([row(1, "merge"), row(2, "submit"), row(3, "reopen")]);
      expect(await actions()).toEqual([
        ["session.reopen", "Ada", "s"],
        ["session.submit", "Ada", "s"],
        ["session.created", "Ada", "s"],
        ["dataset.imported", "Ada", "larva"],
      ]);
    });

    it("has nothing of what was not kept", async () => {
      const before = await actions();
      await expect(append([row(3, "submit")])).rejects.toThrow("another process");
      await expect(append([row(9, "submit")])).rejects.toThrow("must continue");
      const created = { action: "session.created", subjectKind: "session" } as const;
      const twice = store.createSession(session, entry({ ...created, subjectId: "s" }));
      await expect(twice).rejects.toThrow();
      expect(await actions()).toEqual(before);
    });
  });
}
