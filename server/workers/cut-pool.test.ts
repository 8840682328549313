import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, describe, expect, test } from "vitest";
import type { CutProblem } from "#core/agglomeration/cut-problem.ts";
import { buildLocalGraph } from "#core/agglomeration/local-graph.ts";
import { minimumCut } from "#core/agglomeration/minimum-cut.ts";
import { bundleEntry } from "#scripts/bundle-entry.mjs";
import { CutPool, type CutPoolOptions, CutWorkerError } from "#server/workers/cut-pool.ts";

const pools: CutPool[] = [];

afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()));
});

function openPool(options: CutPoolOptions = {}): CutPool {
  const pool = new CutPool(options);
  pools.push(pool);
  return pool;
}

/** A worker's program out of one line. */
function program(text: string): URL {
  const head = 'import { parentPort } from "node:worker_threads";';
  return new URL(`data:text/javascript,${encodeURIComponent(head + text)}`);
}

const MINUTE_MS = 60_000;

/** A path from a source to a sink, weakest in its middle. */
function pathProblem(nodeCount: number): CutProblem {
  const edgeA = Uint32Array.from({ length: nodeCount - 1 }, (_, e) => e);
  const capacity = new Int32Array(nodeCount - 1).fill(9);
  capacity[Math.floor(nodeCount / 2)] = 1;
  return {
    graph: buildLocalGraph(
      nodeCount,
      edgeA,
      edgeA.map((a) => a + 1),
      capacity,
    ),
    sources: Uint32Array.of(0),
    sinks: Uint32Array.of(nodeCount - 1),
  };
}

describe("a pool of cut workers", () => {
  test("answers as this thread would, again and again with one thread", async () => {
    const pool = openPool();
    const problems = [pathProblem(10), pathProblem(30_001), pathProblem(3)];
    const answers = await Promise.all(
      problems.map((problem) => pool.solve(problem, { timeoutMs: MINUTE_MS })),
    );
    expect(answers).toEqual(problems.map((problem) => minimumCut(problem)));
    expect(pool.threadCount).toBe(1);
  });

  test("answers so from its bundle too, which is what runs in production", async () => {
    const folder = mkdtempSync(join(tmpdir(), "fascicle-worker-"));
    try {
      const root = process.cwd();
      const bundle = join(folder, "cut-worker.mjs");
      await bundleEntry(root, "server/workers/cut-worker.ts", relative(root, bundle));
      const pool = openPool({ entry: pathToFileURL(bundle) });
      const problem = pathProblem(1_001);
      expect(await pool.solve(problem, { timeoutMs: MINUTE_MS })).toEqual(minimumCut(problem));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test("ends a flow whose time is up, and has its thread for the next one", async () => {
    const pool = openPool();
    expect(await pool.solve(pathProblem(300_001), { timeoutMs: 0 })).toBeNull();
    expect(await pool.solve(pathProblem(3), { timeoutMs: MINUTE_MS })).toEqual(
      Uint8Array.of(1, 1, 0),
    );
    expect(pool.threadCount).toBe(1);
  });

  test("stops a flow that its caller gives up: at work, waiting, before it began", async () => {
    // Works until its flag is raised.
    const entry = program(`parentPort.on("message", ({ stopFlag }) => {
      const flag = new Int32Array(stopFlag);
      Atomics.wait(flag, 0, 0);
      parentPort.postMessage({ isSourceSide: null });
    });`);
    const pool = openPool({ entry });
    const [atWork, waiting, before] = [1, 2, 3].map(() => new AbortController());
    before.abort();
    const limits = (controller: AbortController) => ({
      timeoutMs: MINUTE_MS,
      signal: controller.signal,
    });
    const first = pool.solve(pathProblem(3), limits(atWork));
    const second = pool.solve(pathProblem(3), limits(waiting));
    expect(await pool.solve(pathProblem(3), limits(before))).toBeNull();
    waiting.abort();
    expect(await second).toBeNull();
    atWork.abort();
    expect(await first).toBeNull();
  });

  test("ends a thread that does not heed its flag, and starts another", async () => {
    const entry = program(`let count = 0;
      parentPort.on("message", () => { for (;;) count++; });`);
    const pool = openPool({ entry, graceMs: 10 });
    expect(await pool.solve(pathProblem(3), { timeoutMs: 0 })).toBeNull();
    expect(await pool.solve(pathProblem(3), { timeoutMs: 0 })).toBeNull();
  });

  test.each([
    ["throws", 'parentPort.on("message", () => { throw new Error("out of order"); });'],
    ["exits", 'parentPort.on("message", () => process.exit(3));'],
    ["cannot be loaded", 'import "no-such-package";'],
  ])("rejects where a thread %s, and the next one gets another", async (_how, text) => {
    const pool = openPool({ entry: program(text) });
    const both = [1, 2].map(() => pool.solve(pathProblem(3), { timeoutMs: MINUTE_MS }));
    for (const { status } of await Promise.allSettled(both)) expect(status).toBe("rejected");
    await expect(pool.solve(pathProblem(3), { timeoutMs: MINUTE_MS })).rejects.toBeInstanceOf(
      CutWorkerError,
    );
    expect(pool.threadCount).toBe(0);
  });

  test("rejects what is under way when it is closed, and whatever comes after", async () => {
    const pool = openPool({ entry: program('parentPort.on("message", () => undefined);') });
    const underWay = [1, 2].map(() => pool.solve(pathProblem(3), { timeoutMs: MINUTE_MS }));
    const settled = Promise.allSettled(underWay);
    await pool.close();
    for (const { status } of await settled) expect(status).toBe("rejected");
    await expect(pool.solve(pathProblem(3), { timeoutMs: MINUTE_MS })).rejects.toThrow("closed");
    expect(pool.threadCount).toBe(0);
  });
});
