import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { parse } from "csv-parse/sync";
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { allRows, inPages } from "#server/exports/pages.ts";
import type { ReleaseSource } from "#server/exports/release-source.ts";
import { ID_BASE, smallReleaseSource } from "#server/exports/small-release-source.ts";
import { writeRelease } from "#server/exports/write-release.ts";
import type { VersionNeuron } from "#server/use-cases/store.ts";

const RECORD: VersionNeuron = {
  root: ID_BASE,
  id: "n1",
  place: { positionVoxel: [2, 10, 3], supervoxel: ID_BASE + 2n },
  name: "first, of two",
  type: "PN",
  class: "projection",
  side: "left",
  transmitter: "Acetylcholine",
  region: "AL",
  status: "Reviewed",
  somaVoxel: [9, 8, 7],
  tags: ["PN", "odd"],
};
/** Of the neuron that nobody signed whole; it says of itself that it was reviewed. */
const UNSIGNED: VersionNeuron = {
  ...{
    ...RECORD,
    root: ID_BASE + 3n,
    id: "n2",
    name: "",
    type: "",
    transmitter: "glue",
    somaVoxel: null,
    tags: [],
  },
  place: { positionVoxel: [4, 10, 3], supervoxel: ID_BASE + 4n },
};
const [FIRST, SECOND] = [`${ID_BASE}`, `${ID_BASE + 3n}`];

let root: string;
let dir: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "dialects-"));
  dir = join(root, "out");
  const another = { ...RECORD, id: "n9", name: "another", tags: ["again"] };
  const readNeurons = async () => [RECORD, another, UNSIGNED];
  await writeRelease({ ...smallReleaseSource(), readNeurons }, dir);
});

afterAll(() => rm(root, { recursive: true, force: true }));

type Rows = readonly Readonly<Record<string, string>>[];

async function csv(path: string): Promise<Rows> {
  const bytes = await readFile(join(dir, "compat", path));
  return parse(path.endsWith(".gz") ? gunzipSync(bytes) : bytes, { columns: true });
}

async function header(path: string): Promise<readonly string[]> {
  const bytes = await readFile(join(dir, "compat", path));
  return parse(path.endsWith(".gz") ? gunzipSync(bytes) : bytes)[0];
}

async function parquet(path: string) {
  const file = await asyncBufferFromFile(join(dir, "compat", path));
  const { schema } = await parquetMetadataAsync(file);
  const columns = schema.slice(1).filter(({ name }) => name !== "list" && name !== "element");
  return {
    columns: columns.map(({ name }) => name),
    rows: await parquetReadObjects({ file, utf8: true }),
  };
}

describe("hemibrain", () => {
  it("has that release's columns, types and instances", async () => {
    expect(await csv("hemibrain/traced-neurons.csv")).toEqual([
      { bodyId: FIRST, type: "PN", instance: "first, of two; another" },
      { bodyId: SECOND, type: "", instance: "" },
    ]);
    expect(await csv("hemibrain/traced-total-connections.csv")).toEqual([
      { bodyId_pre: FIRST, bodyId_post: FIRST, weight: "1" },
      { bodyId_pre: FIRST, bodyId_post: SECOND, weight: "1" },
      { bodyId_pre: SECOND, bodyId_post: FIRST, weight: "1" },
    ]);
    const [row] = await csv("hemibrain/traced-roi-connections.csv");
    expect(row).toEqual({ bodyId_pre: FIRST, bodyId_post: FIRST, roi: "small", weight: "1" });
  });
});

describe("CAVE", () => {
  it("has its columns of synapses, an autapse not valid, a centre for every pair", async () => {
    const { columns, rows } = await parquet("cave/synapses.parquet");
    const position = (at: string) => ["x", "y", "z"].map((axis) => `${at}_pt_position_${axis}`);
    expect(columns).toEqual([
      ...["id", "valid", ...position("pre"), ...position("post"), ...position("ctr")],
      ...["pre_pt_supervoxel_id", "pre_pt_root_id", "post_pt_supervoxel_id", "post_pt_root_id"],
      "size",
    ]);
    expect(rows.map(({ id, valid }) => [id, valid])).toEqual([
      [1n, true],
      [2n, true],
      [3n, false],
    ]);
    // The first has no point of the cleft: halfway from x 3 to x 0, in whole voxels.
    expect(rows[0]).toMatchObject({ ctr_pt_position_x: 1, ctr_pt_position_y: 10, size: null });
    expect(rows[1]).toMatchObject({ ctr_pt_position_x: 1, pre_pt_root_id: ID_BASE });
  });

  it("lists whoever is signed, and by which scope", async () => {
    const { columns, rows } = await parquet("cave/proofreading_status_and_strategy.parquet");
    expect(columns).toEqual([
      ...["pt_position_x", "pt_position_y", "pt_position_z", "pt_root_id", "valid_id"],
      ...["status_axon", "status_dendrite", "strategy_axon", "strategy_dendrite"],
    ]);
    expect(rows).toEqual([
      {
        ...{ pt_position_x: 2, pt_position_y: 10, pt_position_z: 3 },
        ...{ pt_root_id: ID_BASE, valid_id: ID_BASE },
        ...{ status_axon: true, status_dendrite: true },
        ...{ strategy_axon: "whole", strategy_dendrite: "whole" },
      },
    ]);
  });

  it("logs what changed segments, ids as lists of int64", async () => {
    const { columns, rows } = await parquet("cave/change_log.parquet");
    expect(columns).toEqual([
      ...["operation_id", "timestamp", "user_id", "before_root_ids", "after_root_ids"],
      ...["is_merge", "user_name", "user_affiliation"],
    ]);
    expect(rows).toMatchObject([
      {
        ...{ operation_id: 1n, timestamp: BigInt(Date.UTC(2024, 4, 6, 7, 8, 9, 10)) },
        ...{ user_id: "ada", is_merge: true, user_affiliation: "" },
        ...{ before_root_ids: [ID_BASE, ID_BASE + 1n], after_root_ids: [ID_BASE] },
      },
    ]);
  });
});

describe("Codex", () => {
  it("has the five files' columns", async () => {
    expect(await header("codex/neurons.csv.gz")).toEqual(
      "root_id group nt_type nt_type_score da_avg ser_avg gaba_avg glut_avg ach_avg oct_avg".split(
        " ",
      ),
    );
    expect(await header("codex/classification.csv.gz")).toEqual(
      "root_id flow super_class class sub_class hemilineage side nerve".split(" "),
    );
    expect(await header("codex/connections.csv.gz")).toEqual(
      "pre_root_id post_root_id neuropil syn_count nt_type".split(" "),
    );
    expect(await header("codex/coordinates.csv.gz")).toEqual(
      "root_id position supervoxel_id".split(" "),
    );
    expect(await header("codex/labels.csv.gz")).toEqual(
      (
        "root_id label user_id position supervoxel_id label_id date_created user_name " +
        "user_affiliation"
      ).split(" "),
    );
  });

  it("shortens known transmitters and leaves out the others", async () => {
    const neurons = await csv("codex/neurons.csv.gz");
    expect(neurons.map(({ nt_type, group }) => [nt_type, group])).toEqual([
      ["ACH", "AL"],
      ["", "AL"],
    ]);
    const connections = await csv("codex/connections.csv.gz");
    expect(connections.map(({ nt_type }) => nt_type)).toEqual(["ACH", "ACH", ""]);
  });

  it("gives places in nanometres and one row a label", async () => {
    expect((await csv("codex/coordinates.csv.gz"))[0]).toEqual({
      ...{ root_id: FIRST, position: "[8 40 120]", supervoxel_id: `${ID_BASE + 2n}` },
    });
    const labels = await csv("codex/labels.csv.gz");
    expect(labels.map(({ label, label_id }) => [label, label_id])).toEqual([
      ["first, of two; another", "1"],
      ["PN", "2"],
      ["again", "3"],
      ["odd", "4"],
    ]);
  });

  it("is packed with a header that holds nothing of time, name or machine", async () => {
    const bytes = await readFile(join(dir, "compat/codex/neurons.csv.gz"));
    // Magic, deflate, no flags, no time, default level, the number for Unix.
    expect([...bytes.subarray(0, 10)]).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);
  });
});

describe("neuPrint", () => {
  it("calls only a neuron that is signed whole Finalized and Traced", async () => {
    const [signed, unsigned] = await csv("neuprint/Neuprint_Neurons.csv");
    expect(signed).toMatchObject({
      ...{ ":ID(Body-ID)": FIRST, "bodyId:long": FIRST, "pre:int": "1", "post:int": "2" },
      ...{ "downstream:int": "2", "synweight:int": "4", "small:boolean": "true" },
      ...{ "status:string": "Traced", "statusLabel:string": "Finalized" },
      ...{ "type:string": "PN", "somaLocation:point{srid:9157}": "{x:9, y:8, z:7}" },
      ":LABEL": "Segment;small_Segment;Neuron;small_Neuron",
    });
    expect(unsigned).toMatchObject({ "status:string": "", "statusLabel:string": "" });
    expect(Object.values(unsigned)).not.toContain("Reviewed");
  });

  it("joins neurons, sets and sites without a loose end", async () => {
    const ids = async (file: string, column: string) =>
      (await csv(`neuprint/Neuprint_${file}.csv`)).map((row) => row[column]);
    const bodies = await ids("Neurons", ":ID(Body-ID)");
    const sites = await ids("Synapses", ":ID(Element-ID)");
    const sets = await ids("SynapseSet", ":ID(SynSet-ID)");
    expect(new Set(sets).size).toBe(6);
    expect(sets).toContain(`${FIRST}_${SECOND}_pre`);
    expect(sites).toEqual(["1", "2", "3", "4", "5"]);
    for (const [file, start, end] of [
      ["Neuron_Connections", bodies, bodies],
      ["Synapse_Connections", sites, sites],
      ["Neuron_to_SynapseSet", bodies, sets],
      ["SynapseSet_to_SynapseSet", sets, sets],
      ["SynapseSet_to_Synapses", sets, sites],
    ] as const) {
      const rows = await csv(`neuprint/Neuprint_${file}.csv`);
      expect(rows.length, file).toBeGreaterThan(0);
      expect(new Set(rows.map((row) => Object.values(row).slice(0, 2).join())).size).toBe(
        rows.length,
      );
      for (const row of rows) {
        const [from, to] = Object.values(row);
        expect(start, file).toContain(from);
        expect(end, file).toContain(to);
      }
    }
  });

  it("[SY3] tells the dataset's sums", async () => {
    const [meta] = await csv("neuprint/Neuprint_Meta.csv");
    expect(meta).toMatchObject({
      ...{ "totalPreCount:int": "2", "totalPostCount:int": "3", "primaryRois:string[]": "small" },
      ...{ ":LABEL": "Meta;small_Meta", "hideDataSet:boolean": "false" },
    });
    expect(JSON.parse(meta["roiInfo:string"])).toMatchObject({ small: { pre: 2, post: 3 } });
  });
});

describe("a release that would contradict itself", () => {
  const write = (part: Partial<ReleaseSource>) =>
    writeRelease({ ...smallReleaseSource(), ...part }, join(root, "never"));

  it("is not written where a connection ends at no neuron", async () => {
    const connections = await allRows(smallReleaseSource().readConnections());
    const lost = connections.with(2, { ...connections[2], postRoot: ID_BASE + 77n });
    await expect(write({ readConnections: () => inPages(lost) })).rejects.toThrow(
      `a connection names neuron ${ID_BASE + 77n}, which the version does not have`,
    );
  });
});
