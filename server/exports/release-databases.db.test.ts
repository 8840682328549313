// [RV5] A release is the same bytes from every database and on every run: all of its files, whatever
// order the synapses were written in and whenever the version was imported; skeletons too.
import { randomUUID } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SupervoxelIds } from "#core/segmentation/supervoxel-ids.ts";
import { graphFromEdges } from "#fixtures/graphs/graph-from-edges.ts";
import { allRows } from "#server/exports/pages.ts";
import type { ReleaseSource } from "#server/exports/release-source.ts";
import { drawnReleaseSource } from "#server/exports/skeletons/drawn-release.ts";
import { storeReleaseSource } from "#server/exports/store-release-source.ts";
import { syntheticReleaseSource } from "#server/exports/synthetic-release-source.ts";
import { writeRelease } from "#server/exports/write-release.ts";
import { createStore } from "#server/persistence/create-store.ts";
import { openDatabasesUnderTest } from "#server/persistence/database-under-test.ts";
import type { Store, VersionContents } from "#server/use-cases/store.ts";

/** Many rows without a volume, and few with shapes in one: skeletons, and all that Neuroglancer opens. */
const MANY = syntheticReleaseSource({ seed: 3, neuronCount: 20, pairCount: 400 });
const DRAWN = drawnReleaseSource();
const SOURCES: readonly ReleaseSource[] = [
  { ...MANY, dataset: { ...MANY.dataset, id: randomUUID(), name: "many" } },
  { ...DRAWN, dataset: { ...DRAWN.dataset, id: randomUUID(), name: "drawn" } },
];

/** As an import would have it, with its synapses in this or the other order. */
async function versionZero(
  source: ReleaseSource,
  isReversed: boolean,
  createdAtMs: number,
): Promise<VersionContents> {
  const { readSegments, readSynapses, readConnections, readNeurons, rootIndices } = source;
  const synapses = await allRows(readSynapses());
  return {
    record: {
      ...source.chain[1].version,
      ...{
        datasetId: source.dataset.id,
        sessionId: null,
        number: 0,
        baseNumber: null,
        createdAtMs,
      },
    },
    ...{ rootIndices, pieces: [], edgeChanges: [], lineage: [] },
    segments: await allRows(readSegments()),
    synapses: isReversed ? synapses.toReversed() : synapses,
    connections: await allRows(readConnections()),
    neurons: await readNeurons(),
  };
}

/** A graph of the source's supervoxels, without an edge. */
function graphOf({ supervoxelIds }: ReleaseSource) {
  const graph = graphFromEdges(supervoxelIds.length, []);
  return { ...graph, supervoxelIds: SupervoxelIds.of(supervoxelIds) };
}

describe("[RV5] a release from every database", { timeout: 60_000 }, () => {
  let root: string;
  const runs: { readonly dataset: string; readonly name: string; readonly sums: string }[] = [];

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "release-databases-"));
    for (const [place, engine] of (await openDatabasesUnderTest()).entries()) {
      const database = await engine.open();
      try {
        const store = createStore(database);
        for (const source of SOURCES) {
          const { dataset } = source;
          await store.createDataset(dataset, await versionZero(source, place % 2 === 1, 1 + place));
          for (const run of [1, 2]) {
            const dir = join(root, `${dataset.name}-${place}-${run}`);
            const sums = await sumsOf(store, source, dir);
            runs.push({ dataset: dataset.name, name: `${engine.name}, run ${run}`, sums });
          }
        }
      } finally {
        await database.close();
      }
    }
  });

  afterAll(() => rm(root, { recursive: true, force: true }));

  async function sumsOf(store: Store, source: ReleaseSource, dir: string): Promise<string> {
    const readGraph = async () => graphOf(source);
    const { dataset, readLabelVolume } = source;
    const stored = await storeReleaseSource(store, dataset, 0, readGraph, readLabelVolume);
    if (stored === null) throw new Error("the version is there");
    await writeRelease(stored, dir);
    return readFile(join(dir, "SHA256SUMS"), "utf8");
  }

  it.each(["many", "drawn"])("of the dataset %s is the same file by file", (dataset) => {
    const theirs = runs.filter((run) => run.dataset === dataset);
    expect(theirs.length).toBeGreaterThanOrEqual(2);
    const [{ sums }] = theirs;
    expect(sums.trim().split("\n").length).toBeGreaterThan(40);
    for (const run of theirs) expect(run.sums, run.name).toBe(sums);
    expect(/ skeletons\/\d+\.swc\n/.test(sums)).toBe(dataset === "drawn");
    for (const path of ["by_id/0.shard", "pre_segment/0.shard", "spatial0/0_0_0"]) {
      expect(sums).toContain(`neuroglancer/annotations_synapses/${path}\n`);
    }
  });

  it("holds all pairs, in digits that no database rounded", async () => {
    const rows = await readFile(
      join(root, "many-0-1/compat/neuprint/Neuprint_Neurons.csv"),
      "utf8",
    );
    for (const { root: id } of await allRows(MANY.readSegments())) {
      expect(rows).toContain(`${id},${id},`);
    }
  });
});
