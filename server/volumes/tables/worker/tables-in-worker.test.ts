// The thread as the server starts it, with every format that edges and synapses come in: what it gives
// is what is given without it, and so is what it says of a row.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import {
  AGGLOMERATE,
  chunkBytes,
  csvText,
  EDGES,
  edgesOf,
  jsonText,
  parquetBytes,
  writeHdf5Agglomerate,
  writeSqlite,
  writeZarrAgglomerate,
} from "#server/volumes/graphs/graph-fixtures.ts";
import { withTemporaryFolder } from "#server/volumes/small-stack-files.ts";
import { LocalStore } from "#server/volumes/sources/local-store.ts";
import type { Site, SynapseSource } from "#server/volumes/synapses/synapse-source.ts";
import type { TableOpeners } from "#server/volumes/table-openers.ts";
import { TableThreads } from "#server/volumes/tables/worker/table-threads.ts";
import { TABLES_HERE } from "#server/volumes/tables-here.ts";
import { MemoryByteStore } from "#tests/support/memory-byte-store.ts";

const threads = new TableThreads();
afterAll(() => threads.close());

const GRAPHS: readonly (readonly [name: string, write: (path: string) => Promise<unknown>])[] = [
  ["edges.csv.gz", (path) => writeFile(path, gzipSync(csvText(",")))],
  ["edges.parquet", (path) => writeFile(path, parquetBytes())],
  ["edges.json", (path) => writeFile(path, jsonText())],
  ["graph.db", async (path) => writeSqlite(path)],
  ["agglomerate.hdf5", (path) => writeHdf5Agglomerate(path, AGGLOMERATE)],
  ["agglomerate.zarr", (path) => writeZarrAgglomerate(path, AGGLOMERATE)],
  [
    "chunks",
    async (path) => {
      await mkdir(path);
      const bytes = await chunkBytes(EDGES, false);
      await writeFile(join(path, "edges_0_0_0.proto.zst"), bytes);
    },
  ],
];

const COLUMNS = "synapse_id,pre_x,pre_y,pre_z,post_x,post_y,post_z,cleft_x,cleft_y,cleft_z,type";

async function saidBy(tables: TableOpeners, path: string) {
  const source = await tables.openEdges(new LocalStore(path));
  const { batches, close, ...about } = source;
  const said: object[] = [];
  for await (const batch of source.batches()) {
    for (let edge = 0; edge < batch.count; edge++) {
      for (const part of ["first", "second", "score"] as const) {
        said.push(await batch.say(edge, part));
      }
    }
  }
  await source.close();
  const again = await tables.openEdges(new LocalStore(path));
  const edges = await edgesOf(again);
  await again.close();
  return { about, said, edges };
}

async function synapsesOf(source: SynapseSource) {
  const rows: object[] = [];
  for await (const { say, ...row } of source.rows()) {
    const sites: readonly Site[] = ["pre", "post", "cleft"];
    rows.push({ ...row, said: await Promise.all(sites.map((site) => say(site))) });
  }
  await source.close();
  const { address, format, reading } = source;
  return { address, format, reading, rows };
}

describe("in a thread and without", () => {
  it.each(GRAPHS)(
    "the same edges are read of %s, and the same is said of them",
    async (...graph) => {
      const [name, write] = graph;
      await withTemporaryFolder(async (folder) => {
        const path = join(folder, name);
        await write(path);
        const inThread = await saidBy(threads, path);
        expect(inThread).toEqual(await saidBy(TABLES_HERE, path));
        expect(inThread.edges.length).toBe(EDGES.length);
      });
    },
  );

  it("the same synapses are read of a table of several batches", async () => {
    const row = (i: number) =>
      `s${i},${i},2,3,${i % 3 === 0 ? ",," : "4,5,6"},${i % 2 === 0 ? ",," : "7,8,9"},kind ${i % 5}`;
    const text = [COLUMNS, ...Array.from({ length: 9000 }, (_, i) => row(i))].join("\n");
    const bytes = new TextEncoder().encode(text);
    const store = () => new MemoryByteStore("synapses.csv", { "": bytes });
    const inThread = await synapsesOf(await threads.openSynapses(store()));
    expect(inThread).toEqual(await synapsesOf(await TABLES_HERE.openSynapses(store())));
    expect(inThread.rows).toHaveLength(9000);
  });

  it("the same sentence refuses what is wrong", async () => {
    const bytes = new TextEncoder().encode("sv1,sv2,affinity\n1,x,0.5\n");
    for (const tables of [threads, TABLES_HERE]) {
      const source = await tables.openEdges(new MemoryByteStore("edges.csv", { "": bytes }));
      await expect(edgesOf(source)).rejects.toThrow(
        'edges.csv: column sv2 in line 2 is "x"; write a whole number from 1 to 2^63-1.',
      );
      await source.close();
      const empty = new MemoryByteStore("nothing", {});
      await expect(tables.openEdges(empty)).rejects.toThrow("nothing: the edges are");
    }
  });
});
