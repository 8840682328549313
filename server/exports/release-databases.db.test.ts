// [RV5] A release is the same bytes from every database and on every run: all of its files, whatever
// order the synapses were written in and whenever the version was imported.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SupervoxelIds } from "#core/segmentation/supervoxel-ids.ts";
import { graphFromEdges } from "#fixtures/graphs/graph-from-edges.ts";
import { allRows } from "#server/exports/pages.ts";
import { storeReleaseSource } from "#server/exports/store-release-source.ts";
import { syntheticReleaseSource } from "#server/exports/synthetic-release-source.ts";
import { writeRelease } from "#server/exports/write-release.ts";
import { createStore } from "#server/persistence/create-store.ts";
import { openDatabasesUnderTest } from "#server/persistence/database-under-test.ts";
import type { Store, VersionContents } from "#server/use-cases/store.ts";

const NEURON_COUNT = 20;
const SOURCE = syntheticReleaseSource({ seed: 3, neuronCount: NEURON_COUNT, pairCount: 400 });

/** As an import would have it, with its synapses in this or the other order. */
async function versionZero(isReversed: boolean, createdAtMs: number): Promise<VersionContents> {
  const { readSegments, readSynapses, readConnections, readNeurons, rootIndices } = SOURCE;
  const synapses = await allRows(readSynapses());
  return {
    record: {
      ...SOURCE.chain[1].version,
      ...{ datasetId: SOURCE.dataset.id, number: 0, baseNumber: null, createdAtMs },
    },
    ...{ rootIndices, pieces: [], edgeChanges: [], lineage: [] },
    segments: await allRows(readSegments()),
    synapses: isReversed ? synapses.toReversed() : synapses,
    connections: await allRows(readConnections()),
    neurons: await readNeurons(),
  };
}

/** A graph of the source's supervoxels, without an edge. */
async function readGraph() {
  const { supervoxelIds } = SOURCE;
  const graph = graphFromEdges(supervoxelIds.length, []);
  return { ...graph, supervoxelIds: SupervoxelIds.of(supervoxelIds) };
}

describe("[RV5] a release from every database", () => {
  let root: string;
  const runs: { readonly name: string; readonly sums: string }[] = [];

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "release-databases-"));
    for (const [place, engine] of (await openDatabasesUnderTest()).entries()) {
      const database = await engine.open();
      try {
        const store = createStore(database);
        await store.createDataset(SOURCE.dataset, await versionZero(place % 2 === 1, 1 + place));
        for (const run of [1, 2]) {
          const name = `${engine.name}, run ${run}`;
          runs.push({ name, sums: await sumsOf(store, join(root, `${place}-${run}`)) });
        }
      } finally {
        await database.close();
      }
    }
  });

  afterAll(() => rm(root, { recursive: true, force: true }));

  async function sumsOf(store: Store, dir: string): Promise<string> {
    const source = await storeReleaseSource(store, SOURCE.dataset, 0, readGraph);
    if (source === null) throw new Error("the version is there");
    await writeRelease(source, dir);
    return readFile(join(dir, "SHA256SUMS"), "utf8");
  }

  it("is the same file by file", () => {
    expect(runs.length).toBeGreaterThanOrEqual(2);
    const [{ sums }] = runs;
    expect(sums.trim().split("\n").length).toBeGreaterThan(40);
    for (const run of runs) expect(run.sums, run.name).toBe(sums);
  });

  it("holds all pairs, in digits that no database rounded", async () => {
    const rows = await readFile(join(root, "0-1/compat/neuprint/Neuprint_Neurons.csv"), "utf8");
    for (const { root: id } of await allRows(SOURCE.readSegments())) {
      expect(rows).toContain(`${id},${id},`);
    }
  });
});
