// [SY7] A release of a dataset with regions: sites have theirs in the tables, the dialects count by them, and
// the sums stay what they were [SY3].
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RegionLayer } from "#core/datasets/region-layer.ts";
import { roiNames } from "#server/exports/dialects/roi.ts";
import { allRows, inPages } from "#server/exports/pages.ts";
import { RegionCounts } from "#server/exports/regions/region-counts.ts";
import { releasedRegions } from "#server/exports/regions/released-regions.ts";
import type { ReleaseSource } from "#server/exports/release-source.ts";
import { ID_BASE, smallReleaseSource } from "#server/exports/small-release-source.ts";
import { syntheticReleaseSource } from "#server/exports/synthetic-release-source.ts";
import { writeRelease } from "#server/exports/write-release.ts";

const HASH = "e".repeat(64);
/** The source's sites are at x 0, 1 and 3. */
const LAYER: RegionLayer = {
  grid: { shapeVoxel: [4, 1, 1], voxelNm: [4, 256, 320], offsetNm: [0, 0, 0] },
  regions: [
    { id: "5", name: "AL(R)" },
    { id: "9", name: "a; b" },
  ],
  indices: Uint16Array.from([1, 0, 0, 2]),
};
const [FIRST, SECOND] = [`${ID_BASE}`, `${ID_BASE + 3n}`];

let root: string;
let dir: string;

function withRegions(source: ReleaseSource, layer: RegionLayer = LAYER): ReleaseSource {
  return { ...source, regions: releasedRegions({ hash: HASH, layer }, source.dataset) };
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "region-release-"));
  dir = join(root, "out");
  await writeRelease(withRegions(smallReleaseSource()), dir);
});

afterAll(() => rm(root, { recursive: true, force: true }));

type Rows = readonly Readonly<Record<string, string>>[];

async function csv(path: string, from = dir): Promise<Rows> {
  const bytes = await readFile(join(from, path));
  return parse(path.endsWith(".gz") ? gunzipSync(bytes) : bytes, { columns: true });
}

describe("[SY7] a release of a dataset with regions", () => {
  test("has the region of each site in its table of synapses, and says what the columns are", async () => {
    const rows = await csv("tables/synapses.csv");
    expect(rows.map((row) => [row.synapse_id, row.pre_region, row.post_region])).toEqual([
      ["2", "a; b", "AL(R)"],
      ["10", "AL(R)", "a; b"],
      ["10", "AL(R)", ""],
    ]);
    const described = JSON.parse(await readFile(join(dir, "datapackage.json"), "utf8"));
    const { schema } = described.resources.find(
      ({ path }: { path: string }) => path === "tables/synapses.csv",
    );
    const column = schema.fields.find(({ name }: { name: string }) => name === "post_region");
    expect(column.description).toContain("The region that the postsynaptic site lies in");
  });

  test("names them by their hash in its provenance, with what each is called", async () => {
    const { regions } = JSON.parse(await readFile(join(dir, "provenance/base.json"), "utf8"));
    expect(regions).toEqual({ hash: HASH, ...LAYER.grid, list: LAYER.regions });
    expect(await readFile(join(dir, "README.md"), "utf8")).toContain(HASH);
  });

  test("counts the hemibrain's connections by postsynaptic sites, Codex's by presynaptic ones", async () => {
    const hemibrain = await csv("compat/hemibrain/traced-roi-connections.csv");
    expect(hemibrain.map((row) => Object.values(row))).toEqual([
      [FIRST, FIRST, "NotPrimary", "1"],
      [FIRST, SECOND, "a; b", "1"],
      [SECOND, FIRST, "AL(R)", "1"],
    ]);
    const codex = await csv("compat/codex/connections.csv.gz");
    expect(codex.map((row) => [row.pre_root_id, row.post_root_id, row.neuropil])).toEqual([
      [FIRST, FIRST, "AL(R)"],
      [FIRST, SECOND, "AL(R)"],
      [SECOND, FIRST, "a; b"],
    ]);
  });

  test("gives neuPrint each region beside the whole volume", async () => {
    const [first, second] = await csv("compat/neuprint/Neuprint_Neurons.csv");
    expect(JSON.parse(first["roiInfo:string"])).toEqual({
      small: { pre: 1, post: 2, downstream: 2, upstream: 2, synweight: 4 },
      "AL(R)": { pre: 1, post: 1, downstream: 2, upstream: 1, synweight: 3 },
    });
    const flags = (row: Readonly<Record<string, string>>) => [
      row["AL(R):boolean"],
      row["a_b:boolean"],
    ];
    expect([flags(first), flags(second)]).toEqual([
      ["true", "false"],
      ["false", "true"],
    ]);
    const connections = await csv("compat/neuprint/Neuprint_Neuron_Connections.csv");
    expect(connections.map((row) => JSON.parse(row["roiInfo:string"]))).toEqual([
      { small: { pre: 1, post: 1 }, "AL(R)": { pre: 1 } },
      { small: { pre: 1, post: 1 }, "AL(R)": { pre: 1 }, a_b: { post: 1 } },
      { small: { pre: 1, post: 1 }, "AL(R)": { post: 1 }, a_b: { pre: 1 } },
    ]);
    const sites = await csv("compat/neuprint/Neuprint_Synapses.csv");
    expect(sites.map(flags)).toEqual([
      ["false", "true"],
      ["true", "false"],
      ["true", "false"],
      ["false", "true"],
      ["false", "false"],
    ]);
    const [meta] = await csv("compat/neuprint/Neuprint_Meta.csv");
    expect(meta["primaryRois:string[]"]).toBe("AL(R);a_b");
    expect(JSON.parse(meta["roiHierarchy:string"])).toEqual({
      name: "small",
      children: [{ name: "AL(R)" }, { name: "a_b" }],
    });
    expect(JSON.parse(meta["roiInfo:string"])["AL(R)"]).toMatchObject({ pre: 1, post: 1 });
    expect(JSON.parse(meta["neuronProperties:string"])).toMatchObject({ "AL(R)": "boolean" });
  });

  test("leaves nothing of its counting behind, and is the same bytes again", async () => {
    expect((await readdir(dir)).filter((name) => name.includes("scratch"))).toEqual([]);
    const again = join(root, "again");
    await writeRelease(withRegions(smallReleaseSource()), again);
    const sums = (folder: string) => readFile(join(folder, "SHA256SUMS"), "utf8");
    expect(await sums(again)).toBe(await sums(dir));
  });

  test("without regions there is no word of them in the tables", async () => {
    const plain = join(root, "plain");
    await writeRelease(smallReleaseSource(), plain);
    const [row] = await csv("tables/synapses.csv", plain);
    expect(Object.keys(row).filter((name) => name.endsWith("region"))).toEqual([]);
    const base = JSON.parse(await readFile(join(plain, "provenance/base.json"), "utf8"));
    expect(base.regions).toBeUndefined();
  });
});

test("[SY3][SY7] more pairs than memory takes at once are counted as a plain count has them", async () => {
  const source = syntheticReleaseSource({ seed: 7, neuronCount: 400, pairCount: 70_000 });
  const indexAt = ([x, y]: readonly [number, number, number]) => (x + y) % 5;
  const counts = new RegionCounts({
    ...{ supervoxelIds: source.supervoxelIds, indexAt, scratchDir: join(root, "scratch") },
    synapses: () => source.readSynapses(),
  });
  const plain = new Map<string, number>();
  const count = (...key: readonly (string | bigint | number)[]) =>
    plain.set(key.join(), (plain.get(key.join()) ?? 0) + 1);
  for (const { synapse, preRoot, postRoots } of await allRows(source.readSynapses())) {
    const pre = indexAt(synapse.pre.place.positionVoxel);
    count("pre", preRoot, pre);
    for (const [at, postRoot] of postRoots.entries()) {
      const post = indexAt(synapse.posts[at].place.positionVoxel);
      count("downstream", preRoot, pre);
      count("post", postRoot, post);
      count("byPre", preRoot, postRoot, pre);
      count("byPost", preRoot, postRoot, post);
    }
  }
  const found = new Map<string, number>();
  for (const row of await allRows(counts.connections(source.readConnections()))) {
    for (const side of ["byPre", "byPost"] as const) {
      for (const [region, pairs] of row[side]) {
        found.set([side, row.preRoot, row.postRoot, region].join(), pairs);
      }
    }
  }
  const segments = (await allRows(source.readSegments())).map((segment) => ({ segment }));
  for (const { segment, byRegion } of await allRows(counts.neurons(inPages(segments)))) {
    for (const what of ["pre", "post", "downstream"] as const) {
      for (const [region, amount] of byRegion[what]) {
        found.set([what, segment.root, region].join(), amount);
      }
    }
  }
  expect(found).toEqual(plain);
  await counts.close();
  expect(await readdir(root)).not.toContain("scratch");
});

test("a connection of which pairs are missing is damage", async () => {
  const source = smallReleaseSource();
  const counts = new RegionCounts({
    ...{ supervoxelIds: source.supervoxelIds, indexAt: () => 0, scratchDir: join(root, "less") },
    synapses: () => inPages([]),
  });
  await expect(allRows(counts.connections(source.readConnections()))).rejects.toThrow(
    /have 0 pairs by region, but 1 are counted/,
  );
  await counts.close();
});

test("regions get names that neo4j's headers take, each another", () => {
  const regions = ["AL(R)", "a:b", "a;b", "size", "small", "NotPrimary", "蘑菇体 α'L"].map(
    (name, at) => ({ id: String(at + 1), name }),
  );
  expect(roiNames({ name: "small" }, regions)).toEqual([
    ...["AL(R)", "a_b", "a_b_3", "size_4", "small_5", "NotPrimary_6", "蘑菇体_α'L"],
  ]);
});
