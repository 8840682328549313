// Whole imports with graphs of other formats: what the dataset has, and what the person is told.
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { graphColumnsOf } from "#core/agglomeration/fold-edge-changes.ts";
import { AGGLOMERATE, writeHdf5Agglomerate } from "#server/volumes/graphs/graph-fixtures.ts";
import { type ImportRequest, importVolume } from "#server/volumes/import-volume.ts";
import { openDatasetVolumes } from "#server/volumes/open-dataset-volumes.ts";
import { withTemporaryFolder } from "#server/volumes/small-stack-files.ts";
import { LEFT, MIDDLE, RIGHT, writeSmallVolume } from "#tests/server/small-volume.ts";

const BLOCK = join("..", "shared", "data", "fib25-samp1");

async function imported(request: ImportRequest) {
  const { info, notes } = await importVolume(request);
  const volumes = await openDatasetVolumes(request.targetDir, { cacheBytes: 1e6 });
  try {
    return { info, notes, graph: graphColumnsOf((await volumes.readGraph()).graph) };
  } finally {
    await volumes.close();
  }
}

describe("a real list of scored edges between bodies", () => {
  const request = {
    imagePath: join(BLOCK, "em.tif"),
    supervoxelsPath: join(BLOCK, "agglomerated_bodies.tif"),
    graphAddress: join(BLOCK, "scored_edges.json"),
    voxelNm: [10, 10, 10],
    on: { kind: "threshold", threshold: 0.1 },
  } as const;

  it("comes in with lower weights merging, each position on its bodies", async (context) => {
    if (!existsSync(BLOCK)) {
      process.stdout.write(`skipped: ${BLOCK} is not there\n`);
      return context.skip(`${BLOCK} is not there`);
    }
    await withTemporaryFolder(async (folder) => {
      const right = await imported({ ...request, targetDir: join(folder, "right") });
      expect(right.info).toMatchObject({ supervoxelCount: 164, edgeCount: 618 });
      expect(right.graph.mergeAffinity).toBeCloseTo(0.9, 10);
      const isOn = right.graph.affinity.map((affinity) => (affinity >= Math.fround(0.9) ? 1 : 0));
      expect([...right.graph.isOn]).toEqual([...isOn]);
      expect(right.notes).toEqual([
        `Edges (scored-edges, lower scores merging): 618 rows, 618 edges, ${right.info.onEdgeCount} on.`,
        "  Of 512 positions that were looked up, 100 % lie on one of their edge's two supervoxels.",
      ]);
      const turned = await imported({
        ...request,
        graph: { positions: { axes: "zyx" } },
        targetDir: join(folder, "turned"),
      });
      expect(turned.notes.at(-1)).toMatch(
        /^ {2}WARNING: Of 512 positions .*, 1\d % lie on .*; read as xyz in voxels, 100 % would: import again so[.]$/,
      );
    });
  });
});

describe("an agglomerate", () => {
  it("says itself which edges are on", async () => {
    await withTemporaryFolder(async (folder) => {
      const files = await writeSmallVolume(join(folder, "files"));
      const graphAddress = join(folder, "agglomerate.hdf5");
      await writeHdf5Agglomerate(graphAddress, {
        ...AGGLOMERATE,
        agglomerate_to_segments: {
          data: BigUint64Array.of(LEFT, MIDDLE, RIGHT, 5n, 6n),
          shape: [5],
        },
      });
      const { imagePath, supervoxelsPath } = files;
      const { graph, notes } = await imported({
        imagePath,
        supervoxelsPath,
        graphAddress,
        voxelNm: [4, 4, 40],
        targetDir: join(folder, "dataset"),
      });
      expect([...graph.edgeA, ...graph.edgeB]).toEqual([0, 1, 1, 2]);
      expect([...graph.affinity]).toEqual([0.75, 0.25]);
      expect([...graph.isOn]).toEqual([1, 1]);
      // Its positions are of supervoxels: contacts are looked for in the labels.
      expect([...graph.contactVoxel]).toEqual([3, 3, 1, 7, 3, 1]);
      expect(notes.slice(0, 2)).toEqual([
        "Edges (webknossos): 3 rows, 2 edges, 2 on.",
        "  1 named a supervoxel that no voxel has and were dropped.",
      ]);
    });
  });
});

describe("some edges without a place", () => {
  it("have their contact looked for, and the others keep theirs", async () => {
    await withTemporaryFolder(async (folder) => {
      const files = await writeSmallVolume(join(folder, "files"));
      const rows = [`${LEFT},${MIDDLE},0.9,3,0,0`, `${MIDDLE},${RIGHT},0.2,,,`];
      await writeFile(files.edgesPath, ["sv1,sv2,affinity,x,y,z", ...rows].join("\n"));
      const { graph, notes } = await imported({
        ...files,
        voxelNm: [4, 4, 40],
        on: { kind: "threshold", threshold: 0.5 },
        targetDir: join(folder, "dataset"),
      });
      expect([...graph.contactVoxel]).toEqual([3, 0, 0, 7, 3, 1]);
      expect(notes[1]).toMatch(/^ {2}1 had no place inside the volume: their contacts were looked/);
    });
  });
});
