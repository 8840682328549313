// How much sooner two workers have built a graph than one, over the same blocks of the same synthetic
// volume. The workers stand ready before the clock starts, and both sides run once unmeasured.
import { makeNeuropil } from "#fixtures/neuropil/make-neuropil.ts";
import { buildEdges } from "#server/volumes/build-edges/build-edges.ts";
import { EdgeWorkers } from "#server/volumes/build-edges/edge-workers.ts";
import { elapsedMs, nowNs } from "#tests/bench/clock.ts";
import type { Figure } from "#tests/bench/figure.ts";
import { compare, type Round } from "#tests/bench/measure.ts";

const ROUNDS = 5;
/** Sixteen blocks, so that neither side waits long for its last one. */
const BLOCK_VOXEL = [256, 256, 8] as const;

export async function measureBuildGraph(): Promise<readonly Figure[]> {
  const world = makeNeuropil({ seed: 7, shapeVoxel: [512, 512, 32] });
  const { shapeVoxel, voxelNm, image, labels } = world;
  const area = shapeVoxel[0] * shapeVoxel[1];
  const sections = {
    shapeVoxel,
    voxelNm,
    readImage: async (z: number) => image.subarray(z * area, (z + 1) * area),
    readLabels: async (z: number) => labels.subarray(z * area, (z + 1) * area),
  };
  const supervoxelCount = world.supervoxelIds.length;
  const one = new EdgeWorkers(1);
  const two = new EdgeWorkers(2);
  const megavoxelsPerSecond = async (workers: EdgeWorkers) => {
    const startNs = nowNs();
    await buildEdges(sections, supervoxelCount, { workers, blockVoxel: BLOCK_VOXEL });
    return labels.length / 1e3 / elapsedMs(startNs, nowNs());
  };
  try {
    await megavoxelsPerSecond(one);
    await megavoxelsPerSecond(two);
    const rounds: Round[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const ours = [await megavoxelsPerSecond(two)];
      const peer = [await megavoxelsPerSecond(one)];
      rounds.push({ ours, peer });
    }
    return [
      {
        name: "a graph built by two workers",
        against: "by one worker",
        unit: "Mvoxels/s",
        comparison: compare(rounds),
      },
    ];
  } finally {
    await Promise.all([one.close(), two.close()]);
  }
}
