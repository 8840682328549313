import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { DuckDBInstance } from "@duckdb/node-api";
import { describe, expect, it } from "vitest";
import type { EdgeSourceOptions } from "#server/volumes/graphs/edge-source.ts";
import {
  AGGLOMERATE,
  chunkBytes,
  csvText,
  EDGES,
  edgesOf,
  IDS,
  jsonText,
  parquetBytes,
  type ReadEdge,
  writeHdf5Agglomerate,
  writeSqlite,
  writeZarrAgglomerate,
} from "#server/volumes/graphs/graph-fixtures.ts";
import { openEdgeSource } from "#server/volumes/graphs/open-edge-source.ts";
import { openZarrArrays } from "#server/volumes/graphs/zarr-arrays.ts";
import { withTemporaryFolder } from "#server/volumes/small-stack-files.ts";
import { LocalStore } from "#server/volumes/sources/local-store.ts";

const PLAIN = EDGES.map(({ first, second, score }) => ({ first, second, score }));
const FORMATS = join("..", "shared", "data", "formats");
const BODIES = join("..", "shared", "data", "fib25-samp1", "scored_edges.json");

async function readAt(path: string, options: EdgeSourceOptions = {}) {
  const store = new LocalStore(path);
  const source = await openEdgeSource(store, options);
  try {
    const { format, direction, saysOn, positions } = source;
    return { format, direction, saysOn, positions, edges: await edgesOf(source) };
  } finally {
    await source.close();
    await store.close();
  }
}

function skipped(reason: string): string {
  process.stdout.write(`skipped: ${reason}\n`);
  return reason;
}

describe("edges are found out and read exactly", () => {
  it.each([
    [",", ".csv", false],
    ["\t", ".tsv", false],
    [";", ".csv", true],
  ])("in a table with %j between its cells", async (delimiter, extension, isZipped) => {
    await withTemporaryFolder(async (folder) => {
      const path = join(folder, `edges${extension}`);
      await writeFile(path, isZipped ? gzipSync(csvText(delimiter)) : csvText(delimiter));
      const { edges, ...about } = await readAt(path);
      expect(about).toEqual({
        format: "csv",
        direction: "higher-merges",
        saysOn: false,
        positions: "contact",
      });
      expect(edges).toEqual(EDGES);
    });
  });

  it("in Parquet, several row groups", async () => {
    await withTemporaryFolder(async (folder) => {
      const path = join(folder, "edges.any");
      await writeFile(path, parquetBytes());
      const { edges, format } = await readAt(path);
      expect(format).toBe("parquet");
      expect(edges).toEqual(EDGES);
    });
  });

  it.each(["uncompressed", "snappy", "zstd", "gzip", "brotli"])(
    "in Parquet that another program wrote, unsigned ids above 2^63 and lists, %s",
    async (codec) => {
      await withTemporaryFolder(async (folder) => {
        const path = join(folder, "edges.parquet");
        const duck = await (await DuckDBInstance.create()).connect();
        await duck.run(
          `COPY (SELECT (18446744073709551615 - i)::UBIGINT AS id_a, (${IDS[0]} + i)::UBIGINT AS id_b,
          (i % 5 / 4)::FLOAT AS score, [i, i + 1, i + 2]::INTEGER[] AS location, i % 2 = 0 AS kept
          FROM range(5000) t(i)) TO '${path}' (FORMAT parquet, COMPRESSION ${codec}, ROW_GROUP_SIZE 2048)`,
        );
        duck.closeSync();
        const { edges } = await readAt(path, { onColumn: "kept" });
        expect(edges).toHaveLength(5000);
        for (const i of [0, 1, 2047, 2048, 4999]) {
          expect(edges[i]).toEqual({
            first: 2n ** 64n - 1n - BigInt(i),
            second: IDS[0] + BigInt(i),
            score: (i % 5) / 4,
            position: [i, i + 1, i + 2],
            isOn: i % 2 === 0,
          });
        }
      });
    },
  );

  it("in a list of scored edges, ids kept to the last digit", async () => {
    await withTemporaryFolder(async (folder) => {
      const path = join(folder, "scored.json");
      await writeFile(path, jsonText());
      const { edges, ...about } = await readAt(path);
      expect(about).toEqual({
        format: "scored-edges",
        direction: "lower-merges",
        saysOn: false,
        positions: "contact",
      });
      expect(edges).toEqual(EDGES.map(({ contactSize: _, ...edge }) => edge));
    });
  });

  it("in a real list of scored edges", async (context) => {
    if (!existsSync(BODIES)) return context.skip(skipped(`${BODIES} is not there`));
    const { edges } = await readAt(BODIES);
    const list = JSON.parse(await readFile(BODIES, "utf8")).edge_list;
    expect(edges).toHaveLength(618);
    expect(edges).toEqual(
      list.map((edge: { node1: number; node2: number; weight: number; location: number[] }) => ({
        first: BigInt(edge.node1),
        second: BigInt(edge.node2),
        score: edge.weight,
        position: edge.location,
      })),
    );
  });

  it("in SQLite", async () => {
    await withTemporaryFolder(async (folder) => {
      const path = join(folder, "graph.db");
      writeSqlite(path);
      const { edges, ...about } = await readAt(path);
      expect(about).toEqual({
        format: "sqlite",
        direction: "lower-merges",
        saysOn: false,
        positions: "none",
      });
      expect(edges).toEqual(PLAIN);
      const { edges: flagged } = await readAt(path, { onColumn: "agglomerated" });
      expect(flagged.every(({ isOn }) => isOn)).toBe(true);
    });
  });

  it("in SQLite that Python wrote, with edges that have no score", async (context) => {
    await withTemporaryFolder(async (folder) => {
      const path = join(folder, "graph.db");
      const program = [
        "import sqlite3, sys",
        "db = sqlite3.connect(sys.argv[1])",
        "db.execute('create table edges(u INTEGER, v INTEGER, merge_score REAL, agglomerated INTEGER)')",
        "rows = [(2**60 + i, 2**61 + i, None if i % 3 == 0 else i / 10000, i % 2) for i in range(10000)]",
        "db.executemany('insert into edges values(?,?,?,?)', rows + [(-1, 5, 0.5, 1)])",
        "db.commit()",
      ].join("\n");
      try {
        execFileSync("python3", ["-c", program, path]);
      } catch {
        return context.skip(skipped("there is no python3 with sqlite3"));
      }
      const { edges } = await readAt(path);
      const expected: ReadEdge[] = Array.from({ length: 10_000 }, (_, i) => ({
        first: 2n ** 60n + BigInt(i),
        second: 2n ** 61n + BigInt(i),
        score: i % 3 === 0 || i % 2 === 0 ? Infinity : i / 10_000,
      }));
      expect(edges).toEqual([...expected, { first: 2n ** 64n - 1n, second: 5n, score: 0.5 }]);
    });
  });

  it("in a folder of a PyChunkedGraph, what a border cut being infinite", async () => {
    await withTemporaryFolder(async (folder) => {
      const crossing = [{ ...EDGES[0], first: IDS[0], second: IDS[4] }];
      await writeFile(join(folder, "edges_10_0_0.proto.zst"), await chunkBytes(crossing, true));
      await writeFile(join(folder, "edges_2_0_0.proto.zst"), await chunkBytes(EDGES, false));
      await writeFile(join(folder, "other.txt"), "");
      const { edges, format } = await readAt(folder);
      expect(format).toBe("pychunkedgraph");
      const whole = EDGES.map(({ position: _, ...edge }) => edge);
      const [cut] = crossing.map(({ position: _, ...edge }) => ({ ...edge, score: Infinity }));
      expect(edges).toEqual([...whole, cut]);
    });
  });

  it.each(["HDF5", "Zarr"])("in an agglomerate of webKnossos, %s", async (kind) => {
    await withTemporaryFolder(async (folder) => {
      const path = join(folder, kind === "HDF5" ? "agglomerate.hdf5" : "agglomerate");
      await (kind === "HDF5" ? writeHdf5Agglomerate : writeZarrAgglomerate)(path, AGGLOMERATE);
      const { edges, ...about } = await readAt(path);
      expect(about).toEqual({
        format: "webknossos",
        direction: "higher-merges",
        saysOn: true,
        positions: "supervoxel",
      });
      const positions = [
        [0, 1, 2],
        [3, 4, 5],
        [9, 10, 11],
      ];
      expect(edges).toEqual(
        PLAIN.map((edge, i) => ({ ...edge, isOn: true, position: positions[i] })),
      );
    });
  });

  it("in Zarr arrays that other programs packed", async (context) => {
    if (!existsSync(FORMATS)) return context.skip(skipped(`${FORMATS} is not there`));
    const manifest = JSON.parse(await readFile(join(FORMATS, "manifest.json"), "utf8"));
    const arrays = await openZarrArrays(new LocalStore(FORMATS));
    for (const name of ["zarr3_gzip_u64", "zarr3_sharded_u64", "zarr3_zstd_crc32c_u32"]) {
      const entry = manifest.find(({ path }: { readonly path: string }) => path === name);
      const shape = (await arrays.shapeOf(name)) ?? [];
      const { buffer } = await arrays.read(name, 0, shape[0]);
      const hash = createHash("sha256").update(new Uint8Array(buffer)).digest("hex");
      expect([name, hash]).toEqual([name, entry.sha256_c_order_zyx]);
    }
  });
});

describe("edges that cannot be read", () => {
  const said: readonly (readonly [name: string, text: string, sentence: RegExp])[] = [
    [
      "two columns that could be meant",
      "u,v,node1,affinity\n",
      /column sv1 could be any of u, node1 among the columns u, v, node1, affinity; say which, like --edge-columns sv1=u[.]$/,
    ],
    [
      "a score of unclear meaning",
      "u,v,merge_score\n1,2,0.5\n",
      /column merge_score does not tell whether a higher or a lower score means .*; say --scores/,
    ],
    [
      "half a position",
      "u,v,affinity,x,y,z\n1,2,0.5,1,,3\n",
      /column y in line 2 is empty; give contacts as numbers/,
    ],
    [
      "an id that is no number",
      "u,v,affinity\n1,2.5,0.5\n",
      /column v in line 2 is "2.5"; write a/,
    ],
    ["a list in which there is nothing", "[{}, 1]", /column sv1 is not among the columns ;/],
    [
      "a list that ends too early",
      '[{"node1": 1, "node2": 2, "weight": 0.5}',
      /are no JSON, were cut/,
    ],
  ];
  it.each(said)("are told of in one sentence: %s", async (_, text, sentence) => {
    await withTemporaryFolder(async (folder) => {
      const path = join(folder, "edges.csv");
      await writeFile(path, text);
      await expect(readAt(path)).rejects.toThrow(sentence);
    });
  });

  it("are told of where a column or a format is named that is not there", async () => {
    await withTemporaryFolder(async (folder) => {
      const path = join(folder, "edges.csv");
      await writeFile(path, "one,two,p,affinity\n1,2,0.5,7\n");
      const columns = { sv1: "one", sv2: "two", affinity: "p" };
      expect((await readAt(path, { columns })).edges).toEqual([
        { first: 1n, second: 2n, score: 0.5 },
      ]);
      await expect(readAt(path, { columns: { ...columns, sv1: "on" } })).rejects.toThrow(
        /column on is not among the columns one, two, p, affinity; name the column of sv1 as/,
      );
      await expect(readAt(path, { columns: { sv3: "one" } })).rejects.toThrow(
        /the column for sv3 is named, but nothing is called so here; name columns for sv1, sv2, aff/,
      );
      await expect(readAt(path, { columns, format: "parquet" })).rejects.toThrow(
        /the edges are csv, but parquet was said/,
      );
      await mkdir(join(folder, "empty"));
      await expect(readAt(join(folder, "empty"))).rejects.toThrow(
        /are a folder of nothing that is/,
      );
      await expect(readAt(join(folder, "none"))).rejects.toThrow(/the edges are not there; check/);
    });
  });

  it("are told of where a database has a program for a table", async () => {
    await withTemporaryFolder(async (folder) => {
      const path = join(folder, "graph.db");
      const { default: sqlite } = await import("node-sqlite3-wasm");
      const database = new sqlite.Database(path);
      database.exec("CREATE VIEW edges AS SELECT 1 AS u, 2 AS v, 0.5 AS merge_score");
      database.close();
      await expect(readAt(path)).rejects.toThrow(/the table edges is not a plain table; write/);
    });
  });

  it.each([
    ["agglomerate_to_edges_offsets", BigUint64Array.of(0n, 0n, 2n), [3], /has 3 entries for 4/],
    [
      "agglomerate_to_segments_offsets",
      BigUint64Array.of(0n, 0n, 6n, 5n),
      [4],
      /entry 2 of .*offsets is 6, after 0 and with 5 rows/,
    ],
    [
      "agglomerate_to_edges",
      BigUint64Array.of(0n, 1n, 1n, 3n, 0n, 1n),
      [3, 2],
      /edge 1 in agglomerate_to_edges names the segment 3 of the 3 that agglomerate 1 has/,
    ],
  ])("are told of where an agglomerate's %s do not fit", async (name, data, shape, sentence) => {
    await withTemporaryFolder(async (folder) => {
      const path = join(folder, "agglomerate.hdf5");
      await writeHdf5Agglomerate(path, { ...AGGLOMERATE, [name]: { data, shape } });
      await expect(readAt(path)).rejects.toThrow(sentence);
    });
  });
});
