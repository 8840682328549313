// Edges and synapses behind a web server and in a bucket, as the page and the command line ask for them:
// by the rules that volumes are read by.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  createSourceOpener,
  type SourceOpener,
} from "#server/composition/dataset-sources/open-source-at.ts";
import {
  csvText,
  EDGES,
  edgesOf,
  parquetBytes,
  writeSqlite,
} from "#server/volumes/graphs/graph-fixtures.ts";
import { inspectEdges, inspectSynapses } from "#server/volumes/inspect-tables.ts";
import { openedOver } from "#server/volumes/opened-over.ts";
import { storeSettings } from "#server/volumes/stores/store-settings.ts";
import { type LoopbackServer, serveOnLoopback } from "#tests/support/stores/loopback-server.ts";
import { signedBucket } from "#tests/support/stores/signed-bucket.ts";
import { staticFiles } from "#tests/support/stores/static-files.ts";

const SYNAPSES = "synapse_id,pre_x,pre_y,pre_z,post_x,post_y,post_z\ns1,1,2,3,4,5,6\n";
const PLAIN = EDGES.map(({ first, second, score }) => ({ first, second, score }));

let folder: string;
let web: LoopbackServer;
let bucket: LoopbackServer;
let allowed: SourceOpener;
let closed: SourceOpener;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tables-elsewhere-"));
  writeSqlite(join(folder, "graph.db"));
  const files = new Map<string, Uint8Array>([
    ["edges.csv", new TextEncoder().encode(csvText(","))],
    ["edges.parquet", parquetBytes()],
    ["graph.db", new Uint8Array(await readFile(join(folder, "graph.db")))],
    ["synapses.csv", new TextEncoder().encode(SYNAPSES)],
  ]);
  web = await serveOnLoopback(staticFiles(files));
  bucket = await serveOnLoopback(
    signedBucket({ bucket: "lab", files, keys: null, region: "us-east-1" }),
  );
  const variables = { AWS_ENDPOINT_URL: bucket.url, FASCICLE_DATA_CACHE_GIB: "0" };
  const hosts = { ...variables, FASCICLE_DATA_HOSTS: "127.0.0.1" };
  allowed = createSourceOpener(storeSettings(hosts), join(folder, "cache"));
  closed = createSourceOpener(storeSettings(variables), join(folder, "cache"));
});

afterAll(async () => {
  for (const each of [allowed, closed, web, bucket]) await each.close();
  await rm(folder, { recursive: true, force: true });
});

const inWeb = (name: string) => `${web.url}/${name}`;
const inBucket = (name: string) => `s3://lab/${name}`;

describe("a table elsewhere", () => {
  it.each([
    ["CSV behind a web server", () => inWeb("edges.csv"), "csv"],
    ["Parquet behind a web server", () => inWeb("edges.parquet"), "parquet"],
    ["a graph in SQLite behind a web server", () => inWeb("graph.db"), "sqlite"],
    ["CSV in a bucket", () => inBucket("edges.csv"), "csv"],
    ["Parquet in a bucket", () => inBucket("edges.parquet"), "parquet"],
  ])("is read exactly: %s", async (_, address, format) => {
    const store = await allowed.openTableAt(address(), "page");
    const { source, close } = await openedOver(store, (opened) => allowed.tables.openEdges(opened));
    expect(source.format).toBe(format);
    const edges = await edgesOf(source);
    await close();
    expect(edges.map(({ first, second, score }) => ({ first, second, score }))).toEqual(PLAIN);
  });

  it("is looked at before it is imported, edges and synapses", async () => {
    const { first } = EDGES[0];
    const edges = await allowed.openTableAt(inWeb("edges.csv"), "page");
    expect(await inspectEdges(allowed.tables, edges, [first, 7n])).toEqual({
      ...{ format: "csv", rowCount: 3, isWhole: true, askedIds: 2, foundIds: 1 },
    });
    const synapses = await allowed.openTableAt(inBucket("synapses.csv"), "page");
    expect(await inspectSynapses(allowed.tables, synapses, null)).toMatchObject({
      ...{ format: "table", rowCount: 1, isWhole: true },
    });
  });

  it("is read for the page only where that host is named, from the command line always", async () => {
    const read = async (by: "page" | "command") => {
      const store = await closed.openTableAt(inWeb("edges.csv"), by);
      return inspectEdges(closed.tables, store, []);
    };
    await expect(read("page")).rejects.toThrow(/FASCICLE_DATA_HOSTS/);
    expect((await read("command")).rowCount).toBe(3);
    await expect(closed.openTableAt("/etc/passwd", "page")).rejects.toThrow("/etc/passwd: the");
  });

  it("that is not there is refused by its address", async () => {
    const store = await allowed.openTableAt(inWeb("nothing.csv"), "page");
    await expect(inspectEdges(allowed.tables, store, [])).rejects.toThrow(
      `${inWeb("nothing.csv")}: the edges are not there`,
    );
  });
});
