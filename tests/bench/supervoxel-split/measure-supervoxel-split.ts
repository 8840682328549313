// [OP8] Splitting a supervoxel in its thread, from the handing over to the answer, against a plain
// flood of the very same voxels in this process, in turns: once a box that is full of it, which is
// the worst that can come, and once a body with a neck.
import type { Vec3 } from "#core/geometry/vector.ts";
import { boxVoxelCount, positionInBox } from "#core/geometry/voxel-box.ts";
import type { SplitAnswer, SplitJob } from "#server/workers/split-job.ts";
import { WorkerThread } from "#server/workers/worker-thread.ts";
import { elapsedMs, nowNs } from "#tests/bench/clock.ts";
import type { Figure } from "#tests/bench/figure.ts";
import { compare, type Round } from "#tests/bench/measure.ts";
import { plainFlood } from "#tests/bench/supervoxel-split/plain-flood.ts";

const SIDE = 128;
const BOX = { minVoxel: [0, 0, 0] as Vec3, shapeVoxel: [SIDE, SIDE, SIDE] as Vec3 };
const VOXEL_NM: Vec3 = [8, 8, 8];
const MIDDLE = SIDE / 2;
/** Two bodies of this radius, whose middles lie so far from either end. */
const BODY_RADIUS = 34;
const NECK_RADIUS = 10;
const SEEDS: SplitJob["seeds"] = [[[BODY_RADIUS, MIDDLE, MIDDLE]], [[SIDE - 20, MIDDLE, MIDDLE]]];
const ROUND_COUNT = 9;
/** The first ones compile code, on both sides. */
const WARM_UP_ROUNDS = 2;

export async function measureSupervoxelSplit(): Promise<readonly Figure[]> {
  const thread = new WorkerThread<SplitJob, SplitAnswer>("split-worker");
  try {
    return [
      await measureShape(thread, "split of 128³ voxels, all of one supervoxel", () => true),
      await measureShape(thread, "… of two bodies and a neck in 128³", isInTwoBodies),
    ];
  } finally {
    await thread.close();
  }
}

async function measureShape(
  thread: WorkerThread<SplitJob, SplitAnswer>,
  name: string,
  isIn: (position: Vec3) => boolean,
): Promise<Figure> {
  const labels = Uint32Array.from({ length: boxVoxelCount(BOX.shapeVoxel) }, (_, i) =>
    isIn(positionInBox(BOX, i)) ? 1 : 0,
  );
  const rounds: Round[] = [];
  for (let round = 0; round < WARM_UP_ROUNDS + ROUND_COUNT; round++) {
    const ours = await splitOnceMs(thread, labels);
    rounds.push({ ours: [ours], peer: [floodOnceMs(Uint8Array.from(labels))] });
  }
  const comparison = compare(rounds.slice(WARM_UP_ROUNDS));
  return { name, against: "plain flood of them", unit: "ms", comparison };
}

async function splitOnceMs(
  thread: WorkerThread<SplitJob, SplitAnswer>,
  labels: Uint32Array,
): Promise<number> {
  const given = labels.slice();
  const job: SplitJob = {
    supervoxel: 1n,
    node: 0,
    box: BOX,
    around: { ...BOX, labels: given },
    image: null,
    seeds: SEEDS,
    neighbors: [],
    voxelNm: VOXEL_NM,
    reachNm: 0,
  };
  const startNs = nowNs();
  const answer = await thread.run(job, [given.buffer], new AbortController().signal);
  const tookMs = elapsedMs(startNs, nowNs());
  if (!answer.ok) throw new Error(`the split was refused: ${answer.error.tag}`);
  return tookMs;
}

function floodOnceMs(mask: Uint8Array): number {
  const startNs = nowNs();
  const count = plainFlood(mask, BOX.shapeVoxel, mask.indexOf(1));
  const tookMs = elapsedMs(startNs, nowNs());
  if (count !== mask.reduce((sum, is) => sum + is, 0)) throw new Error("the flood missed voxels");
  return tookMs;
}

function isInTwoBodies([x, y, z]: Vec3): boolean {
  const across = Math.hypot(y - MIDDLE, z - MIDDLE);
  const along = Math.min(Math.abs(x - BODY_RADIUS), Math.abs(x - (SIDE - BODY_RADIUS)));
  return Math.hypot(across, along) <= BODY_RADIUS || across <= NECK_RADIUS;
}
