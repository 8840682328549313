import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { deriveFromScratch } from "#core/operations/derive-from-scratch.ts";
import {
  applyOperation,
  createSegmentation,
  edgeChangesOf,
  membersOf,
  rootIndexOf,
  type SegmentationState,
} from "#core/operations/segmentation-state.ts";
import { graphArbitrary, historyArbitrary } from "#fixtures/graphs/graph-arbitrary.ts";
import { History } from "#fixtures/graphs/history.ts";

const anyHistory = historyArbitrary({ withRaw: true, maxLength: 24 });
const judgedHistory = historyArbitrary({ withRaw: false, maxLength: 30 });
const histories = fc.oneof(anyHistory, judgedHistory);
/** Never one by one. */
const FEW_EDITS = 0;

function lookedAt(state: SegmentationState) {
  const nodes = Array.from({ length: state.constraints.graph.size }, (_, node) => node);
  return {
    roots: nodes.map((node) => rootIndexOf(state, node)),
    members: nodes.map((node) => [...membersOf(state, node)]),
    conflicts: state.conflicts,
    active: new Set(state.activity.active),
    edgeChanges: edgeChangesOf(state),
  };
}

describe("many operations at once", () => {
  test("[DE4] come to what they come to one by one, and from scratch", () => {
    let conflictCount = 0;
    fc.assert(
      fc.property(graphArbitrary(2, 10), histories, fc.nat(30), (graph, steps, first) => {
        const history = new History(graph);
        for (const step of steps) history.play(step);
        const { operations } = history;
        const state = createSegmentation(graph);
        state.advance(operations.slice(0, first), FEW_EDITS);
        state.advance(operations.slice(first), FEW_EDITS);
        expect(lookedAt(state)).toEqual(lookedAt(history.state));
        const scratch = deriveFromScratch(graph, operations);
        const { supervoxelIds } = graph;
        for (const [id, root] of scratch.roots) {
          const node = rootIndexOf(state, supervoxelIds.indexOf(id));
          expect(supervoxelIds.at(node)).toBe(root);
        }
        expect(state.conflicts).toEqual(scratch.conflicts);
        conflictCount += scratch.conflicts.length;
      }),
      { numRuns: 800 },
    );
    expect(conflictCount).toBeGreaterThan(0);
  });

  test("[DE4] leave a state on which further operations have the effects that they had", () => {
    fc.assert(
      fc.property(graphArbitrary(2, 10), histories, fc.nat(20), (graph, steps, first) => {
        const history = new History(graph);
        for (const step of steps) history.play(step);
        const state = createSegmentation(graph);
        state.advance(history.operations.slice(0, first), FEW_EDITS);
        for (const operation of history.operations.slice(first)) {
          expect(applyOperation(state, operation)).toEqual(operation.effect);
        }
        expect(lookedAt(state)).toEqual(lookedAt(history.state));
      }),
      { numRuns: 800 },
    );
  });
});
