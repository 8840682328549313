import { join } from "node:path";
import { expect, test } from "vitest";
import { buildGraph } from "#core/agglomeration/base-graph.ts";
import { graphColumnsOf } from "#core/agglomeration/fold-edge-changes.ts";
import { rootIndicesOf } from "#core/operations/segmentation-state.ts";
import { buildBasePartition } from "#core/segmentation/base-partition.ts";
import { Lattice, latticeColumns } from "#fixtures/graphs/lattice.ts";
import { GraphBlocks } from "#server/volumes/graph-blocks.ts";
import { openGraph } from "#server/volumes/graph-file.ts";
import { withTemporaryFolder } from "#server/volumes/small-stack-files.ts";
import { writeLattice } from "#tests/bench/graph/write-lattice.ts";

test("a lattice that is written in pieces is the one that is built in memory", async () => {
  await withTemporaryFolder(async (folder) => {
    const lattice = new Lattice([17, 11, 23], [5, 4, 9]);
    const path = join(folder, "graph.bin");
    await writeLattice(path, lattice);
    const { graph, partition, close } = openGraph(path, new GraphBlocks(1e9));
    const columns = latticeColumns(lattice);
    expect(graphColumnsOf(graph)).toEqual(columns);
    const built = buildGraph(columns);
    for (const name of ["rowStarts", "rowEntries", "rowEdges"] as const) {
      expect(graph[name].toArray()).toEqual(built[name].toArray());
    }
    const inMemory = buildBasePartition(rootIndicesOf(built));
    for (const name of ["rootIndices", "memberStarts", "members"] as const) {
      expect(partition[name].toArray()).toEqual(inMemory[name].toArray());
    }
    close();
  });
});
