// [OP8] A version's pieces on every engine: written with it, once, and counted in its partition.

import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { SettledPiece } from "#core/supervoxels/settled-pieces.ts";
import { createStore } from "#server/persistence/create-store.ts";
import { openDatabasesUnderTest } from "#server/persistence/database-under-test.ts";
import type { Database } from "#server/persistence/open-database.ts";
import { problemOf } from "#server/persistence/problem-of.ts";
import type { LogBatch, Store, VersionContents } from "#server/use-cases/store.ts";

const HASHES = ["a".repeat(64), "b".repeat(64)] as const;
const SUPERVOXELS = 9;
const LARGEST_ID = 2n ** 63n - 1n;

function versionOf(
  datasetId: string,
  number: number,
  sessionId: string | null,
  pieces: readonly SettledPiece[] = [],
): VersionContents {
  return {
    record: {
      datasetId,
      number,
      baseNumber: number === 0 ? null : number - 1,
      sessionId,
      manifestHash: HASHES[0],
      createdById: null,
      createdByName: "Ada",
      createdAtMs: 1_760_000_000_123,
      segmentCount: 0,
      synapseCount: 0,
      connectionCount: 0,
    },
    rootIndices: Uint32Array.from({ length: SUPERVOXELS + number }, (_, index) => index),
    pieces,
    edgeChanges: [],
    segments: [],
    synapses: [],
    connections: [],
    lineage: [],
    neurons: [],
  };
}

function piece(id: bigint, supervoxel: bigint, side: 1 | 2): SettledPiece {
  const [first, second] = HASHES;
  return {
    id,
    supervoxel,
    sizeVoxel: 2 ** 32 - 1,
    positionVoxel: [1, 2, 3],
    cuts: [
      { maskHash: first, side },
      { maskHash: second, side: 1 },
    ],
  };
}

const FIRST = [piece(2n ** 62n + 1n, LARGEST_ID, 1), piece(2n ** 62n + 7n, LARGEST_ID, 2)];

for (const engine of await openDatabasesUnderTest()) {
  describe(`pieces of versions on ${engine.name}`, () => {
    let database: Database;
    let store: Store;
    let datasetId: string;
    let made = 0;

    beforeAll(async () => {
      database = await engine.open();
      store = createStore(database);
    });
    afterAll(() => database.close());

    beforeEach(async () => {
      datasetId = `pieces-${++made}`;
      await store.createDataset(
        {
          id: datasetId,
          name: datasetId,
          shapeVoxel: [8, 8, 8],
          voxelNm: [4, 4, 40],
          supervoxelCount: SUPERVOXELS,
          edgeCount: 0,
          mergeLimitNm: 1,
          createdAtMs: 0,
        },
        versionOf(datasetId, 0, null),
      );
    });

    async function finalizing(number: number): Promise<LogBatch> {
      const id = `${datasetId}-${number}`;
      const author = { createdById: "ada", createdByName: "Ada", createdAtMs: 0 };
      const baseVersion = number - 1;
      await store.createSession({
        id,
        datasetId,
        title: id,
        baseVersion,
        state: "open",
        ...author,
      });
      return {
        sessionId: id,
        operations: [],
        refusals: [],
        signOffs: [],
        masks: [],
        state: "finalized",
      };
    }

    it("[RV5] are read as they were written, the partition over the supervoxels that there are", async () => {
      const batch = await finalizing(1);
      const contents = versionOf(datasetId, 1, batch.sessionId, FIRST);
      const short = { ...contents, rootIndices: new Uint32Array(SUPERVOXELS) };
      expect(await problemOf(store.finalize(batch, short))).toContain("do not hold");
      expect(await store.readPieces(datasetId, 1)).toEqual([]);
      await store.finalize(batch, contents);
      expect(await store.readPieces(datasetId, 1)).toEqual(FIRST);
      expect(await store.readPieces(datasetId, 0)).toEqual([]);
      expect(await store.readRootIndices(datasetId, 1)).toEqual(contents.rootIndices);
      expect(await store.readRootIndices(datasetId, 0)).toHaveLength(SUPERVOXELS);
    });

    it("are cut again by a later version, and have one id each", async () => {
      const first = await finalizing(1);
      await store.finalize(first, versionOf(datasetId, 1, first.sessionId, FIRST));
      const batch = await finalizing(2);
      const second = [piece(5n, FIRST[0].id, 1), piece(6n, FIRST[0].id, 2)];
      const doubled = [second[0], { ...second[1], id: FIRST[1].id }];
      const bad = versionOf(datasetId, 2, batch.sessionId, doubled);
      expect(await problemOf(store.finalize(batch, bad))).toContain("version_pieces_id");
      await store.finalize(batch, versionOf(datasetId, 2, batch.sessionId, second));
      expect(await store.readPieces(datasetId, 2)).toEqual([...FIRST, ...second]);
      expect(await store.readRootIndices(datasetId, 2)).toHaveLength(SUPERVOXELS + 2);
    });

    it("[RV5] refuse a cut that is not whole, and to come after their version", async () => {
      const insert = (version: number, sides: string) =>
        problemOf(
          database.orm.execute(
            sql`insert into version_pieces (dataset_id, version, ordinal, piece, supervoxel,
                size_voxel, position_voxel, mask_hashes, mask_sides)
              values (${datasetId}, ${version}, 0, 7, 8, 1, '{1,2,3}', '{h}', ${sides}::integer[])`,
          ),
        );
      expect(await insert(0, "{1,2}")).toContain("version_pieces_cuts_are_parallel");
      expect(await insert(0, "{1}")).toContain("written in the same transaction");
    });
  });
}
