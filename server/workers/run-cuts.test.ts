import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import {
  cutSegment,
  cutSegmentSteps,
  type SegmentCutOptions,
} from "#core/agglomeration/cut-segment.ts";
import type { SegmentEdges } from "#core/agglomeration/segment-edges.ts";
import { CutPool } from "#server/workers/cut-pool.ts";
import { type CutDeps, type CutLimits, runCuts } from "#server/workers/run-cuts.ts";
import { cutCases, denseOf, segmentEdgesOf } from "#tests/support/cut-cases.ts";

const pool = new CutPool({ size: 2 });
const MINUTE_MS = 60_000;

afterAll(() => pool.close());

const cases = cutCases({ maxNodes: 30, maxEdges: 40, maxGroups: 3, hasInfinite: true });

/** A ladder whose two sides are to be parted: the cut goes through every rung. */
const ladder = {
  edges: {
    forEachNeighbor(node: number, visit: (other: number, capacity: number) => void) {
      if (node >= 2) visit(node - 2, 60_000);
      visit(node ^ 1, 3);
      if (node < 39_998) visit(node + 2, 60_000);
    },
  },
  groups: [Uint32Array.of(20_000), Uint32Array.of(20_001)],
};

function cutInPool(
  deps: CutDeps,
  edges: SegmentEdges,
  groups: readonly Uint32Array[],
  { timeoutMs, signal, maxEdgesHere, ...options }: SegmentCutOptions & CutLimits,
) {
  const limits = { timeoutMs, signal, ...(maxEdgesHere === undefined ? {} : { maxEdgesHere }) };
  return runCuts(
    deps,
    (shouldStop) => cutSegmentSteps(edges, groups, { ...options, shouldStop }),
    limits,
  );
}

describe("a segment's cut through the pool", () => {
  test("[OP6] is the one of this thread alone, whoever computes its flows", async () => {
    await fc.assert(
      fc.asyncProperty(
        cases,
        fc.constantFrom("keep" as const, "separate" as const),
        fc.constantFrom(0, 10, 1_000),
        async (given, groups, maxEdgesHere) => {
          const edges = segmentEdgesOf(given);
          const points = given.groups.map((terminals) => terminals.map(denseOf));
          const options = { groups, firstRegionNodes: 3 };
          const limits = { timeoutMs: MINUTE_MS, maxEdgesHere };
          const deps = { pool, nowMs: Date.now };
          expect(await cutInPool(deps, edges, points, { ...options, ...limits })).toEqual(
            cutSegment(edges, points, options),
          );
        },
      ),
      { numRuns: 300 },
    );
  });

  test("is stopped once its time is up, by this thread's clock", async () => {
    let timeMs = 0;
    const deps = { pool, nowMs: () => timeMs++ };
    const cut = await cutInPool(deps, ladder.edges, ladder.groups, {
      timeoutMs: 1,
      maxEdgesHere: Number.POSITIVE_INFINITY,
    });
    expect(cut).toEqual({ ok: false, error: { tag: "stopped" } });
  });

  test("is stopped where its caller gives up", async () => {
    const deps = { pool, nowMs: () => 0 };
    const limits = { timeoutMs: MINUTE_MS, signal: AbortSignal.abort() };
    const cut = await cutInPool(deps, ladder.edges, ladder.groups, limits);
    expect(cut).toEqual({ ok: false, error: { tag: "stopped" } });
  });

  test("rejects where the pool does", async () => {
    const broken = { solve: () => Promise.reject(new Error("a cut worker broke")) };
    const deps = { pool: broken, nowMs: () => 0 };
    const limits = { timeoutMs: MINUTE_MS, maxEdgesHere: 0 };
    await expect(cutInPool(deps, ladder.edges, ladder.groups, limits)).rejects.toThrow("broke");
  });
});
