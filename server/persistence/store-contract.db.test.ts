// One suite for every engine: what server/use-cases/store.ts promises.

import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Refusal } from "#core/operations/refusal.ts";
import { CLEAN, type Standing } from "#core/operations/standing.ts";
import { authUser } from "#db/schema/auth.ts";
import { createStore } from "#server/persistence/create-store.ts";
import { openDatabasesUnderTest } from "#server/persistence/database-under-test.ts";
import type { Database } from "#server/persistence/open-database.ts";
import { problemOf } from "#server/persistence/problem-of.ts";
import {
  type DatasetRecord,
  LogFencedError,
  type LogRow,
  NameTakenError,
  type Store,
  type VersionContents,
} from "#server/use-cases/store.ts";

const BEYOND_DOUBLE = 2n ** 53n + 1n;
const LARGEST_ID = 2n ** 63n - 1n;
const HASH = "a".repeat(64);
/** More than one chunk of a partition, more than one batch and page of rows. */
const SUPERVOXELS = 65_536 + 10;
const SEGMENTS = 5_001;

function datasetNamed(name: string): DatasetRecord {
  return {
    id: `id-of-${name}`,
    name,
    shapeVoxel: [512, 511, 64],
    voxelNm: [4, 4.25, 40],
    supervoxelCount: SUPERVOXELS,
    edgeCount: 12,
    mergeLimitNm: 2_500.5,
    createdAtMs: 1_760_000_000_000,
  };
}

function versionOf(datasetId: string, number: number, sessionId: string | null): VersionContents {
  const segments = Array.from({ length: SEGMENTS }, (_, index) => ({
    root: BEYOND_DOUBLE + BigInt(index),
    supervoxelCount: index + 1,
    sizeVoxel: LARGEST_ID - BigInt(index),
    positionVoxel: [index, 2, 3] as const,
    synapsesPre: 1,
    synapsesPost: 2,
    effectHash: HASH,
  }));
  const place = (x: number) => ({
    positionVoxel: [x, 5, 6] as const,
    supervoxel: LARGEST_ID - BigInt(x),
  });
  return {
    record: {
      datasetId,
      number,
      baseNumber: number === 0 ? null : number - 1,
      sessionId,
      manifestHash: HASH,
      createdById: number === 0 ? null : "ada",
      createdByName: number === 0 ? "import" : "Ada",
      createdAtMs: 1_760_000_000_123,
      segmentCount: segments.length,
      synapseCount: 2,
      connectionCount: 1,
    },
    rootIndices: Uint32Array.from({ length: SUPERVOXELS }, (_, index) => 0xffffffff - index),
    pieces: [],
    edgeChanges:
      number === 0
        ? []
        : [
            {
              a: BEYOND_DOUBLE,
              b: LARGEST_ID,
              isOn: number % 2 === 1,
              affinity: 0.1 + number,
              contactVoxel: [number, 1, 2],
            },
            {
              a: LARGEST_ID - 1n,
              b: LARGEST_ID,
              isOn: true,
              affinity: Number.POSITIVE_INFINITY,
              contactVoxel: [number, 3, 4],
            },
          ],
    segments,
    synapses: [
      {
        synapse: {
          id: "10",
          pre: { place: place(1), compartment: "axon" },
          posts: [
            { place: place(2), compartment: "dendrite" },
            { place: place(3), compartment: "unknown" },
          ],
          cleftVoxel: [1, 2, 3],
          type: 'T-bar "quoted" {,}\\',
          confidence: 0.1,
        },
        preRoot: LARGEST_ID,
        postRoots: [BEYOND_DOUBLE, 7n],
      },
      {
        synapse: {
          id: "2",
          pre: { place: place(4), compartment: "soma" },
          posts: [{ place: place(5), compartment: "dendrite" }],
          cleftVoxel: null,
          type: "chemical",
          confidence: 1,
        },
        preRoot: 7n,
        postRoots: [7n],
      },
    ],
    connections: [{ preRoot: LARGEST_ID, postRoot: BEYOND_DOUBLE, synapseCount: 3 }],
    lineage: number === 0 ? [] : [{ oldRoot: BEYOND_DOUBLE, newRoot: 7n, supervoxelCount: 4 }],
    neurons: [],
  };
}

function logRow(seq: number, intentId = `intent-${seq}`): LogRow {
  return {
    seq,
    intentId,
    authorId: "ada",
    kind: "merge",
    atMs: 1_760_000_000_000 + seq,
    entry: `{"seq":${seq},"text":"café \\" ' {}"}`,
    hash: seq.toString(16).padStart(64, "0"),
  };
}

for (const engine of await openDatabasesUnderTest()) {
  describe(`the store on ${engine.name}`, () => {
    let database: Database;
    let store: Store;
    let dataset: DatasetRecord;
    let sessionId: string;
    let made = 0;

    beforeAll(async () => {
      database = await engine.open();
      store = createStore(database);
      await database.orm.insert(authUser).values([
        { id: "ada", name: "Ada", email: "ada@lab.example" },
        { id: "root", name: "Root", email: "root@lab.example", isAdmin: true },
        { id: "demo", name: "Demo", email: "demo@lab.example", isDemo: true },
      ]);
    });
    afterAll(() => database.close());

    beforeEach(async () => {
      made += 1;
      dataset = datasetNamed(`set-${made}`);
      sessionId = `session-${made}`;
      await store.createDataset(dataset, versionOf(dataset.id, 0, null));
      await store.createSession({
        id: sessionId,
        datasetId: dataset.id,
        title: "A day's work",
        baseVersion: 0,
        state: "open",
        createdById: "ada",
        createdByName: "Ada",
        createdAtMs: 1_760_000_000_000,
      });
    });

    const append = (operations: readonly LogRow[]) =>
      store.appendBatch({
        sessionId,
        operations,
        refusals: [],
        signOffs: [],
        masks: [],
        state: "open",
      });

    it("answers a ping", async () => {
      await expect(store.ping()).resolves.toBeUndefined();
    });

    it("finds people, and does not count the demo's among the lab's", async () => {
      expect(await store.countLabPeople()).toBe(2);
      expect((await store.listPeople()).map((person) => person.name)).toEqual([
        "Ada",
        "Demo",
        "Root",
      ]);
      expect(await store.findPersonByEmail("Ada@Lab.example")).toEqual({
        id: "ada",
        name: "Ada",
        email: "ada@lab.example",
        isAdmin: false,
        isDemo: false,
        isDisabled: false,
      });
      expect(await store.findPerson("nobody")).toBeNull();
    });

    it("gives a person no role that nobody gave, and a site administrator every one", async () => {
      expect(await store.roleOn("ada", dataset.id)).toBeNull();
      expect(await store.roleOn("nobody", dataset.id)).toBeNull();
      expect(await store.roleOn("root", dataset.id)).toBe("admin");
      expect(await store.roleOn("root", "no-such-dataset")).toBeNull();
      await store.setRole("ada", dataset.id, "viewer");
      await store.setRole("ada", dataset.id, "reviewer");
      expect(await store.roleOn("ada", dataset.id)).toBe("reviewer");
      expect(await store.rolesOf("ada")).toEqual([{ datasetId: dataset.id, role: "reviewer" }]);
      expect(await store.peopleOn(dataset.id)).toEqual([
        { id: "ada", name: "Ada" },
        { id: "root", name: "Root" },
      ]);
      await store.setRole("ada", dataset.id, null);
      expect(await store.rolesOf("ada")).toEqual([]);
      expect(await store.peopleOn(dataset.id)).toEqual([{ id: "root", name: "Root" }]);
      expect(await store.rolesOf("root")).toContainEqual({ datasetId: dataset.id, role: "admin" });
    });

    it("makes and unmakes administrators", async () => {
      await store.setAdmin("ada", true);
      expect(await store.roleOn("ada", dataset.id)).toBe("admin");
      await store.setAdmin("ada", false);
      expect(await store.roleOn("ada", dataset.id)).toBeNull();
    });

    it("keeps a dataset as it was given", async () => {
      expect(await store.findDataset(dataset.id)).toEqual(dataset);
      expect(await store.findDatasetByName(dataset.name)).toEqual(dataset);
      expect(await store.listDatasets()).toContainEqual(dataset);
      expect(await store.findDataset("no-such-dataset")).toBeNull();
    });

    it("refuses a name that is taken, and leaves what is there alone", async () => {
      const twin = { ...dataset, id: "twin" };
      await expect(store.createDataset(twin, versionOf("twin", 0, null))).rejects.toThrow(
        NameTakenError,
      );
      expect(await store.findDataset("twin")).toBeNull();
      expect(await store.findVersion("twin", 0)).toBeNull();
      expect(await store.findDataset(dataset.id)).toEqual(dataset);
    });

    it("[AD2] reads a version as it was written, ids above 2^53 exactly", async () => {
      const contents = versionOf(dataset.id, 0, null);
      expect(await store.findVersion(dataset.id, 0)).toEqual(contents.record);
      expect(await store.readRootIndices(dataset.id, 0)).toEqual(contents.rootIndices);
      expect(await store.readSegments(dataset.id, 0)).toEqual(contents.segments);
      const [segment, next] = contents.segments;
      expect(await store.findSegment(dataset.id, 0, segment.root)).toEqual(segment);
      expect(await store.findSegment(dataset.id, 0, next.root)).toEqual(next);
      expect(await store.findSegment(dataset.id, 0, 7n)).toBeNull();
      expect(await store.findSegment(dataset.id, 1, segment.root)).toBeNull();
      expect(await store.readSynapses(dataset.id, 0)).toEqual(contents.synapses);
      expect(await store.readConnections(dataset.id, 0)).toEqual(contents.connections);
      expect(await store.readLineage(dataset.id, 0)).toEqual([]);
      expect(await store.readEdgeChanges(dataset.id, 0)).toEqual([]);
      await expect(store.readRootIndices(dataset.id, 9)).rejects.toThrow("no version 9");
    });

    it("writes nothing of a dataset whose version is not whole", async () => {
      const broken = datasetNamed("broken");
      const contents = versionOf(broken.id, 0, null);
      const twice = {
        ...contents,
        segments: contents.segments.map((row) => ({ ...row, root: 1n })),
      };
      expect(await problemOf(store.createDataset(broken, twice))).toContain(
        "version_segments_root",
      );
      expect(await store.findDataset(broken.id)).toBeNull();
    });

    it("[OP2] keeps a log in order, entry texts byte for byte, and the session's projections", async () => {
      await append([logRow(1), logRow(2)]);
      await append([logRow(3)]);
      expect(await store.readLog(sessionId)).toEqual([logRow(1), logRow(2), logRow(3)]);
      expect(await store.findSession(sessionId)).toMatchObject({
        state: "open",
        operationCount: 3,
        updatedAtMs: logRow(3).atMs,
      });
      expect((await store.listSessions(dataset.id)).map((session) => session.id)).toEqual([
        sessionId,
      ]);
    });

    it("[OP2] reads a log of several pages whole", async () => {
      const rows = Array.from({ length: 5_003 }, (_, index) => logRow(index + 1));
      await append(rows);
      expect(await store.readLog(sessionId)).toEqual(rows);
      const pages: (readonly LogRow[])[] = [];
      for await (const page of store.logPages(sessionId)) pages.push(page);
      expect(pages.length).toBeGreaterThan(1);
      expect(pages.flat()).toEqual(rows);
      const [first, ...others] = [1, 1_000, 1_001, 5_003].map((seq) => rows[seq - 1]);
      const asked = [9_999, 5_003, 1_000, 1_001, 1];
      expect(await store.readLogAt(sessionId, asked)).toEqual([first, ...others]);
      expect(await store.readLogAt(sessionId, [])).toEqual([]);
      expect(await store.readLogAt("no-such-session", [1])).toEqual([]);
    });

    it("[OP3][LV3] finds what became of intents, refusals with their ids and standing intact", async () => {
      const standing: Standing = { kind: "conflict", seenSeq: 3, by: [4, 7] };
      const refusal: Refusal = {
        tag: "place-mismatch",
        positionVoxel: [1, 2, 3],
        given: LARGEST_ID,
        found: BEYOND_DOUBLE,
      };
      await store.appendBatch({
        sessionId,
        operations: [logRow(1, "yes")],
        refusals: [{ intentId: "no", authorId: "ada", atMs: 5, refusal, standing }],
        signOffs: [],
        masks: [],
        state: "open",
      });
      const outcomes = await store.findOutcomes(sessionId, ["no", "unknown", "yes"]);
      expect(outcomes).toHaveLength(2);
      expect(outcomes).toContainEqual({
        intentId: "yes",
        authorId: "ada",
        seq: 1,
        refusal: null,
        standing: CLEAN,
      });
      expect(outcomes).toContainEqual({
        intentId: "no",
        authorId: "ada",
        seq: null,
        refusal,
        standing,
      });
      expect(await store.findOutcomes(sessionId, [])).toEqual([]);
    });

    it("[OP3] never writes one intent into a log twice", async () => {
      await append([logRow(1, "once")]);
      expect(await problemOf(append([logRow(2, "once")]))).toContain("operations_intent");
      expect(await store.readLog(sessionId)).toHaveLength(1);
    });

    it("fences a writer that no longer owns the session, and writes nothing of its batch", async () => {
      await append([logRow(1)]);
      const late = store.appendBatch({
        sessionId,
        operations: [logRow(1, "late-1"), logRow(2, "late-2")],
        refusals: [
          {
            intentId: "late-3",
            authorId: "ada",
            atMs: 1,
            refusal: { tag: "undo-nothing" },
            standing: CLEAN,
          },
        ],
        signOffs: [],
        masks: [],
        state: "submitted",
      });
      await expect(late).rejects.toThrow(LogFencedError);
      expect(await store.readLog(sessionId)).toEqual([logRow(1)]);
      expect(await store.findOutcomes(sessionId, ["late-2", "late-3"])).toEqual([]);
      expect(await store.findSession(sessionId)).toMatchObject({ state: "open" });
    });

    it("lets exactly one of two writers at once have a sequence number", async () => {
      const results = await Promise.allSettled([
        append([logRow(1, "left")]),
        append([logRow(1, "right")]),
      ]);
      const lost = results.filter((result) => result.status === "rejected");
      expect(lost.map((result) => result.reason)).toEqual([expect.any(LogFencedError)]);
      expect(await store.readLog(sessionId)).toHaveLength(1);
    });

    it("[OP2] refuses a batch that would leave a gap", async () => {
      expect(await problemOf(append([logRow(2)]))).toContain("must continue the log");
      expect(await problemOf(append([logRow(1), logRow(3)]))).toContain("must continue the log");
      expect(await store.readLog(sessionId)).toEqual([]);
    });

    it("[OP8] keeps masks with the operations that name them, once and for good", async () => {
      const mask = { hash: HASH, supervoxel: LARGEST_ID, bytes: Uint8Array.of(0, 255, 7) };
      const { datasetId } = (await store.findSession(sessionId)) ?? { datasetId: "" };
      const batch = (seq: number, masks: (typeof mask)[]) => ({
        sessionId,
        operations: [logRow(seq)],
        refusals: [],
        signOffs: [],
        masks,
        state: "open" as const,
      });
      await store.appendBatch(batch(1, [mask]));
      await store.appendBatch(batch(2, [mask]));
      const other = "f".repeat(64);
      const [kept, ...none] = await store.readMasks(datasetId, [HASH, other]);
      expect(none).toEqual([]);
      expect({ ...kept, bytes: [...(kept?.bytes ?? [])] }).toEqual({ ...mask, bytes: [0, 255, 7] });
      // Fenced off: neither the operation nor its mask stays.
      const late = { ...mask, hash: other };
      expect(await problemOf(store.appendBatch(batch(2, [late])))).toContain("another process");
      expect(await store.readMasks(datasetId, [other])).toEqual([]);
    });

    const finalizing = () => ({
      sessionId,
      operations: [{ ...logRow(1), kind: "finalize" as const }],
      refusals: [],
      signOffs: [],
      masks: [],
      state: "finalized" as const,
    });

    it("[RV4] finalizes in one transaction: the log's last entry and the version", async () => {
      const contents = versionOf(dataset.id, 1, sessionId);
      await store.finalize(finalizing(), contents);
      expect(await store.listVersions(dataset.id)).toEqual([
        versionOf(dataset.id, 0, null).record,
        contents.record,
      ]);
      expect(await store.readEdgeChanges(dataset.id, 1)).toEqual(contents.edgeChanges);
      expect(await store.readLineage(dataset.id, 1)).toEqual(contents.lineage);
      expect(await store.findSession(sessionId)).toMatchObject({ state: "finalized" });
    });

    it("[RV4] writes neither entry nor version where one of them fails", async () => {
      const contents = versionOf(dataset.id, 1, sessionId);
      const torn = { ...contents, lineage: [...contents.lineage, ...contents.lineage] };
      expect(await problemOf(store.finalize(finalizing(), torn))).toContain("lineage_pair");
      expect(await store.readLog(sessionId)).toEqual([]);
      expect(await store.findVersion(dataset.id, 1)).toBeNull();
      expect(await store.findSession(sessionId)).toMatchObject({ state: "open" });
    });

    it("[OP1][RV5] refuses to rewrite, delete or truncate what is written once", async () => {
      await append([logRow(1)]);
      const tables = await database.orm.execute(
        sql`select tablename from pg_tables where schemaname = 'public'
          and (tablename like 'version%' or tablename in
            ('operations', 'refusals', 'sign_offs', 'lineage')) order by tablename`,
      );
      const names = (tables as unknown as { rows: { tablename: string }[] }).rows.map(
        (row) => row.tablename,
      );
      expect(names).toHaveLength(13);
      for (const name of names) {
        const table = sql.identifier(name);
        const key = sql.identifier(
          ["operations", "refusals", "sign_offs"].includes(name) ? "session_id" : "dataset_id",
        );
        const attempts = [
          sql`update ${table} set ${key} = ${key}`,
          sql`delete from ${table}`,
          sql`truncate ${table} cascade`,
        ];
        for (const attempt of attempts) {
          expect(await problemOf(database.orm.execute(attempt))).toMatch(/are written once/);
        }
      }
      expect(await store.readLog(sessionId)).toEqual([logRow(1)]);
    });

    it("[RV5] refuses rows that come after their version, or without one", async () => {
      for (const version of [0, 5]) {
        const late = database.orm.execute(
          sql`insert into lineage (dataset_id, version, ordinal, old_root, new_root, supervoxel_count)
            values (${dataset.id}, ${version}, 99, 1, 2, 3)`,
        );
        expect(await problemOf(late)).toContain("written in the same transaction");
      }
      expect(await store.readLineage(dataset.id, 0)).toEqual([]);
    });
  });
}
