import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildGraph, type GraphColumns } from "#core/agglomeration/base-graph.ts";
import { graphColumnsOf } from "#core/agglomeration/fold-edge-changes.ts";
import { rootIndicesOf } from "#core/operations/segmentation-state.ts";
import { buildBasePartition } from "#core/segmentation/base-partition.ts";
import { isFirstGraph, readFirstGraph } from "#server/volumes/first-graph-file.ts";
import { GraphBlocks } from "#server/volumes/graph-blocks.ts";
import { openGraph, writeGraph } from "#server/volumes/graph-file.ts";
import { GRAPH_HEADER_BYTES, graphLayout } from "#server/volumes/graph-layout.ts";
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

/** All columns and the partition, read with room for `budgetBytes` of blocks at once. */
function readAll(path: string, budgetBytes: number) {
  const opened = openGraph(path, new GraphBlocks(budgetBytes));
  try {
    const columns = graphColumnsOf(opened.graph);
    const { rootIndices, memberStarts, members } = opened.partition;
    const rows = [opened.graph.rowStarts, opened.graph.rowEntries, opened.graph.rowEdges];
    return {
      columns,
      rows: rows.map((column) => column.toArray()),
      partition: [rootIndices, memberStarts, members].map((column) => column.toArray()),
      opened,
    };
  } finally {
    opened.close();
  }
}

describe("a graph's file", () => {
  it("[AD2] gives back every column, ids to the last bit, whatever their lengths and the room", async () => {
    await withTemporaryFolder(async (folder) => {
      const path = join(folder, "graph.bin");
      const sizes = fc.tuple(
        fc.oneof(fc.integer({ min: 2, max: 40 }), fc.integer({ min: 4_090, max: 9_000 })),
        fc.integer({ min: 0, max: 39 }),
      );
      await fc.assert(
        fc.asyncProperty(sizes, fc.constantFrom(0, 40_000, 1e9), async ([n, m], budgetBytes) => {
          const given = columnsOf(n, Math.min(m, n - 1));
          await writeGraph(path, given);
          const { columns, rows, partition } = readAll(path, budgetBytes);
          expect(columns).toEqual(given);
          const inMemory = buildGraph(given);
          const expected = [inMemory.rowStarts, inMemory.rowEntries, inMemory.rowEdges];
          expect(rows).toEqual(expected.map((column) => column.toArray()));
          const { rootIndices, memberStarts, members } = buildBasePartition(
            rootIndicesOf(inMemory),
          );
          expect(partition).toEqual(
            [rootIndices, memberStarts, members].map((column) => column.toArray()),
          );
        }),
        { numRuns: 40 },
      );
    });
  });

  it("finds every id by its fences, and no other", async () => {
    await withTemporaryFolder(async (folder) => {
      const path = join(folder, "graph.bin");
      await writeGraph(path, columnsOf(10_000, 3));
      const { graph, close } = openGraph(path, new GraphBlocks(0));
      for (const index of [0, 1, 4_095, 4_096, 8_191, 8_192, 9_999]) {
        const id = 2n ** 62n + BigInt(3 * index);
        expect(graph.supervoxelIds.indexOf(id)).toBe(index);
        expect(graph.supervoxelIds.indexOf(id + 1n)).toBe(-1);
        expect(graph.supervoxelIds.indexOf(id - 1n)).toBe(-1);
      }
      close();
    });
  });

  it("keeps no more than it has room for", async () => {
    await withTemporaryFolder(async (folder) => {
      const path = join(folder, "graph.bin");
      await writeGraph(path, columnsOf(40_000, 3));
      const blocks = new GraphBlocks(100_000);
      const { graph, close } = openGraph(path, blocks);
      for (let index = 0; index < 40_000; index += 100) {
        expect(graph.positionsVoxel.tripleAt(index)).toEqual([
          15 * index,
          15 * index + 5,
          15 * index + 10,
        ]);
        expect(blocks.sizeBytes).toBeLessThanOrEqual(100_000);
      }
      expect(blocks.sizeBytes).toBeGreaterThan(50_000);
      close();
    });
  });

  it("is refused when it was cut short or any byte of it changed", async () => {
    await withTemporaryFolder(async (folder) => {
      const path = join(folder, "graph.bin");
      await writeGraph(path, columnsOf(5, 4));
      const whole = await readFile(path);
      const first = readAll(path, 1e6);
      await fc.assert(
        fc.asyncProperty(fc.nat(whole.length - 1), fc.boolean(), async (at, isCut) => {
          const spoiled = isCut ? whole.subarray(0, at) : Buffer.from(whole);
          if (!isCut) spoiled[at] ^= 0x10;
          await writeFile(path, spoiled);
          // Bytes between columns belong to none.
          if (!isCut && isPadding(at)) expect(readAll(path, 1e6).columns).toEqual(first.columns);
          else expect(() => readAll(path, 1e6)).toThrow(/import/);
        }),
        { numRuns: 120 },
      );
    });
  });

  it("of the first layout is read as well", async () => {
    await withTemporaryFolder(async (folder) => {
      const path = join(folder, "graph.bin");
      const columns = columnsOf(7, 5);
      await writeFile(path, firstLayoutOf(columns));
      expect(await isFirstGraph(path)).toBe(true);
      expect(await readFirstGraph(path)).toEqual(columns);
      await writeGraph(path, await readFirstGraph(path));
      expect(await isFirstGraph(path)).toBe(false);
      expect(readAll(path, 1e6).columns).toEqual(columns);
    });
  });
});

/** Whether a byte of the file for 5 supervoxels and 4 edges lies between its columns. */
function isPadding(at: number): boolean {
  const { places, checksumsOffsetBytes } = graphLayout(5, 4);
  if (at < GRAPH_HEADER_BYTES || at >= checksumsOffsetBytes) return false;
  return !Object.values(places).some(
    ({ offsetBytes, entries, entryBytes }) =>
      at >= offsetBytes && at < offsetBytes + entries * entryBytes,
  );
}

/** As the first version of the program wrote it: u32 magic "FGR1", columns, CRC-32. */
function firstLayoutOf(columns: GraphColumns): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0x31524746, 0);
  header.writeUInt32LE(columns.supervoxelIds.length, 4);
  header.writeUInt32LE(columns.edgeA.length, 8);
  header.writeDoubleLE(columns.mergeAffinity, 16);
  const parts: Buffer[] = [header];
  for (const column of [
    columns.supervoxelIds,
    columns.sizesVoxel,
    columns.positionsVoxel,
    columns.edgeA,
    columns.edgeB,
    columns.affinity,
    columns.contactVoxel,
    columns.isOn,
  ]) {
    parts.push(Buffer.from(column.buffer), Buffer.alloc((8 - (column.byteLength % 8)) % 8));
  }
  const body = Buffer.concat(parts);
  const end = Buffer.alloc(4);
  end.writeUInt32LE(crc32(body), 0);
  return Buffer.concat([body, end]);
}
