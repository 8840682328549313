// [RL1][RL2] A release of a part: every format has the same neurons and only what lies between them, and the
// texts say so. Read from the files that people get.
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { neuronsScope, type ReleaseChoice } from "#core/protocol/release-choice.ts";
import { allRows, inPages } from "#server/exports/pages.ts";
import type { ReleaseSource } from "#server/exports/release-source.ts";
import { NothingChosenError } from "#server/exports/scope/chosen-neurons.ts";
import { scopedSource } from "#server/exports/scope/scoped-source.ts";
import { drawnReleaseSource } from "#server/exports/skeletons/drawn-release.ts";
import {
  EFFECT_HASHES,
  ID_BASE,
  smallReleaseSource,
} from "#server/exports/small-release-source.ts";
import { syntheticReleaseSource } from "#server/exports/synthetic-release-source.ts";
import { writeRelease } from "#server/exports/write-release.ts";

/** Of the drawn source: supervoxels +0, +1, +2; the other one is +3 and +4. */
const FIRST = ID_BASE;
const OTHER = ID_BASE + 3n;
const CHOICE: ReleaseChoice = { scope: neuronsScope([FIRST]), skeletons: "usual" };

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "scoped-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const rowsOf = async (dir: string, path: string) =>
  parse(await readFile(join(dir, path), "utf8"), { columns: true }) as Record<string, string>[];

describe("[RL2] a release of one neuron", () => {
  let dir: string;
  beforeAll(async () => {
    dir = join(root, "one");
    const source = drawnReleaseSource();
    await writeRelease(source, dir, { choice: CHOICE });
  });

  it("[SY3] has it, what lies between its own sites, and its counts of these alone", async () => {
    const neurons = await rowsOf(dir, "tables/neurons.csv");
    expect(neurons).toHaveLength(1);
    expect(neurons[0]).toMatchObject({
      neuron_id: String(FIRST),
      supervoxel_count: "3",
      synapses_pre: "1",
      synapses_post: "1",
      effect_hash: EFFECT_HASHES[0],
    });
    const synapses = await rowsOf(dir, "tables/synapses.csv");
    const pairs = synapses.map((row) => [row.synapse_id, row.post_number, row.post_neuron_id]);
    // The first of its postsynaptic sites is in the other neuron; the second keeps its number.
    expect(pairs).toEqual([["10", "2", String(FIRST)]]);
    const connections = await rowsOf(dir, "tables/connections.csv");
    expect(connections.map((row) => row.synapse_count)).toEqual(["1"]);
    expect((await rowsOf(dir, "tables/neuron_records.csv")).map((row) => row.name)).toEqual([
      "",
      "AVAL",
    ]);
  });

  it("counts apart what it has to do with the others", async () => {
    expect(await rowsOf(dir, "tables/outside_connections.csv")).toEqual([
      {
        pre_neuron_id: String(FIRST),
        post_neuron_id: String(OTHER),
        synapse_count: "1",
        outside: "post",
      },
      {
        pre_neuron_id: String(OTHER),
        post_neuron_id: String(FIRST),
        synapse_count: "1",
        outside: "pre",
      },
    ]);
  });

  it("has its supervoxels and its skeleton, and nothing of the other in any table or format", async () => {
    const supervoxels = await rowsOf(dir, "agglomeration/supervoxel_to_neuron.csv");
    expect(supervoxels.map((row) => row.supervoxel_id)).toEqual(
      [0n, 1n, 2n].map((offset) => String(ID_BASE + offset)),
    );
    expect((await readdir(join(dir, "skeletons"))).filter((name) => name.endsWith(".swc"))).toEqual(
      [`${FIRST}.swc`],
    );
    const mentioning: string[] = [];
    for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      if (!entry.isFile() || !/\.(csv|json|graphml|gexf|swc)$/.test(entry.name)) continue;
      const text = await readFile(path, "utf8");
      if (text.includes(String(OTHER))) mentioning.push(path.slice(dir.length + 1));
    }
    // An operation that is in may name a place elsewhere, and so may what is counted outside.
    expect(mentioning.sort()).toEqual([
      "provenance/operations.csv",
      "tables/outside_connections.csv",
    ]);
  });

  it("has the operations that name it, the marks on them, and the sessions' own steps", async () => {
    const operations = await rowsOf(dir, "provenance/operations.csv");
    // 5 joined it with the other neuron, 6 took that back; 9 to 13 are about the other.
    const log = (await smallReleaseSource().chain[1].session?.readLog()) ?? [];
    const kept = operations.map((row) => Number(row.sequence));
    expect(kept).toEqual(expect.arrayContaining([1, 2, 3, 4, 7, 8, 14, 15]));
    for (const elsewhere of [9, 10, 11, 12, 13]) expect(kept).not.toContain(elsewhere);
    expect(log).toHaveLength(15);
    const reviews = await rowsOf(dir, "provenance/reviews.csv");
    expect(new Set(reviews.map((row) => row.neuron_id))).toEqual(new Set(["0", String(FIRST)]));
    const lineage = await rowsOf(dir, "provenance/lineage.csv");
    expect(lineage.map((row) => row.new_neuron_id)).toEqual([String(FIRST), String(FIRST)]);
  });

  it("says in each of its texts that it is a part, and of what", async () => {
    const words = `1 neuron, ${FIRST}`;
    const read = (path: string) => readFile(join(dir, path), "utf8");
    expect(await read("README.md")).toContain(`# small, version 1, a part: ${words}`);
    expect(await read("README.md")).toContain("## A part of the version");
    expect(await read("CITATION.cff")).toContain(`(a part: ${words})`);
    const base = JSON.parse(await read("provenance/base.json"));
    expect(base.part).toMatchObject({
      kind: "neurons",
      neuronIds: [String(FIRST)],
      segmentCount: 1,
    });
    expect(base.chain.at(-1).segmentCount).toBe(2);
    const dataPackage = JSON.parse(await read("datapackage.json"));
    expect(dataPackage.name).toBe(`small-v1-neuron-${FIRST}`);
    expect(dataPackage.description).toContain(words);
    const crate = JSON.parse(await read("ro-crate-metadata.json"));
    const rootOfCrate = crate["@graph"].find((node: { "@id": string }) => node["@id"] === "./");
    expect(rootOfCrate.isPartOf).toEqual({ "@id": `sha256:${base.manifestHash}` });
  });
});

describe("a box", () => {
  const region = (minVoxel: [number, number, number], maxVoxel: [number, number, number]) =>
    ({ kind: "region", minVoxel, maxVoxel }) as const;
  const rootsIn = async (scope: ReturnType<typeof region>) => {
    const source = await scopedSource(drawnReleaseSource(), scope);
    return (await allRows(source.readSegments())).map((segment) => segment.root);
  };

  it("is of the neurons with a voxel in it, which stay whole", async () => {
    // The cell body's middle, where the other neuron has nothing.
    expect(await rootsIn(region([68, 44, 19], [71, 46, 21]))).toEqual([FIRST]);
    expect(await rootsIn(region([0, 0, 0], [140, 90, 40]))).toEqual([FIRST, OTHER]);
    const source = await scopedSource(drawnReleaseSource(), region([68, 44, 19], [69, 45, 20]));
    expect(source.supervoxelIds).toHaveLength(3);
  });

  it("of nobody is refused", async () => {
    const empty = scopedSource(drawnReleaseSource(), region([0, 0, 39], [1, 1, 40]));
    await expect(empty).rejects.toThrow(NothingChosenError);
  });
});

describe("a part of a version", () => {
  it("refuses an id that is no neuron, by its name", async () => {
    for (const id of [ID_BASE + 1n, 5n]) {
      const part = scopedSource(smallReleaseSource(), neuronsScope([FIRST, id]));
      await expect(part).rejects.toThrow(`${id} is no neuron`);
    }
  });

  it("of all neurons is the whole in every row", async () => {
    const whole = syntheticReleaseSource({ seed: 5, neuronCount: 12, pairCount: 90 });
    const roots = (await allRows(whole.readSegments())).map(({ root: id }) => id);
    const part = await scopedSource(whole, neuronsScope(roots));
    const read = async (source: ReleaseSource) => ({
      segments: await allRows(source.readSegments()),
      synapses: await allRows(source.readSynapses()),
      connections: await allRows(source.readConnections()),
      neurons: await source.readNeurons(),
      edges: [...source.edges.rows()],
      ids: source.supervoxelIds,
      roots: source.rootIndices,
    });
    expect(await read(part)).toEqual(await read(whole));
    expect(await allRows(part.scope?.outsideConnections() ?? inPages([]))).toEqual([]);
  });

  it("[OP8] has the pieces of its supervoxels, and what these were cut out of", async () => {
    const piece = (id: bigint, supervoxel: bigint) => ({
      ...{ id, supervoxel, sizeVoxel: 1 },
      positionVoxel: [1, 1, 1] as const,
      cuts: [{ maskHash: "a".repeat(64), side: 1 as const }],
    });
    const small = smallReleaseSource();
    const pieces = [piece(90n, 80n), piece(ID_BASE, 90n), piece(OTHER, 90n), piece(91n, 81n)];
    const source = { ...small, readPieces: async () => pieces };
    const part = await scopedSource(source, neuronsScope([FIRST]));
    expect((await part.readPieces()).map(({ id }) => id)).toEqual([90n, ID_BASE]);
    expect(part.scope?.concerns(80n)).toBe(true);
    expect(part.scope?.concerns(81n)).toBe(false);
  });
});
