import fc from "fast-check";
import { expect, test } from "vitest";
import { RootTrace } from "#core/operations/root-trace.ts";
import { createSegmentation, rootIndexOf } from "#core/operations/segmentation-state.ts";
import { graphArbitrary, historyArbitrary } from "#fixtures/graphs/graph-arbitrary.ts";
import { graphFromEdges } from "#fixtures/graphs/graph-from-edges.ts";
import { History } from "#fixtures/graphs/history.ts";

test("[DE6] effects alone tell each supervoxel's root after every operation", () => {
  fc.assert(
    fc.property(
      graphArbitrary(2, 12),
      historyArbitrary({ withRaw: true, maxLength: 12 }),
      fc.constantFrom(0, 1, 2, 1_000),
      (graph, steps, listLimit) => {
        const ids = graph.supervoxelIds.toArray();
        const start = createSegmentation(graph);
        const traces = Array.from(ids, (id, i) => new RootTrace(id, ids[rootIndexOf(start, i)]));
        const history = new History(graph, { listLimit });
        for (const step of steps) {
          const operation = history.play(step);
          if (operation === null) continue;
          for (const trace of traces) trace.take(operation.effect);
          traces.forEach((trace, i) => {
            const root = ids[rootIndexOf(history.state, i)];
            expect(trace.possibleRoots).toContain(root);
            if (listLimit === 1_000) expect(trace.possibleRoots).toEqual([root]);
          });
        }
      },
    ),
    { numRuns: 150 },
  );
});

test("a piece too large to be listed leaves a supervoxel in one of several, until it is named", () => {
  const graph = graphFromEdges(
    4,
    [
      { a: 0, b: 1 },
      { a: 1, b: 2 },
      { a: 2, b: 3 },
    ],
    { firstId: 1n },
  );
  const history = new History(graph, { listLimit: 1 });
  const trace = new RootTrace(4n, 1n);
  const first = history.split("ada", [0, 1], [2, 3]);
  const second = history.split("ada", [2], [3]);
  if (first === null || second === null) throw new Error("both splits are possible");
  expect(trace.take(first.effect)).toBe(true);
  expect([...trace.possibleRoots].sort()).toEqual([1n, 3n]);
  trace.take(second.effect);
  expect(trace.possibleRoots).toEqual([4n]);
});
