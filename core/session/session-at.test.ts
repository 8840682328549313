import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { deriveFromScratch } from "#core/operations/derive-from-scratch.ts";
import type { Operation } from "#core/operations/operation.ts";
import { basePartitionOf, rootIndexOf } from "#core/operations/segmentation-state.ts";
import { SessionTimeline, sessionAt } from "#core/session/session-at.ts";
import type { SessionBase } from "#core/session/session-base.ts";
import { effectHashOf, rootOfSupervoxel } from "#core/session/session-model.ts";
import { derivedRootIndices } from "#fixtures/graphs/derived-root-indices.ts";
import { graphArbitrary, historyArbitrary } from "#fixtures/graphs/graph-arbitrary.ts";
import { graphFromEdges } from "#fixtures/graphs/graph-from-edges.ts";
import { History } from "#fixtures/graphs/history.ts";

function baseOf(graph: History["graph"]): SessionBase {
  return {
    graph,
    partition: basePartitionOf(graph),
    synapses: [],
    voxelNm: [4, 4, 40],
    mergeLimitNm: 1_000,
    sha256Hex: (text) => text,
  };
}

/** Ten supervoxels in a row, parted and joined again. */
function longHistory(): History {
  const edges = Array.from({ length: 9 }, (_, i) => ({ a: i, b: i + 1 }));
  const history = new History(graphFromEdges(10, edges));
  for (let round = 0; round < 20; round++) {
    const split = history.split("ada", [round % 9], [(round % 9) + 1]);
    if (split !== null) history.undo("ada", split.seq);
  }
  return history;
}

describe("[DE5] the session at any number", () => {
  test("is what deriving that much of the log from scratch gives, in whatever order it is asked", () => {
    fc.assert(
      fc.property(
        graphArbitrary(2, 10),
        historyArbitrary({ withRaw: true, maxLength: 12 }),
        fc.array(fc.nat(999), { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 3 }),
        (graph, steps, asked, keptStates) => {
          const history = new History(graph);
          for (const step of steps) history.play(step);
          const log = history.operations;
          const timeline = new SessionTimeline(baseOf(graph), { keptStates });
          for (const number of asked) {
            const seq = number % (log.length + 1);
            const state = timeline.at(log, seq);
            expect(state.operations).toEqual(log.slice(0, seq));
            const scratch = deriveFromScratch(graph, log.slice(0, seq));
            const roots = derivedRootIndices(graph, scratch);
            const live = roots.map((_, index) => rootIndexOf(state.segmentation, index));
            expect(live).toEqual(roots);
            expect(state.segmentation.activity.active).toEqual(scratch.active);
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  test("a segment has the effect hash that it had", () => {
    const history = longHistory();
    const base = baseOf(history.graph);
    const first = history.graph.supervoxelIds.at(0);
    const hashes = [0, 1, 2].map((seq) => {
      const state = sessionAt(base, history.operations, seq);
      return effectHashOf(state, rootOfSupervoxel(state, first));
    });
    expect(hashes[1]).not.toBe(hashes[0]);
    expect(hashes[2]).toBe(hashes[0]);
  });

  test("going up costs what lies between, and two numbers in turns cost nothing", () => {
    const { graph, operations } = longHistory();
    const timeline = new SessionTimeline(baseOf(graph), { keptStates: 2 });
    const costs = [10, 12, 12, 30, 5, 30, 5, 31].map((seq) => {
      const cost = timeline.distanceTo(seq);
      timeline.at(operations, seq);
      return cost;
    });
    expect(costs).toEqual([10, 2, 0, 18, 5, 0, 0, 1]);
  });

  test("is come to in steps of a bounded size, while the log grows", () => {
    const { graph, operations } = longHistory();
    const timeline = new SessionTimeline(baseOf(graph));
    const log: Operation[] = operations.slice(0, 25);
    const found = [0, 1, 2].map(() => timeline.approach(log, 25, 10)?.operations.length ?? null);
    expect(found).toEqual([null, null, 25]);
    log.push(...operations.slice(25, 30));
    expect(timeline.approach(log, 30, 10)?.operations).toEqual(log);
  });

  test.each([-1, 0.5, 41])("there is no state %d of forty operations", (seq) => {
    const { graph, operations } = longHistory();
    expect(() => sessionAt(baseOf(graph), operations, seq)).toThrow(/no state/);
  });
});
