import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { GraphColumns } from "#core/agglomeration/base-graph.ts";
import { DEFAULT_THRESHOLD } from "#core/agglomeration/contact-affinity.ts";
import { graphColumnsOf } from "#core/agglomeration/fold-edge-changes.ts";
import type { ImportHooks } from "#server/volumes/import-progress.ts";
import { type ImportRequest, importVolume } from "#server/volumes/import-volume.ts";
import { openDatasetVolumes } from "#server/volumes/open-dataset-volumes.ts";
import { withTemporaryFolder } from "#server/volumes/small-stack-files.ts";
import { LEFT, MIDDLE, RIGHT, writeSmallVolume } from "#tests/server/small-volume.ts";

type Files = Pick<ImportRequest, "imagePath" | "supervoxelsPath"> & { readonly edgesPath: string };

/** Three supervoxels side by side, 12 × 8 × 3 voxels. */
async function withFiles(use: (files: Files, folder: string) => Promise<void>): Promise<void> {
  await withTemporaryFolder(async (folder) => {
    await use(await writeSmallVolume(join(folder, "files")), folder);
  });
}

async function importInto(
  targetDir: string,
  request: Omit<ImportRequest, "targetDir" | "voxelNm">,
  hooks: ImportHooks = {},
): Promise<GraphColumns> {
  await importVolume({ ...request, voxelNm: [4, 4, 40], targetDir }, hooks);
  const volumes = await openDatasetVolumes(targetDir, { cacheBytes: 1e6 });
  try {
    return graphColumnsOf((await volumes.readGraph()).graph);
  } finally {
    await volumes.close();
  }
}

describe("edges that are not given", () => {
  it("are built, and a merge weighs their threshold [OP7]", async () => {
    await withFiles(async ({ imagePath, supervoxelsPath }, folder) => {
      const stages: string[] = [];
      const graph = await importInto(
        join(folder, "dataset"),
        { imagePath, supervoxelsPath },
        {
          onProgress({ stage, done, total }) {
            if (done === total) stages.push(stage);
          },
        },
      );
      expect(stages).toEqual(["counting", "building edges", "image", "labels", "synapses"]);
      expect([...graph.edgeA, ...graph.edgeB]).toEqual([0, 1, 1, 2]);
      // The middle of the contact, on the side of the lower index; of two, the first.
      expect([...graph.contactVoxel]).toEqual([3, 3, 1, 7, 3, 1]);
      expect(graph.mergeAffinity).toBe(DEFAULT_THRESHOLD);
    });
  });

  it("are on as far as the threshold that is given joins", async () => {
    await withFiles(async ({ imagePath, supervoxelsPath }, folder) => {
      for (const [threshold, isOn] of [
        [0, [1, 1]],
        [1, [0, 0]],
      ] as const) {
        const graph = await importInto(join(folder, `dataset-${threshold}`), {
          imagePath,
          supervoxelsPath,
          on: { kind: "threshold", threshold },
        });
        expect([...graph.isOn]).toEqual(isOn);
        expect(graph.mergeAffinity).toBe(threshold);
      }
    });
  });

  it("leave nothing when the import is stopped while they are built", async () => {
    await withFiles(async ({ imagePath, supervoxelsPath }, folder) => {
      const stop = new AbortController();
      const hooks: ImportHooks = {
        signal: stop.signal,
        onProgress({ stage }) {
          if (stage === "building edges") stop.abort();
        },
      };
      const stopped = importInto(join(folder, "dataset"), { imagePath, supervoxelsPath }, hooks);
      await expect(stopped).rejects.toThrow(/aborted/);
      expect(await readdir(folder)).toEqual(["files"]);
    });
  });
});

describe("an edge of infinite affinity", () => {
  it.each(["inf", "Infinity", "+INF"])("written as %s is on, whatever the rule", async (text) => {
    await withFiles(async (files, folder) => {
      const rows = [`${LEFT},${MIDDLE},${text},0`, `${MIDDLE},${RIGHT},0.75,1`];
      await writeFile(files.edgesPath, ["sv1,sv2,affinity,kept", ...rows].join("\n"));
      const on = { kind: "column", column: "kept" } as const;
      const graph = await importInto(join(folder, "dataset"), { ...files, on });
      expect([...graph.affinity]).toEqual([Number.POSITIVE_INFINITY, 0.75]);
      expect([...graph.isOn]).toEqual([1, 1]);
      // By the finite ones alone, or no merge could ever be cut.
      expect(graph.mergeAffinity).toBe(0.75);
    });
  });
});
