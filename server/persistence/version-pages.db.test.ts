// A version's rows a page at a time, on every engine: the very rows that are read at once.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createStore } from "#server/persistence/create-store.ts";
import { openDatabasesUnderTest } from "#server/persistence/database-under-test.ts";
import type { Database } from "#server/persistence/open-database.ts";
import type { Pages, Store, VersionContents } from "#server/use-cases/store.ts";

const DATASET = "paged";
/** Above 2^53, where a double would swallow the last digits. */
const FIRST_ROOT = 2n ** 53n + 1n;
/** More than a page holds. */
const ROWS = 5_001;

function versionZero(): VersionContents {
  const rows = Array.from({ length: ROWS }, (_, at) => at);
  const root = (at: number) => FIRST_ROOT + BigInt(at);
  const site = (at: number) => ({
    place: { positionVoxel: [at, 1, 2] as const, supervoxel: root(at) },
    compartment: "axon" as const,
  });
  return {
    record: {
      datasetId: DATASET,
      number: 0,
      baseNumber: null,
      sessionId: null,
      manifestHash: "a".repeat(64),
      createdById: null,
      createdByName: "import",
      createdAtMs: 1_760_000_000_123,
      segmentCount: ROWS,
      synapseCount: ROWS,
      connectionCount: ROWS,
    },
    rootIndices: Uint32Array.from(rows),
    pieces: [],
    edgeChanges: [],
    segments: rows.map((at) => ({
      root: root(at),
      supervoxelCount: 1,
      sizeVoxel: 2n ** 62n - BigInt(at),
      positionVoxel: [at, 2, 3],
      synapsesPre: 1,
      synapsesPost: 0,
      effectHash: "b".repeat(64),
    })),
    synapses: rows.map((at) => ({
      synapse: {
        id: String(ROWS - at),
        pre: site(at),
        posts: [site(0), site(at)],
        cleftVoxel: at % 2 === 0 ? null : [at, 5, 6],
        type: "chemical",
        confidence: at / ROWS,
      },
      preRoot: root(at),
      postRoots: [root(0), root(at)],
    })),
    connections: rows.map((at) => ({ preRoot: root(at), postRoot: root(0), synapseCount: 1 })),
    neurons: [],
    lineage: rows.map((at) => ({ oldRoot: root(at), newRoot: root(0), supervoxelCount: 1 })),
  };
}

async function pagesOf<Row>(pages: Pages<Row>) {
  const all: (readonly Row[])[] = [];
  for await (const page of pages) all.push(page);
  return all;
}

for (const engine of await openDatabasesUnderTest()) {
  describe(`pages of a version's rows on ${engine.name}`, () => {
    const contents = versionZero();
    let database: Database;
    let store: Store;

    beforeAll(async () => {
      database = await engine.open();
      store = createStore(database);
      const dataset = {
        id: DATASET,
        name: DATASET,
        shapeVoxel: [8, 8, 8] as const,
        voxelNm: [4, 4, 40] as const,
        supervoxelCount: ROWS,
        edgeCount: 0,
        mergeLimitNm: 1_000,
        createdAtMs: 1,
      };
      await store.createDataset(dataset, contents);
    });
    afterAll(() => database.close());

    it("[AD2] are the rows as they were written, in their order, and none is empty", async () => {
      const at = [DATASET, 0] as const;
      const ids = contents.synapses.map(({ synapse }) => synapse.id);
      for (const [pages, expected] of [
        [store.segmentPages(...at), contents.segments],
        [store.synapsePages(...at), contents.synapses],
        [store.synapseIdPages(...at), ids],
        [store.connectionPages(...at), contents.connections],
        [store.lineagePages(...at), contents.lineage],
      ] as const) {
        const all = await pagesOf<unknown>(pages);
        expect(all.map((page) => page.length)).toEqual([5_000, 1]);
        expect(all.flat()).toEqual(expected);
      }
      expect(await pagesOf(store.segmentPages(DATASET, 7))).toEqual([]);
    });

    it("gives synapses by their places, in any order, and says where one is not", async () => {
      const places = [ROWS - 1, 0, 17];
      const expected = places.map((place) => contents.synapses[place]);
      expect(await store.synapsesAt(DATASET, 0, places)).toEqual(expected);
      const beyond = store.synapsesAt(DATASET, 0, [ROWS]);
      await expect(beyond).rejects.toThrow(`version 0 has no synapse ${ROWS}`);
    });
  });
}
