// Whatever a byte of a file is changed to, or wherever it ends: the graph is read, or one sentence says
// what is wrong with it. Nothing else is thrown.

import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, it } from "vitest";
import type { AgglomerateArrays } from "#server/volumes/graphs/agglomerate-arrays.ts";
import type { EdgeSource } from "#server/volumes/graphs/edge-source.ts";
import {
  AGGLOMERATE,
  chunkBytes,
  csvText,
  EDGES,
  edgesOf,
  jsonText,
  writeSqlite,
  writeZarrAgglomerate,
} from "#server/volumes/graphs/graph-fixtures.ts";
import { openEdgeSource } from "#server/volumes/graphs/open-edge-source.ts";
import { openAgglomerate } from "#server/volumes/graphs/webknossos-agglomerate.ts";
import { ImportError } from "#server/volumes/import-error.ts";
import { withTemporaryFolder } from "#server/volumes/small-stack-files.ts";
import { LocalStore } from "#server/volumes/sources/local-store.ts";

interface Case {
  readonly name: string;
  /** Writes the graph; the file that is changed, and the path that is opened. */
  write(folder: string): Promise<{ readonly file: string; readonly path: string }>;
}

const oneFile = (name: string, bytes: () => Promise<Uint8Array | string>): Case => ({
  name,
  write: async (folder) => {
    const path = join(folder, name);
    await writeFile(path, await bytes());
    return { file: path, path };
  },
});

const CASES: readonly Case[] = [
  oneFile("edges.csv", async () => csvText(",")),
  oneFile("edges.csv.gz", async () => gzipSync(csvText(","))),
  oneFile("edges.json", async () => jsonText()),
  {
    name: "a PyChunkedGraph",
    write: async (folder) => {
      const file = join(folder, "edges_0_0_0.proto.zst");
      await writeFile(file, await chunkBytes(EDGES, false));
      return { file, path: folder };
    },
  },
  {
    name: "SQLite",
    write: async (folder) => {
      const path = join(folder, "graph.db");
      writeSqlite(path);
      return { file: path, path };
    },
  },
  ...["agglomerate_to_edges/zarr.json", "agglomerate_to_affinities/c/0"].map((name) => ({
    name: `Zarr, ${name}`,
    write: async (folder: string) => {
      await writeZarrAgglomerate(folder, AGGLOMERATE);
      return { file: join(folder, name), path: folder };
    },
  })),
];

const RUNS = 60;

async function read(open: () => Promise<EdgeSource>): Promise<void> {
  try {
    const source = await open();
    try {
      await edgesOf(source);
    } finally {
      await source.close();
    }
  } catch (error) {
    if (!(error instanceof ImportError)) throw error;
    expect(error.message).not.toMatch(/\n|undefined/);
  }
}

it.each(CASES)("a graph that was changed is read or refused: $name", async ({ write }) => {
  await withTemporaryFolder(async (folder) => {
    const { file, path } = await write(folder);
    const whole = new Uint8Array(await readFile(file));
    const change = fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 255 }));
    const changed = fc.record({
      bytes: fc.array(change, { minLength: 1, maxLength: 6 }),
      end: fc.option(fc.nat(whole.length), { freq: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(changed, async ({ bytes, end }) => {
        const mutated = whole.slice();
        for (const [at, value] of bytes) mutated[at] = value;
        await writeFile(file, mutated.subarray(0, end ?? whole.length));
        const store = new LocalStore(path);
        await read(() => openEdgeSource(store));
        await store.close();
      }),
      { numRuns: RUNS },
    );
  });
});

it("an agglomerate of other numbers is read or refused", async () => {
  const names = Object.keys(AGGLOMERATE) as (keyof typeof AGGLOMERATE)[];
  const change = fc.record({
    name: fc.constantFrom(...names.slice(1)),
    at: fc.nat(5),
    value: fc.oneof(fc.nat(8), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(change, { maxLength: 3 }), async (changes) => {
      const arrays = structuredClone(AGGLOMERATE);
      for (const { name, at, value } of changes) {
        const { data } = arrays[name];
        if (at >= data.length) continue;
        if (data instanceof BigUint64Array) data[at] = BigInt(value);
        else data[at] = Number(value);
      }
      await read(() => openAgglomerate(inMemory(arrays), {}));
    }),
    { numRuns: 300 },
  );
});

function inMemory(arrays: typeof AGGLOMERATE): AgglomerateArrays {
  const of = (name: string) => arrays[name as keyof typeof arrays];
  return {
    address: "memory",
    shapeOf: async (name) => of(name)?.shape ?? null,
    read: async (name, from, to) => {
      const { data, shape } = of(name);
      if (!(from >= 0 && from <= to && to <= shape[0])) throw new Error("outside the array");
      const width = shape[1] ?? 1;
      return data.slice(from * width, to * width);
    },
    close: async () => {},
  };
}
