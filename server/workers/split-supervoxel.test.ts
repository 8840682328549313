import { afterAll, describe, expect, test } from "vitest";
import { isInsideVoxel, type Vec3 } from "#core/geometry/vector.ts";
import { sideAt } from "#core/supervoxels/supervoxel-mask.ts";
import type { SplitAnswer, SplitJob } from "#server/workers/split-job.ts";
import {
  type SplitLimits,
  type SplitRequest,
  splitSupervoxel,
} from "#server/workers/split-supervoxel.ts";
import {
  DUMBBELL,
  DUMBBELL_SEEDS,
  DUMBBELL_SHAPE,
  isInDumbbell,
  labelAt,
  NECK_VOXEL,
  volumePositions,
  volumesOf,
} from "#server/workers/testing/dumbbell-volume.ts";
import { WorkerThread } from "#server/workers/worker-thread.ts";

const AMPLE_MS = 60_000;
const ALL_VOXELS = volumePositions();
const LABELS = Uint32Array.from(ALL_VOXELS, labelAt);
const DUMBBELL_VOXELS = ALL_VOXELS.filter(isInDumbbell);

const thread = new WorkerThread<SplitJob, SplitAnswer>("split-worker");
afterAll(() => thread.close());

const REQUEST: SplitRequest = {
  supervoxel: 2n ** 60n,
  node: DUMBBELL,
  seeds: DUMBBELL_SEEDS,
  // Two octants that touch it, and what does not.
  neighbors: [3, 6, 99].map((node) => ({
    node,
    contactVoxel: [155, 110, 10] as const,
    isInfinite: false,
  })),
  reachNm: 0,
  voxelCount: DUMBBELL_VOXELS.length,
  usesImage: true,
};

function splitting(
  request: Partial<SplitRequest> = {},
  limits: Partial<SplitLimits> = {},
  volumes = volumesOf(LABELS),
) {
  const given = { ...REQUEST, ...request };
  return splitSupervoxel({ volumes, thread }, given, { timeoutMs: AMPLE_MS, ...limits });
}

/** Those behind the six faces of a voxel, within the volume. */
function facesOf([x, y, z]: Vec3): Vec3[] {
  const around: Vec3[] = [
    [x - 1, y, z],
    [x + 1, y, z],
    [x, y - 1, z],
    [x, y + 1, z],
    [x, y, z - 1],
    [x, y, z + 1],
  ];
  return around.filter((at) => isInsideVoxel(at, DUMBBELL_SHAPE));
}

/** The error alone. */
async function refusalOf(...given: Parameters<typeof splitting>): Promise<unknown> {
  const result = await splitting(...given);
  return result.ok ? "accepted" : result.error;
}

describe("[OP8] a supervoxel in a volume of blocks", () => {
  test("is split in a thread: every voxel has a side, on its own side of the neck", async () => {
    const result = await splitting();
    if (!result.ok) throw new Error(result.error.tag);
    const { mask, voxelCounts, routes } = result.value;
    const sideOf = (at: Vec3) => sideAt(mask, at);
    expect(ALL_VOXELS.every((at) => sideOf(at) > 0 === isInDumbbell(at))).toBe(true);
    const middle = (NECK_VOXEL[0] + NECK_VOXEL[1]) / 2;
    const isApart = ([x]: Vec3) => Math.abs(x - middle) > middle - NECK_VOXEL[0];
    const apart = DUMBBELL_VOXELS.filter(isApart);
    expect(apart.every((at) => sideOf(at) === (at[0] < middle ? 1 : 2))).toBe(true);
    expect(voxelCounts[0] + voxelCounts[1]).toBe(DUMBBELL_VOXELS.length);
    expect(mask.supervoxel).toBe(REQUEST.supervoxel);
    for (const { node, contacts, parts } of routes) {
      const touching = DUMBBELL_VOXELS.flatMap((at) =>
        facesOf(at)
          .filter((other) => labelAt(other) === node + 1)
          .map(() => sideOf(at) - 1),
      );
      const expected = [0, 1]
        .map((part) => ({ part, faceCount: touching.filter((side) => side === part).length }))
        .filter(({ faceCount }) => faceCount > 0);
      expect(contacts.map(({ part, faceCount }) => ({ part, faceCount }))).toEqual(expected);
      const routed = expected.length === 0 ? [1] : expected.map(({ part }) => part);
      expect(parts.map(({ part }) => part)).toEqual(routed);
      for (const { part, positionVoxel } of parts) expect(sideOf(positionVoxel)).toBe(part + 1);
    }
  });

  test.each<[string, (at: Vec3) => boolean, Vec3, Vec3, number]>([
    [
      "goes on in a block corner to corner",
      ([x, y, z]) => x > 125 && x < 130 && y === x && z === x - 112,
      [126, 126, 14],
      [127, 127, 15],
      // Nothing is known of how many there are: the corner alone leads on.
      0,
    ],
    [
      "goes on in a block behind a gap",
      ([x, y, z]) => (x < 100 && x > 9 && y === 10 && z === 3) || (x === 50 && y === 10 && z > 18),
      [10, 10, 3],
      [90, 10, 3],
      91,
    ],
  ])("is found whole where it %s", async (_, isIn, first, second, voxelCount) => {
    const labels = Uint32Array.from(ALL_VOXELS, (at) => (isIn(at) ? DUMBBELL + 1 : 0));
    const seeds = [[first], [second]] as const;
    const result = await splitting({ voxelCount, seeds }, {}, volumesOf(labels));
    if (!result.ok) throw new Error(result.error.tag);
    const [count1, count2] = result.value.voxelCounts;
    expect(count1 + count2).toBe(ALL_VOXELS.filter(isIn).length);
  });

  test("is refused where a side is empty, a seed is outside, on both sides, or cut off", async () => {
    const [[left], [right]] = DUMBBELL_SEEDS;
    const outside = { tag: "seed-outside", side: 2 };
    expect(await refusalOf({ seeds: [[left], []] })).toEqual({ tag: "side-empty", side: 2 });
    const seedsAt = (at: Vec3) => ({ seeds: [[left], [right, at]] as const });
    for (const positionVoxel of [
      [200, 110, 10],
      [0, 0, 0],
      [100, 130, 10],
    ] as const) {
      expect(await refusalOf(seedsAt(positionVoxel))).toEqual({ ...outside, positionVoxel });
    }
    const shared = { tag: "seed-on-both-sides", positionVoxel: left };
    expect(await refusalOf(seedsAt(left))).toEqual(shared);
    const torn = { tag: "side-torn", side: 1, positionVoxel: right, fromVoxel: left };
    expect(await refusalOf({ seeds: [[left, right], [[100, 110, 10]]] })).toEqual(torn);
    const nowhere = { tag: "seed-outside", side: 1, positionVoxel: left };
    expect(await refusalOf({ node: 55 })).toEqual(nowhere);
  });

  test("is refused where its box is too large, before more of it is read", async () => {
    const volumes = volumesOf(LABELS);
    let readCount = 0;
    volumes.onLabels = () => readCount++;
    const tooLarge = { tag: "supervoxel-too-large", limitVoxels: 1000 };
    expect(await refusalOf({}, { limitVoxels: 1000 }, volumes)).toEqual(tooLarge);
    expect(readCount).toBe(2);
  });

  test("is given up when its time is over, though the volume never answers", async () => {
    const volumes = volumesOf(LABELS);
    volumes.onLabels = () => new Promise(() => undefined);
    const tooLong = { tag: "split-too-long", timeoutMs: 20 };
    expect(await refusalOf({}, { timeoutMs: 20 }, volumes)).toEqual(tooLong);
  });

  test("is given up when the person cancels: before, while reading, while splitting", async () => {
    const cancelled = { tag: "split-cancelled" };
    expect(await refusalOf({}, { signal: AbortSignal.abort() })).toEqual(cancelled);
    const reading = new AbortController();
    const volumes = volumesOf(LABELS);
    volumes.onLabels = () => reading.abort();
    expect(await refusalOf({}, { signal: reading.signal }, volumes)).toEqual(cancelled);
    const splittingNow = new AbortController();
    const busy = volumesOf(LABELS);
    const readBox = busy.image.readBlock;
    const image = {
      ...busy.image,
      async readBlock(...given: Parameters<typeof readBox>) {
        // The thread has its job as soon as the image is there.
        setImmediate(() => splittingNow.abort());
        return readBox(...given);
      },
    };
    const { signal } = splittingNow;
    expect(await refusalOf({}, { signal }, { ...busy, image })).toEqual(cancelled);
    expect((await splitting()).ok).toBe(true);
  });

  test("is not refused but fails where the volume cannot be read", async () => {
    const volumes = volumesOf(LABELS);
    volumes.onLabels = () => Promise.reject(new Error("the disk is gone"));
    await expect(splitting({}, {}, volumes)).rejects.toThrow("the disk is gone");
  });

  test("has all of its faces, whichever seeds it is split by", async () => {
    const first = await splitting();
    const second = await splitting({ seeds: [[[50, 110, 10]], [[140, 110, 10]]] });
    if (!first.ok || !second.ok) throw new Error("refused");
    expect(second.value.faces).toEqual(first.value.faces);
    const touched = new Set(DUMBBELL_VOXELS.flatMap(facesOf).map((at) => labelAt(at) - 1));
    touched.delete(DUMBBELL);
    expect(new Set(first.value.faces.nodes)).toEqual(touched);
  });
});
