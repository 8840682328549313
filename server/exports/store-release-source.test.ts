import { describe, expect, it } from "vitest";
import { graphFromEdges } from "#fixtures/graphs/graph-from-edges.ts";
import { allRows, inPages } from "#server/exports/pages.ts";
import type { ReleaseSource, ReleaseStep } from "#server/exports/release-source.ts";
import { smallReleaseSource } from "#server/exports/small-release-source.ts";
import { storeReleaseSource } from "#server/exports/store-release-source.ts";
import type { VersionDescription } from "#server/use-cases/ports/descriptions.ts";
import type { SessionRecord, VersionSynapse } from "#server/use-cases/store.ts";

const SOURCE = smallReleaseSource();

const MASK = { hash: "a".repeat(64), supervoxel: 7n, bytes: Uint8Array.of(1, 2) };

/** The store's reading half, over the small source. */
function storeOf(source: ReleaseSource, synapses: readonly VersionSynapse[] = []) {
  const step = (number: number) => source.chain.find(({ version }) => version.number === number);
  const session = source.chain[1].session;
  return {
    findVersion: async (_id: string, number: number) => step(number)?.version ?? null,
    findSession: async (id: string) =>
      session?.id === id ? ({ id, title: session.title } as SessionRecord) : null,
    readLog: async () => (await session?.readLog()) ?? [],
    readSignOffs: async () => session?.signOffs ?? [],
    lineagePages: (_id: string, number: number) => step(number)?.readLineage() ?? inPages([]),
    readRootIndices: async () => source.rootIndices,
    segmentPages: source.readSegments,
    synapsePages: () => inPages(synapses),
    synapseIdPages: () => inPages(synapses.map(({ synapse }) => synapse.id)),
    synapsesAt: async (_id: string, _number: number, ordinals: Iterable<number>) =>
      Array.from(ordinals, (ordinal) => synapses[ordinal]),
    connectionPages: source.readConnections,
    readNeurons: source.readNeurons,
    readVersionDescription: async () => null,
    readPieces: source.readPieces,
    readMasks: async (_id: string, hashes: readonly string[]) =>
      hashes.includes(MASK.hash) ? [MASK] : [],
  };
}

/** With its functions called. */
async function told({ version, session, readLineage }: ReleaseStep) {
  const { readLog, readVerdictRoots: _, ...rest } = session ?? { readLog: async () => [] };
  return { version, ...rest, log: await readLog(), lineage: await allRows(readLineage()) };
}

/** The small source's graph: its first supervoxel's id is the one that such graphs begin with. */
const readGraph = async () =>
  graphFromEdges(5, [
    { a: 0, b: 1, affinity: 0.75 },
    { a: 0, b: 2, affinity: Infinity },
    { a: 2, b: 3, affinity: 0.125, isOn: false },
    { a: 3, b: 4, affinity: 0.5 },
  ]);

describe("storeReleaseSource", () => {
  it("follows the base numbers down to version 0, oldest first", async () => {
    const { dataset } = SOURCE;
    const found = await storeReleaseSource(storeOf(SOURCE), dataset, 1, readGraph);
    const expected = await Promise.all(SOURCE.chain.map(told));
    expect(await Promise.all((found?.chain ?? []).map(told))).toEqual(expected);
    const zero = await storeReleaseSource(storeOf(SOURCE), dataset, 0, readGraph);
    expect(await Promise.all((zero?.chain ?? []).map(told))).toEqual(expected.slice(0, 1));
  });

  it("reads supervoxels and edges from the version's graph, as often as they are asked for", async () => {
    const found = await storeReleaseSource(storeOf(SOURCE), SOURCE.dataset, 1, readGraph);
    expect(found?.supervoxelIds).toEqual(SOURCE.supervoxelIds);
    const withoutContacts = (edges: ReleaseSource["edges"] | undefined) =>
      [...(edges?.rows() ?? [])].map(({ contactVoxel, ...edge }) => edge);
    for (let time = 0; time < 2; time++) {
      expect(withoutContacts(found?.edges)).toEqual(withoutContacts(SOURCE.edges));
    }
    expect(found?.edges.count).toBe(4);
  });

  it("is null where there is no such version", async () => {
    const { dataset } = SOURCE;
    expect(await storeReleaseSource(storeOf(SOURCE), dataset, 9, readGraph)).toBeNull();
  });

  it("[RV5] gives the synapses by id, in whatever order they were kept", async () => {
    const sorted = await allRows(SOURCE.readSynapses());
    for (const kept of [sorted, sorted.toReversed()]) {
      const source = await storeReleaseSource(storeOf(SOURCE, kept), SOURCE.dataset, 1, readGraph);
      expect(await allRows(source?.readSynapses() ?? inPages([]))).toEqual(sorted);
    }
  });

  it("reads masks one by one, and says which is missing", async () => {
    const source = await storeReleaseSource(storeOf(SOURCE), SOURCE.dataset, 1, readGraph);
    expect(await source?.readMask(MASK.hash)).toEqual(MASK.bytes);
    await expect(source?.readMask("b".repeat(64))).rejects.toThrow(`mask ${"b".repeat(64)}`);
  });

  it("throws where a chain cannot end", async () => {
    const { dataset } = SOURCE;
    const store = storeOf(SOURCE);
    const circular = {
      ...store,
      findVersion: async () => ({ ...SOURCE.chain[1].version, baseNumber: 1 }),
    };
    await expect(storeReleaseSource(circular, dataset, 1, readGraph)).rejects.toThrow(
      "version 1 names a base 1 that cannot be",
    );
  });

  it("[RV7] has what is said of the version, its authors by their accounts", async () => {
    const said: VersionDescription = {
      ...{ revision: 2, title: "Worm", description: "", doi: null, licence: "CC0-1.0" },
      authors: [{ userId: "u1", name: "Ada", orcid: null, roles: ["proofreader"] }],
      hiddenAuthors: [{ userId: "u2", name: "Bo", orcid: null, roles: ["reviewer"] }],
      ...{ describedAtMs: 1, describedByName: "Ada" },
    };
    const descriptionOf = async (described: VersionDescription) => {
      const store = { ...storeOf(SOURCE), readVersionDescription: async () => described };
      return (await storeReleaseSource(store, SOURCE.dataset, 1, readGraph))?.description;
    };
    expect(await descriptionOf(said)).toEqual({
      ...{ title: "Worm", description: "", doi: "", licence: "CC0-1.0" },
      authors: [{ userId: "u1", name: "Ada", orcid: "", roles: ["proofreader"] }],
    });
    expect(await descriptionOf({ ...said, revision: 0, authors: [] })).toBeNull();
  });

  it("asks for the ids of what was judged by session, where it can", async () => {
    const read = async (id: string) => new Map([[11, BigInt(id.length)]]);
    const args = [storeOf(SOURCE), SOURCE.dataset, 1, readGraph, undefined] as const;
    const told = await storeReleaseSource(...args, read);
    expect(await told?.chain[1].session?.readVerdictRoots()).toEqual(new Map([[11, 2n]]));
    const untold = await storeReleaseSource(...args);
    expect(await untold?.chain[1].session?.readVerdictRoots()).toEqual(new Map());
  });
});
