import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "csv-parse";
import { unzipSync } from "fflate";
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { allRows, inPages, mapPages } from "#server/exports/pages.ts";
import type { ReleaseSource } from "#server/exports/release-source.ts";
import { parseSums } from "#server/exports/release-sums.ts";
import { ReleaseTargetError } from "#server/exports/release-target.ts";
import { ReleaseZip } from "#server/exports/release-zip.ts";
import { ID_BASE, smallReleaseSource } from "#server/exports/small-release-source.ts";
import { writeRelease } from "#server/exports/write-release.ts";
import type { Pages } from "#server/use-cases/store.ts";
import { bytesBelow } from "#tests/support/bytes-below.ts";

const TABLES = [
  "tables/neurons",
  "tables/synapses",
  "tables/connections",
  "agglomeration/supervoxel_to_neuron",
  "provenance/operations",
  "provenance/reviews",
];

let root: string;
let outDir: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "release-"));
  outDir = join(root, "out", "small-v1");
});

afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

async function readCsv(path: string): Promise<Record<string, string>[]> {
  return parse(await readFile(join(outDir, path), "utf8"), { columns: true }).toArray();
}

async function readParquet(path: string): Promise<Record<string, unknown>[]> {
  const file = await asyncBufferFromFile(join(outDir, path));
  return parquetReadObjects({ file, utf8: true });
}

async function* oneByOne<Row>(pages: Pages<Row>): Pages<Row> {
  for await (const page of pages) for (const row of page) yield [row];
}

async function* backwards<Row>(pages: Pages<Row>): Pages<Row> {
  yield (await allRows(pages)).toReversed();
}

async function zipBytes(from?: number, to?: number): Promise<Buffer> {
  const zip = await ReleaseZip.open(outDir, "small-v1");
  const chunks: Uint8Array[] = [];
  for await (const chunk of zip.bytes(from, to)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

describe("writeRelease", () => {
  it("writes each table to CSV and Parquet with the same cells", async () => {
    await writeRelease(smallReleaseSource(), outDir);
    for (const table of TABLES) {
      const csv = await readCsv(`${table}.csv`);
      const parquet = await readParquet(`${table}.parquet`);
      expect(csv.length).toBeGreaterThan(0);
      const asText = parquet.map((row) =>
        Object.fromEntries(
          Object.entries(row).map(([name, cell]) => [name, cell === null ? "" : String(cell)]),
        ),
      );
      expect(asText, table).toEqual(csv);
    }
  });

  it("[AD2] keeps ids above 2^53 exact and writes them as required INT64", async () => {
    await writeRelease(smallReleaseSource(), outDir);
    const rows = await readParquet("agglomeration/supervoxel_to_neuron.parquet");
    expect(rows).toEqual(
      [0n, 1n, 2n, 3n, 4n].map((offset) => ({
        supervoxel_id: ID_BASE + offset,
        neuron_id: ID_BASE + (offset < 3n ? 0n : 3n),
      })),
    );
    const [first, second] = await readParquet("tables/neurons.parquet");
    expect(first.neuron_id).toBe(ID_BASE);
    expect(second.size_voxels).toBe(2n ** 60n + 1n);
    const file = await asyncBufferFromFile(join(outDir, "tables/connections.parquet"));
    const { schema } = await parquetMetadataAsync(file);
    expect(schema.slice(1)).toMatchObject([
      { name: "pre_neuron_id", type: "INT64", repetition_type: "REQUIRED" },
      { name: "post_neuron_id", type: "INT64", repetition_type: "REQUIRED" },
      { name: "synapse_count", type: "INT32", repetition_type: "REQUIRED" },
    ]);
  });

  it("[SY1] gives a row a pair, sorted, with the autapse flagged and text quoted", async () => {
    await writeRelease(smallReleaseSource(), outDir);
    const rows = await readCsv("tables/synapses.csv");
    expect(rows.map((row) => [row.synapse_id, row.post_number, row.is_autapse])).toEqual([
      ["2", "1", "false"],
      ["10", "1", "false"],
      ["10", "2", "true"],
    ]);
    expect(rows[1]).toMatchObject({
      type: 'chemical, "T-bar"\nin doubt',
      pre_nm_z: "120",
      post_voxel_x: "3",
      post_nm_x: "12",
      cleft_voxel_x: "1",
      post_compartment: "dendrite",
    });
    expect(rows[0].cleft_voxel_x).toBe("");
  });

  it("[SY3] refuses to publish connections that do not add up", async () => {
    const source: ReleaseSource = { ...smallReleaseSource(), readConnections: () => inPages([]) };
    await expect(writeRelease(source, outDir)).rejects.toThrow("connections count 0 pairs");
    expect(await readdir(join(root, "out"))).toEqual([]);
  });

  it("[OP2] carries the log so that its chain can be checked from the table alone", async () => {
    await writeRelease(smallReleaseSource(), outDir);
    let before = "0".repeat(64);
    const rows = await readParquet("provenance/operations.parquet");
    expect(rows).toHaveLength(15);
    for (const row of rows) {
      expect(row.prev_hash).toBe(before);
      before = createHash("sha256").update(String(row.entry), "utf8").digest("hex");
      expect(row.hash).toBe(before);
    }
    expect(rows[0]).toMatchObject({
      kind: "merge",
      reason: "one axon, by its vesicles",
      before_ids: `${ID_BASE} ${ID_BASE + 1n}`,
      after_ids: `${ID_BASE}`,
      sink_positions_nm: "4 40 120",
    });
    expect(rows[2]).toMatchObject({ kind: "undo", undo_of: 2 });
  });

  it("[OP4] tells an operation that stands from one that was undone", async () => {
    await writeRelease(smallReleaseSource(), outDir);
    const rows = await readCsv("provenance/operations.csv");
    expect(rows.map((row) => `${row.kind} ${row.is_active}`).slice(0, 6)).toEqual([
      "merge true",
      "synapse-add true",
      "undo true",
      "redo true",
      "merge false",
      "undo true",
    ]);
  });

  it("[OP2] refuses a damaged log and names the place", async () => {
    const source = smallReleaseSource();
    const [zero, one] = source.chain;
    if (one.session === null) throw new Error("version 1 has a session");
    const { session } = one;
    const readLog = async () =>
      (await session.readLog()).map((row) =>
        row.seq === 2 ? { ...row, entry: row.entry.replace("soma", "axon") } : row,
      );
    const damaged = { ...source, chain: [zero, { ...one, session: { ...session, readLog } }] };
    await expect(writeRelease(damaged, outDir)).rejects.toThrow(
      "the log of session s1 is damaged at operation 2",
    );
  });

  it("[RV3] tells a sign-off that holds from one withdrawn and one lapsed", async () => {
    await writeRelease(smallReleaseSource(), outDir);
    const reviews = await readCsv("provenance/reviews.csv");
    const cells = (row: Record<string, string>) => [row.decision, row.scope, row.holds, row.lapsed];
    expect(reviews.map(cells)).toEqual([
      ["signed", "whole", "true", "false"],
      ["signed", "axon", "false", "false"],
      ["withdrawn", "axon", "false", "false"],
      ["signed", "whole", "false", "true"],
      ["changes-requested", "axon", "false", "false"],
      ["request-withdrawn", "axon", "false", "false"],
      ["approved", "session", "false", "false"],
    ]);
    expect(reviews[0].object_author_ids).toBe("ada");
    const neurons = await readCsv("tables/neurons.csv");
    expect(neurons.map((row) => row.sign_offs)).toEqual(["1", "0"]);
  });

  it("[RV3][VD1] tells under which id an object was judged, also where that is no more", async () => {
    await writeRelease(smallReleaseSource(), outDir);
    const reviews = await readCsv("provenance/reviews.csv");
    const offset = (id: string) => (id === "0" ? "none" : `+${BigInt(id) - ID_BASE}`);
    expect(reviews.map((row) => [offset(row.neuron_id), offset(row.valid_id)])).toEqual([
      ["+0", "+0"],
      ["+3", "+3"],
      ["+3", "+3"],
      // It has lapsed: the object was another one.
      ["+3", "+2"],
      ["+3", "+4"],
      ["+3", "none"],
      ["none", "none"],
    ]);
    // [CM2] As no spreadsheet runs it.
    expect(reviews[4].note).toBe("'- the tip is cut off");
  });

  it("[NE6] gives each segment what its records say, side by side where there are two", async () => {
    await writeRelease(smallReleaseSource(), outDir);
    const [first, second] = await readCsv("tables/neurons.csv");
    expect(first).toMatchObject({
      neuron_records: "2",
      name: "AVAL",
      type: 'interneuron, "command"',
      class: "glia?; interneuron",
      side: "left",
      soma_voxel_x: "4",
      soma_voxel_z: "6",
      tags: "axon seen;大",
    });
    expect(second).toMatchObject({ neuron_records: "0", name: "", soma_voxel_x: "", tags: "" });
  });

  it("sorts the lineage and names both versions", async () => {
    await writeRelease(smallReleaseSource(), outDir);
    const rows = await readCsv("provenance/lineage.csv");
    expect(rows.map((row) => Object.values(row))).toEqual([
      ["0", "1", `${ID_BASE}`, `${ID_BASE}`, "1"],
      ["0", "1", `${ID_BASE + 1n}`, `${ID_BASE}`, "2"],
      ["0", "1", `${ID_BASE + 3n}`, `${ID_BASE + 3n}`, "2"],
    ]);
  });

  it("[RV5] writes the same bytes again, elsewhere, from rows in pages of another size", async () => {
    await writeRelease(smallReleaseSource(), outDir);
    const source = smallReleaseSource();
    const repaged: ReleaseSource = {
      ...source,
      readSegments: () => oneByOne(source.readSegments()),
      readSynapses: () => oneByOne(source.readSynapses()),
      readConnections: () => oneByOne(source.readConnections()),
    };
    const elsewhere = join(root, "another-name");
    await writeRelease(repaged, elsewhere);
    expect(await bytesBelow(elsewhere)).toEqual(await bytesBelow(outDir));
  });

  it.each(["readSegments", "readSynapses", "readConnections"] as const)(
    "[RV5] refuses rows of %s that are out of order, whose bytes would be others",
    async (read) => {
      const source = smallReleaseSource();
      const reversed = { ...source, [read]: () => backwards<unknown>(source[read]()) };
      await expect(writeRelease(reversed, outDir)).rejects.toThrow("are out of order");
      expect(await readdir(join(root, "out"))).toEqual([]);
    },
  );

  it("names every file in SHA256SUMS with its true hash", async () => {
    const { sumsPath, files } = await writeRelease(smallReleaseSource(), outDir);
    const sums = parseSums(await readFile(sumsPath, "utf8")) ?? [];
    const names = Object.keys(await bytesBelow(outDir)).map((path) => path.slice(1));
    expect(sums.map(({ path }) => path)).toEqual(
      names.filter((path) => path !== "SHA256SUMS").sort(),
    );
    expect(files.map(({ path }) => path)).toEqual(sums.map(({ path }) => path));
    for (const { path, sha256 } of sums) {
      const bytes = await readFile(join(outDir, path));
      expect(createHash("sha256").update(bytes).digest("hex"), path).toBe(sha256);
    }
  });

  it("describes every column in the README", async () => {
    await writeRelease(smallReleaseSource(), outDir);
    const readme = await readFile(join(outDir, "README.md"), "utf8");
    for (const table of TABLES) {
      for (const name of Object.keys((await readCsv(`${table}.csv`))[0])) {
        expect(readme).toContain(`| \`${name}\` |`);
      }
    }
  });

  it("spans several row groups and reports its progress", async () => {
    const count = 70_000;
    const supervoxelIds = BigUint64Array.from({ length: count }, (_, i) => ID_BASE + BigInt(i));
    const source: ReleaseSource = {
      ...smallReleaseSource(),
      supervoxelIds,
      rootIndices: Uint32Array.from({ length: count }, (_, i) => (i < 3 ? 0 : 3)),
    };
    const seen: number[] = [];
    await writeRelease(source, outDir, {
      onProgress: ({ done, total }) => seen.push(done / total),
    });
    expect(seen.at(-1)).toBe(1);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    const rows = await readParquet("agglomeration/supervoxel_to_neuron.parquet");
    expect(rows).toHaveLength(count);
    expect(rows[count - 1].supervoxel_id).toBe(supervoxelIds[count - 1]);
    expect(await readCsv("agglomeration/supervoxel_to_neuron.csv")).toHaveLength(count);
  });

  it("leaves nothing behind when it is aborted", async () => {
    const stop = new AbortController();
    const aborted = writeRelease(smallReleaseSource(), outDir, {
      onProgress: () => stop.abort(),
      signal: stop.signal,
    });
    await expect(aborted).rejects.toMatchObject({ name: "AbortError" });
    expect(await readdir(join(root, "out"))).toEqual([]);
  });

  it("refuses text that a spreadsheet would run", async () => {
    const source = smallReleaseSource();
    const readSynapses = () =>
      mapPages(source.readSynapses(), (row) => ({
        ...row,
        synapse: { ...row.synapse, type: "=SUM(A1)" },
      }));
    const unsafe = { ...source, readSynapses };
    await expect(writeRelease(unsafe, outDir)).rejects.toThrow(
      "table tables/synapses: column type: ",
    );
  });
});

describe("the release's folder", () => {
  it("replaces a leftover of an interruption", async () => {
    await mkdir(join(`${outDir}.partial`, "tables"), { recursive: true });
    await writeFile(join(`${outDir}.partial`, "tables", "neurons.csv"), "half");
    expect((await writeRelease(smallReleaseSource(), outDir)).wasThere).toBe(false);
    expect(await readdir(join(root, "out"))).toEqual(["small-v1"]);
  });

  it("takes an empty folder, and leaves the same release as it is", async () => {
    await mkdir(outDir, { recursive: true });
    await writeRelease(smallReleaseSource(), outDir);
    const before = await bytesBelow(outDir);
    expect((await writeRelease(smallReleaseSource(), outDir)).wasThere).toBe(true);
    expect(await bytesBelow(outDir)).toEqual(before);
    expect(await readdir(join(root, "out"))).toEqual(["small-v1"]);
  });

  it("refuses a folder with other content and leaves it alone", async () => {
    await mkdir(outDir, { recursive: true });
    await writeFile(join(outDir, "thesis.txt"), "mine");
    await expect(writeRelease(smallReleaseSource(), outDir)).rejects.toThrow(ReleaseTargetError);
    expect(await readdir(outDir)).toEqual(["thesis.txt"]);
  });

  it.each([
    ["changed", (dir: string) => writeFile(join(dir, "README.md"), "mine")],
    ["added", (dir: string) => writeFile(join(dir, "notes.txt"), "mine")],
    ["removed", (dir: string) => rm(join(dir, "README.md"))],
  ])("refuses a release in which a file was %s", async (_name, spoil) => {
    await writeRelease(smallReleaseSource(), outDir);
    await spoil(outDir);
    const before = await bytesBelow(outDir);
    await expect(writeRelease(smallReleaseSource(), outDir)).rejects.toThrow(
      "holds something other than exactly this release",
    );
    expect(await bytesBelow(outDir)).toEqual(before);
  });

  it("refuses a file in its place", async () => {
    await mkdir(join(root, "out"));
    await writeFile(outDir, "mine");
    await expect(writeRelease(smallReleaseSource(), outDir)).rejects.toThrow("is a file");
  });
});

describe("the zip of a release", () => {
  it("holds exactly the release's files, the same bytes every time", async () => {
    await writeRelease(smallReleaseSource(), outDir);
    const zip = await zipBytes();
    expect((await zipBytes()).equals(zip)).toBe(true);
    const unzipped = Object.entries(unzipSync(zip)).map(([name, bytes]) => [
      name.replace("small-v1", ""),
      Buffer.from(bytes).toString("base64"),
    ]);
    expect(Object.fromEntries(unzipped)).toEqual(await bytesBelow(outDir));
  });

  it("is any stretch of the same bytes, and as long as it says", async () => {
    await writeRelease(smallReleaseSource(), outDir);
    const whole = await zipBytes();
    expect((await ReleaseZip.open(outDir, "small-v1")).sizeBytes).toBe(whole.length);
    const places = [0, 29, 4_000, whole.length - 23, whole.length];
    for (const from of places) {
      for (const to of places.filter((end) => end > from)) {
        expect((await zipBytes(from, to)).equals(whole.subarray(from, to))).toBe(true);
      }
    }
  });

  it("leaves out a stray file and refuses a folder that is no release", async () => {
    await writeRelease(smallReleaseSource(), outDir);
    await writeFile(join(outDir, "stray.txt"), "?");
    expect(Object.keys(unzipSync(await zipBytes()))).not.toContain("small-v1/stray.txt");
    await rm(join(outDir, "SHA256SUMS"));
    await expect(zipBytes()).rejects.toThrow("holds no release");
  });
});
