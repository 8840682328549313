// Built graphs of real data, where it is at hand, against labels by hand: a serial-section stack of a
// larval nerve cord, and a block of FIB-SEM of cubic voxels. The bounds are what docs/adr tells, with
// a little air.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { graphColumnsOf } from "#core/agglomeration/fold-edge-changes.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import { DisjointSets } from "#core/segmentation/disjoint-sets.ts";
import { type BuiltEdges, buildEdges } from "#server/volumes/build-edges/build-edges.ts";
import { EdgeWorkers } from "#server/volumes/build-edges/edge-workers.ts";
import type { EdgeColumns } from "#server/volumes/edge-columns.ts";
import { importVolume } from "#server/volumes/import-volume.ts";
import { openDatasetVolumes } from "#server/volumes/open-dataset-volumes.ts";
import { openImageStack, openLabelStack } from "#server/volumes/open-section-source.ts";
import type { SectionSource } from "#server/volumes/section-source.ts";
import { withTemporaryFolder } from "#server/volumes/small-stack-files.ts";
import {
  countOverlaps,
  informationBits,
  rocAuc,
  truthOfLabels,
} from "#tests/support/segmentation-quality.ts";

const DATA = join("..", "shared", "data");

interface RealVolume {
  readonly name: string;
  readonly image: string;
  readonly supervoxels: string;
  readonly truth: string;
  readonly voxelNm: Vec3;
  readonly leastAuc: number;
  readonly mostInformationBits: number;
}

const VOLUMES: readonly RealVolume[] = [
  {
    name: "the larval stack",
    image: join(DATA, "l1-vnc-sstem", "em"),
    supervoxels: join(DATA, "l1-vnc-sstem", "supervoxels.tif"),
    truth: join(DATA, "l1-vnc-sstem", "truth", "neurites_cc.tif"),
    voxelNm: [4, 4, 50],
    leastAuc: 0.88,
    mostInformationBits: 2.8,
  },
  {
    name: "the FIB-SEM block",
    image: join(DATA, "fib25-samp1", "em.tif"),
    supervoxels: join(DATA, "fib25-samp1", "supervoxels.tif"),
    truth: join(DATA, "fib25-samp1", "truth", "groundtruth_bodies.tif"),
    voxelNm: [10, 10, 10],
    leastAuc: 0.94,
    mostInformationBits: 1.4,
  },
];

let workers: EdgeWorkers;

beforeAll(() => {
  workers = new EdgeWorkers(2);
});

afterAll(() => workers.close());

async function readWhole(source: SectionSource): Promise<Uint32Array> {
  const [width, height, depth] = source.shapeVoxel;
  const whole = new Uint32Array(width * height * depth);
  for (let z = 0; z < depth; z++) {
    const section = await source.readSection(z);
    if (section instanceof BigUint64Array) throw new Error("these volumes have 16-bit ids");
    whole.set(section, z * width * height);
  }
  await source.close();
  return whole;
}

/** The larval ids are 1, 2, 3 …; those of the block have holes, so that some supervoxels are empty. */
async function build(volume: RealVolume, labels: Uint32Array, count: number): Promise<BuiltEdges> {
  const image = await openImageStack(volume.image);
  const area = image.shapeVoxel[0] * image.shapeVoxel[1];
  const sections = {
    shapeVoxel: image.shapeVoxel,
    voxelNm: volume.voxelNm,
    readImage: (z: number) => image.readSection(z),
    readLabels: async (z: number) => labels.subarray(z * area, (z + 1) * area),
  };
  try {
    return await buildEdges(sections, count, { workers });
  } finally {
    await image.close();
  }
}

function segmentOfLabels(count: number, { edgeA, edgeB, isOn }: EdgeColumns) {
  const sets = new DisjointSets(count);
  for (let e = 0; e < edgeA.length; e++) if (isOn[e] === 1) sets.join(edgeA[e], edgeB[e]);
  return (label: number) => sets.smallestOf(label - 1);
}

describe.each(VOLUMES)("the built graph of $name", (volume) => {
  it("tells contacts within a neurite from those between two, and joins them as well", async (context) => {
    if (!existsSync(volume.supervoxels)) {
      const reason = `${volume.supervoxels} is not there`;
      process.stdout.write(`skipped: ${reason}\n`);
      return context.skip(reason);
    }
    const labels = await readWhole(await openLabelStack(volume.supervoxels));
    const truth = await readWhole(await openLabelStack(volume.truth));
    const count = labels.reduce((most, label) => Math.max(most, label), 0);
    const { edges } = await build(volume, labels, count);
    const overlaps = countOverlaps(labels, truth);
    const neurite = truthOfLabels(overlaps, count);
    const judged = [...edges.edgeA.keys()].filter(
      (e) => neurite[edges.edgeA[e] + 1] > 0 && neurite[edges.edgeB[e] + 1] > 0,
    );
    const auc = rocAuc(
      judged.map((e) => edges.affinity[e]),
      judged.map((e) => neurite[edges.edgeA[e] + 1] === neurite[edges.edgeB[e] + 1]),
    );
    const bits = informationBits(overlaps, segmentOfLabels(count, edges));
    expect(auc).toBeGreaterThan(volume.leastAuc);
    expect(bits).toBeLessThan(volume.mostInformationBits);
  });
});

it("imports the larval stack without edges, each contact on its lower supervoxel", async (context) => {
  const [larva] = VOLUMES;
  if (!existsSync(larva.supervoxels)) {
    process.stdout.write("skipped: the larval stack is not there\n");
    return context.skip("the larval stack is not there");
  }
  await withTemporaryFolder(async (folder) => {
    const targetDir = join(folder, "larva");
    const { info } = await importVolume({
      imagePath: larva.image,
      supervoxelsPath: larva.supervoxels,
      voxelNm: larva.voxelNm,
      targetDir,
    });
    expect(info).toMatchObject({ supervoxelCount: 9872, edgeCount: 62542 });
    const volumes = await openDatasetVolumes(targetDir, { cacheBytes: 2 ** 26 });
    const { edgeA, contactVoxel } = graphColumnsOf((await volumes.readGraph()).graph);
    const labels = await volumes.labels.readBlock(0, {
      minVoxel: [0, 0, 0],
      maxVoxel: info.shapeVoxel,
    });
    const [width, height] = info.shapeVoxel;
    for (let e = 0; e < edgeA.length; e++) {
      const [x, y, z] = contactVoxel.subarray(3 * e, 3 * e + 3);
      if (labels[(z * height + y) * width + x] !== edgeA[e] + 1) {
        throw new Error(`the contact of edge ${e} lies in another supervoxel`);
      }
    }
    await volumes.close();
  });
});
