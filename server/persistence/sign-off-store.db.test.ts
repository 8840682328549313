import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createStore } from "#server/persistence/create-store.ts";
import { openDatabasesUnderTest } from "#server/persistence/database-under-test.ts";
import type { Database } from "#server/persistence/open-database.ts";
import { problemOf } from "#server/persistence/problem-of.ts";
import type { LogRow, SignOffRow, Store } from "#server/use-cases/store.ts";
import { addBareDataset } from "#tests/support/bare-dataset.ts";

const SIGNED = 2n ** 63n - 1n;
const HASH = "a".repeat(64);

function row(seq: number, authorId: string, kind: LogRow["kind"], body: object): LogRow {
  return {
    ...{ seq, authorId, kind, intentId: `intent-${seq}`, atMs: 1_760_000_000_000 + seq },
    entry: JSON.stringify({ seq, body: { kind, ...body } }),
    hash: seq.toString(16).padStart(64, "0"),
  };
}

function merge(seq: number, authorId: string, supervoxel = SIGNED): LogRow {
  const place = { supervoxel: String(supervoxel) };
  return row(seq, authorId, "merge", { a: place, b: place });
}

function sign(seq: number, authorId: string): LogRow {
  const object = { supervoxel: String(SIGNED) };
  return row(seq, authorId, "sign", { object, scope: "axon", effectHash: HASH });
}

const RIGHT: SignOffRow = {
  seq: 2,
  reviewerId: "rhea",
  scope: "axon",
  supervoxel: SIGNED,
  effectHash: HASH,
  authorIds: ["ada"],
  atMs: 7,
};

for (const engine of await openDatabasesUnderTest()) {
  describe(`verdicts in the store on ${engine.name}`, () => {
    let database: Database;
    let store: Store;
    let datasetId: string;
    let sessionId: string;
    let made = 0;

    beforeAll(async () => {
      database = await engine.open();
      store = createStore(database);
    });
    afterAll(() => database.close());

    beforeEach(async () => {
      made += 1;
      datasetId = `dataset-${made}`;
      sessionId = `session-${made}`;
      await addBareDataset(store, datasetId);
      const opened = { title: "A day", baseVersion: 0, state: "open" as const };
      const creator = { createdById: "ada", createdByName: "Ada", createdAtMs: 1 };
      await store.createSession({ id: sessionId, datasetId, ...opened, ...creator });
    });

    const problem = (signed: SignOffRow, operations: readonly LogRow[]) =>
      problemOf(
        store.appendBatch({
          ...{ sessionId, operations, refusals: [], masks: [], state: "submitted" as const },
          signOffs: [signed],
        }),
      );

    it("[RV3] keeps a sign-off, but none by an author of the object", async () => {
      const own = { ...RIGHT, reviewerId: "ada" };
      expect(await problem(own, [merge(1, "ada"), sign(2, "ada")])).toContain(
        "sign_offs_reviewer_is_no_author",
      );
      expect(await store.readLog(sessionId)).toEqual([]);
      expect(await problem(RIGHT, [merge(1, "ada"), sign(2, "rhea")])).toBe("");
      expect(await store.readSignOffs(sessionId)).toEqual([RIGHT]);
    });

    it("[RV3] keeps none that says another thing than its operation", async () => {
      const log = [merge(1, "ada"), sign(2, "rhea")];
      const astray: readonly Partial<SignOffRow>[] = [
        { scope: "whole" },
        { effectHash: "b".repeat(64) },
        { supervoxel: 7n },
        { reviewerId: "saul" },
      ];
      for (const fields of astray) {
        const said = await problem({ ...RIGHT, ...fields }, log);
        expect(said, JSON.stringify(Object.keys(fields))).toContain("not what its operation says");
      }
      expect(await problem({ ...RIGHT, authorIds: ["ada", "dan"] }, log)).toContain("names dan");
    });

    it("[RV3] keeps none that leaves out an author whom the log tells", async () => {
      const log = [merge(1, "ada"), sign(2, "rhea")];
      expect(await problem({ ...RIGHT, authorIds: [] }, log)).toContain("leaves out ada");
      const third = { ...RIGHT, seq: 3 };
      const undone = row(2, "dan", "undo", { of: 1 });
      expect(await problem(third, [log[0], undone, sign(3, "rhea")])).toContain("leaves out dan");
      const cut = [{ a: "5", b: String(SIGNED) }];
      const split = row(2, "rhea", "split", { sources: [], sinks: [], cut });
      expect(await problem(third, [log[0], split, sign(3, "rhea")])).toContain("leaves out rhea");
      expect(await store.readLog(sessionId)).toEqual([]);
      // Another neuron's author is none of this one's, nor is who only spoke of it.
      const elsewhere = merge(2, "rhea", 7n);
      const place = { supervoxel: String(SIGNED) };
      const spoken = row(3, "rhea", "comment-add", { place, text: "why?" });
      const last = sign(4, "rhea");
      expect(await problem({ ...RIGHT, seq: 4 }, [log[0], elsewhere, spoken, last])).toBe("");
    });

    it("[VD4] keeps what a dataset requires; one sign-off of the whole where nobody said", async () => {
      expect(await store.requiredSignOffs(datasetId)).toEqual({ whole: 1 });
      await store.setRequiredSignOffs(datasetId, { whole: 2, axon: 1 });
      expect(await store.requiredSignOffs(datasetId)).toEqual({ whole: 2, axon: 1 });
      await store.setRequiredSignOffs(datasetId, { synapses: 9 });
      await expect(store.setRequiredSignOffs(datasetId, {})).rejects.toThrow(RangeError);
      expect(await problemOf(store.setRequiredSignOffs(datasetId, { whole: 10 }))).toContain(
        "required_sign_offs_count_is_small",
      );
      expect(await store.requiredSignOffs(datasetId)).toEqual({ synapses: 9 });
    });
  });
}
