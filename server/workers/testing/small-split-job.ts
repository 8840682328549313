import type { SplitJob } from "#server/workers/split-job.ts";

/** For tests: a supervoxel of one row, with a seed at each end. */
export function smallSplitJob(length: number): SplitJob {
  const box = { minVoxel: [0, 0, 0] as const, shapeVoxel: [length, 1, 1] as const };
  return {
    supervoxel: 12n,
    node: 4,
    box,
    around: { ...box, labels: new Uint32Array(length).fill(5) },
    image: null,
    seeds: [[[0, 0, 0]], [[length - 1, 0, 0]]],
    neighbors: [],
    voxelNm: [4, 4, 40],
    reachNm: 0,
  };
}
