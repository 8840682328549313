import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join, relative } from "node:path";
import { promisify } from "node:util";
import { afterEach, describe, expect, test } from "vitest";
import type { SplitAnswer, SplitJob } from "#server/workers/split-job.ts";
import { smallSplitJob } from "#server/workers/testing/small-split-job.ts";
import { WorkerThread } from "#server/workers/worker-thread.ts";
import { bundleEntry } from "../../scripts/bundle-entry.mjs";

const never = new AbortController().signal;
const threads: WorkerThread<SplitJob, SplitAnswer>[] = [];

function openThread(): WorkerThread<SplitJob, SplitAnswer> {
  const thread = new WorkerThread<SplitJob, SplitAnswer>("split-worker");
  threads.push(thread);
  return thread;
}

afterEach(async () => {
  for (const thread of threads.splice(0)) await thread.close();
});

describe("a thread", () => {
  test("answers jobs in their order, each with what was given away", async () => {
    const thread = openThread();
    const jobs = [3, 5, 7].map((length) => smallSplitJob(length));
    const answers = await Promise.all(
      jobs.map((job) => thread.run(job, [job.around.labels.buffer as ArrayBuffer], never)),
    );
    const sides = answers.map((answer) => answer.ok && [...answer.value.mask.sides]);
    expect(sides).toEqual([
      [1, 1, 2],
      [1, 1, 1, 2, 2],
      [1, 1, 1, 1, 2, 2, 2],
    ]);
    expect(jobs.map(({ around }) => around.labels.length)).toEqual([0, 0, 0]);
  });

  test("surfaces what went wrong in it, and does the next job all the same", async () => {
    const thread = openThread();
    const spoiled = { ...smallSplitJob(3), voxelNm: [1, 1, 1000] as const };
    const [failed, next] = await Promise.allSettled([
      thread.run(spoiled, [], never),
      thread.run(smallSplitJob(3), [], never),
    ]);
    expect(failed).toMatchObject({ status: "rejected", reason: { message: /voxelNm/ } });
    expect(next).toMatchObject({ status: "fulfilled", value: { ok: true } });
  });

  test("gives up a job that is cancelled, waiting or running, and does the next one", async () => {
    const thread = openThread();
    const running = new AbortController();
    const waiting = new AbortController();
    const ends = Promise.allSettled([
      thread.run(smallSplitJob(3), [], running.signal),
      thread.run(smallSplitJob(3), [], waiting.signal),
      thread.run(smallSplitJob(5), [], never),
    ]);
    waiting.abort(new Error("waited long enough"));
    running.abort(new Error("ran long enough"));
    expect(await ends).toMatchObject([
      { status: "rejected", reason: { message: "ran long enough" } },
      { status: "rejected", reason: { message: "waited long enough" } },
      { status: "fulfilled", value: { ok: true } },
    ]);
  });

  test("once closed refuses the job that it is at and those that wait", async () => {
    const thread = openThread();
    const ends = Promise.allSettled([
      thread.run(smallSplitJob(3), [], never),
      thread.run(smallSplitJob(3), [], never),
    ]);
    await thread.close();
    expect((await ends).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    await expect(thread.run(smallSplitJob(3), [], never)).rejects.toThrow("closed");
  });
});

test("a bundled server starts the bundled thread beside it", async () => {
  await mkdir("dist", { recursive: true });
  const folder = await mkdtemp(join("dist", "threads-"));
  try {
    const root = process.cwd();
    const bundle = (entry: string, name: string) =>
      bundleEntry(root, entry, relative(root, join(folder, name)));
    await bundle("server/workers/testing/split-once.ts", "split-once.mjs");
    await bundle("server/workers/split-worker.ts", "split-once.split-worker.mjs");
    const { stdout } = await promisify(execFile)(process.execPath, [
      join(folder, "split-once.mjs"),
    ]);
    expect(stdout).toBe("1,1,1,2,2\n");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
