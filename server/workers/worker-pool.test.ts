import { afterEach, describe, expect, test } from "vitest";
import type { SplitAnswer, SplitJob } from "#server/workers/split-job.ts";
import { smallSplitJob } from "#server/workers/testing/small-split-job.ts";
import { spareThreads, WorkerPool } from "#server/workers/worker-pool.ts";

const never = new AbortController().signal;
const pools: WorkerPool<SplitJob, SplitAnswer>[] = [];

function openPool(size: number): WorkerPool<SplitJob, SplitAnswer> {
  const pool = new WorkerPool<SplitJob, SplitAnswer>("split-worker", size);
  pools.push(pool);
  return pool;
}

afterEach(async () => {
  for (const pool of pools.splice(0)) await pool.close();
});

const spoiledJob = () => ({ ...smallSplitJob(3), voxelNm: [1, 1, 1000] as const });

describe("a pool of threads", () => {
  test("answers more jobs than it has threads, each with its own", async () => {
    const pool = openPool(2);
    const answers = await Promise.all(
      [3, 5, 7, 3, 5].map((length) => pool.run(smallSplitJob(length), [], never)),
    );
    const lengths = answers.map((answer) => answer.ok && answer.value.mask.sides.length);
    expect(lengths).toEqual([3, 5, 7, 3, 5]);
  });

  test("loses the work of a thread that dies, and no other", async () => {
    const pool = openPool(2);
    const jobs = [spoiledJob(), smallSplitJob(3), spoiledJob(), smallSplitJob(5), smallSplitJob(7)];
    const ends = await Promise.allSettled(jobs.map((job) => pool.run(job, [], never)));
    expect(ends).toMatchObject([
      { status: "rejected", reason: { message: /voxelNm/ } },
      { status: "fulfilled", value: { ok: true } },
      { status: "rejected", reason: { message: /voxelNm/ } },
      { status: "fulfilled", value: { ok: true } },
      { status: "fulfilled", value: { ok: true } },
    ]);
  });

  test("gives up a job that is cancelled, waiting or running, and does the others", async () => {
    const pool = openPool(2);
    const running = new AbortController();
    const waiting = new AbortController();
    const signals = [running.signal, never, waiting.signal, never];
    const ends = Promise.allSettled(
      signals.map((signal) => pool.run(smallSplitJob(3), [], signal)),
    );
    waiting.abort(new Error("waited long enough"));
    running.abort(new Error("ran long enough"));
    expect(await ends).toMatchObject([
      { status: "rejected", reason: { message: "ran long enough" } },
      { status: "fulfilled", value: { ok: true } },
      { status: "rejected", reason: { message: "waited long enough" } },
      { status: "fulfilled", value: { ok: true } },
    ]);
  });

  test("once closed refuses the jobs that it is at and those that wait", async () => {
    const pool = openPool(2);
    const ends = Promise.allSettled(
      [3, 3, 3, 3].map((length) => pool.run(smallSplitJob(length), [], never)),
    );
    await pool.close();
    expect((await ends).map(({ status }) => status)).toEqual(Array(4).fill("rejected"));
    await expect(pool.run(smallSplitJob(3), [], never)).rejects.toThrow("closed");
  });
});

test.each([
  [1, 1],
  [2, 1],
  [3, 2],
  [5, 4],
  [64, 4],
])("of %i cores %i are left to threads, where four are wanted", (cores, threads) => {
  expect(spareThreads(4, cores)).toBe(threads);
});
