import fc from "fast-check";
import { expect, test } from "vitest";
import { pastRootsOf } from "#core/session/past-roots.ts";
import { sessionAt } from "#core/session/session-at.ts";
import { rootOfSupervoxel } from "#core/session/session-model.ts";
import { graphArbitrary, historyArbitrary } from "#fixtures/graphs/graph-arbitrary.ts";
import { graphFromEdges } from "#fixtures/graphs/graph-from-edges.ts";
import { History } from "#fixtures/graphs/history.ts";
import { sessionWorld } from "#fixtures/graphs/session-world.ts";

const sha256Hex = (text: string) => text;

test("[DE5] the lineage tells the roots that a replay gives, after every operation", () => {
  fc.assert(
    fc.property(
      graphArbitrary(2, 12),
      historyArbitrary({ withRaw: true, maxLength: 12 }),
      (graph, steps) => {
        const history = new History(graph);
        for (const step of steps) history.play(step);
        const { base } = sessionWorld(graph, { sha256Hex }).model;
        const log = history.operations;
        const model = sessionAt(base, log, log.length);
        const ids = [...graph.supervoxelIds.toArray(), 1n];
        for (let seq = 0; seq <= log.length; seq++) {
          const then = sessionAt(base, log, seq);
          expect(pastRootsOf(model, ids, seq)).toEqual(ids.map((id) => rootOfSupervoxel(then, id)));
        }
      },
    ),
    { numRuns: 100 },
  );
});

test("[DE5] a piece that was too large to be listed leaves the answer to the state itself", () => {
  const graph = graphFromEdges(4, [
    { a: 0, b: 1 },
    { a: 1, b: 2 },
    { a: 2, b: 3 },
  ]);
  const history = new History(graph, { listLimit: 1 });
  history.split("ada", [0, 1], [2, 3]);
  const { model } = sessionWorld(graph, { sha256Hex });
  for (const operation of history.operations) {
    model.operations.push(operation);
    model.lineage.record(operation);
  }
  const first = graph.supervoxelIds.at(0);
  expect(pastRootsOf(model, [first], 0)).toEqual([first]);
  expect(pastRootsOf(model, [first], 1)).toBeNull();
});
