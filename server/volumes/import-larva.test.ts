// Real data, where it is at hand: serial-section EM of a larval nerve cord with its agglomeration.
import { existsSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { expect, it } from "vitest";
import { graphColumnsOf } from "#core/agglomeration/fold-edge-changes.ts";
import { importVolume } from "#server/volumes/import-volume.ts";
import { openDatasetVolumes } from "#server/volumes/open-dataset-volumes.ts";
import { openLabelStack } from "#server/volumes/open-section-source.ts";
import { withTemporaryFolder } from "#server/volumes/small-stack-files.ts";

const LARVA = join("..", "shared", "data", "l1-vnc-sstem");

it("imports the larval stack with its 9,872 supervoxels and 2,095 segments", async (context) => {
  if (!existsSync(LARVA)) {
    const reason = `${LARVA} is not there`;
    process.stdout.write(`skipped: ${reason}\n`);
    return context.skip(reason);
  }
  await withTemporaryFolder(async (folder) => {
    const targetDir = join(folder, "larva");
    const { info } = await importVolume({
      imagePath: join(LARVA, "em"),
      supervoxelsPath: join(LARVA, "supervoxels.tif"),
      edgesPath: join(LARVA, "agglomeration_edges.csv.gz"),
      voxelNm: [4, 4, 50],
      on: { kind: "column", column: "same_agglomerate" },
      targetDir,
    });
    expect(info).toMatchObject({
      shapeVoxel: [512, 512, 30],
      supervoxelCount: 9872,
      edgeCount: 53782,
      onEdgeCount: 19795,
    });
    const volumes = await openDatasetVolumes(targetDir, { cacheBytes: 2 ** 26 });
    const graph = graphColumnsOf((await volumes.readGraph()).graph);
    expect(countSegments(graph.supervoxelIds.length, graph)).toBe(2095);
    const supervoxels = await openLabelStack(join(LARVA, "supervoxels.tif"));
    for (const z of [0, 17, 29]) {
      const box = { minVoxel: [0, 0, z], maxVoxel: [512, 512, z + 1] } as const;
      const labels = await volumes.labels.readBlock(0, box);
      const expected = await supervoxels.readSection(z);
      const ids = Array.from(labels, (label) =>
        label === 0 ? 0 : Number(graph.supervoxelIds[label - 1]),
      );
      expect(ids).toEqual(Array.from(expected, Number));
      const name = `section-${String(z).padStart(4, "0")}.png`;
      const png = await sharp(join(LARVA, "em", name))
        .toColourspace("b-w")
        .raw()
        .toBuffer();
      const read = await volumes.image.readBlock(0, box);
      expect(Buffer.compare(Buffer.from(read), png)).toBe(0);
    }
    await supervoxels.close();
    await volumes.close();
  });
});

function countSegments(
  count: number,
  { edgeA, edgeB, isOn }: { edgeA: Uint32Array; edgeB: Uint32Array; isOn: Uint8Array },
): number {
  const parent = Array.from({ length: count }, (_, i) => i);
  const rootOf = (node: number): number => {
    let at = node;
    while (parent[at] !== at) at = parent[at];
    return at;
  };
  let segments = count;
  isOn.forEach((on, e) => {
    const a = rootOf(edgeA[e]);
    const b = rootOf(edgeB[e]);
    if (on === 0 || a === b) return;
    parent[Math.max(a, b)] = Math.min(a, b);
    segments--;
  });
  return segments;
}
