import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { GraphColumns } from "#core/agglomeration/base-graph.ts";
import { readGraph, writeGraph } from "#server/volumes/graph-file.ts";
import { withTemporaryFolder } from "#server/volumes/small-stack-files.ts";

function columnsOf(n: number, m: number): GraphColumns {
  const pairs = Array.from({ length: m }, (_, e) => [e % (n - 1), (e % (n - 1)) + 1]);
  return {
    supervoxelIds: BigUint64Array.from({ length: n }, (_, i) => 2n ** 62n + BigInt(3 * i)),
    sizesVoxel: Uint32Array.from({ length: n }, (_, i) => 4294967295 - i),
    positionsVoxel: Int32Array.from({ length: 3 * n }, (_, i) => 5 * i),
    edgeA: Uint32Array.from(pairs, ([a]) => a),
    edgeB: Uint32Array.from(pairs, ([, b]) => b),
    affinity: Float32Array.from({ length: m }, (_, e) => (e % 5 === 3 ? Infinity : e / (m + 1))),
    contactVoxel: Int32Array.from({ length: 3 * m }, (_, i) => 7 * i),
    isOn: Uint8Array.from({ length: m }, (_, e) => e % 2),
    mergeAffinity: 0.7283950617283951,
  };
}

describe("a graph's file", () => {
  it("[AD2] gives back every column, ids to the last bit, whatever their lengths", async () => {
    await withTemporaryFolder(async (folder) => {
      const path = join(folder, "graph.bin");
      const sizes = fc.tuple(fc.integer({ min: 2, max: 40 }), fc.integer({ min: 0, max: 39 }));
      await fc.assert(
        fc.asyncProperty(sizes, async ([n, m]) => {
          await writeGraph(path, columnsOf(n, m));
          expect(await readGraph(path)).toEqual(columnsOf(n, m));
        }),
        { numRuns: 40 },
      );
    });
  });

  it("is refused when it was cut short or any byte of it changed", async () => {
    await withTemporaryFolder(async (folder) => {
      const path = join(folder, "graph.bin");
      await writeGraph(path, columnsOf(5, 4));
      const whole = await readFile(path);
      await fc.assert(
        fc.asyncProperty(fc.nat(whole.length - 1), fc.boolean(), async (at, isCut) => {
          const spoiled = isCut ? whole.subarray(0, at) : Buffer.from(whole);
          if (!isCut) spoiled[at] ^= 0x10;
          await writeFile(path, spoiled);
          await expect(readGraph(path)).rejects.toThrow(/import/);
        }),
        { numRuns: 80 },
      );
    });
  });
});
