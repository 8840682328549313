import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AgglomerationGraph } from "#core/agglomeration/base-graph.ts";
import type { SupervoxelId } from "#core/ids/supervoxel-id.ts";
import { deriveFromScratch } from "#core/operations/derive-from-scratch.ts";
import {
  applyOperation,
  basePartitionOf,
  createSegmentation,
  membersOf,
  rootIndexOf,
  type SegmentationState,
} from "#core/operations/segmentation-state.ts";
import { graphArbitrary, historyArbitrary } from "#fixtures/graphs/graph-arbitrary.ts";
import { History, type HistoryStep } from "#fixtures/graphs/history.ts";
import { VoxelWorld } from "#fixtures/graphs/voxel-world.ts";

const withSupervoxelSplits = true;
const anyHistory = historyArbitrary({ withRaw: true, withSupervoxelSplits, maxLength: 12 });
const judgedHistory = historyArbitrary({ withRaw: false, withSupervoxelSplits, maxLength: 14 });
const graphs = graphArbitrary(2, 5, { withInfinite: true });

function voxelHistory(graph: AgglomerationGraph): { history: History; voxels: VoxelWorld } {
  const voxels = new VoxelWorld(graph);
  return { voxels, history: new History(graph, { voxels }) };
}

function played(graph: AgglomerationGraph, steps: readonly HistoryStep[]) {
  const world = voxelHistory(graph);
  for (const step of steps) world.history.play(step);
  return world;
}

/** Supervoxel or piece → the root of its segment. */
function rootsOf(state: SegmentationState): Map<SupervoxelId, SupervoxelId> {
  const { graph } = state.constraints;
  const nodes = [...graph.allNodes()].sort(graph.order);
  return new Map(nodes.map((node) => [graph.idOf(node), graph.idOf(rootIndexOf(state, node))]));
}

describe("[OP8] with supervoxels split", () => {
  test("[DE4] after every operation of any log, incremental equals from scratch", () => {
    fc.assert(
      fc.property(graphs, anyHistory, (graph, steps) => {
        const { history, voxels } = voxelHistory(graph);
        for (const step of steps) {
          history.play(step);
          const { state } = history;
          const scratch = deriveFromScratch(graph, history.operations, voxels.pieces);
          const roots = rootsOf(state);
          expect([...roots]).toEqual([...scratch.roots]);
          expect(state.conflicts).toEqual(scratch.conflicts);
          expect(new Set(state.activity.active)).toEqual(scratch.active);
          for (const [id, root] of roots) {
            const node = state.constraints.graph.nodeWithId(id);
            const members = [...membersOf(state, node)].map((each) =>
              state.constraints.graph.idOf(each),
            );
            const expected = [...roots].filter(([, other]) => other === root).map(([each]) => each);
            expect(members.sort()).toEqual(expected.sort());
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  test("[DE1] a replay gives the same effects and the same segments", () => {
    fc.assert(
      fc.property(graphs, anyHistory, (graph, steps) => {
        const { history, voxels } = played(graph, steps);
        const replayed = createSegmentation(graph, basePartitionOf(graph), voxels.pieces);
        for (const operation of history.operations) {
          expect(applyOperation(replayed, operation)).toEqual(operation.effect);
        }
        expect(rootsOf(replayed)).toEqual(rootsOf(history.state));
      }),
      { numRuns: 300 },
    );
  });

  test("[DE3] an accepted edit makes no conflict, and leaves a split supervoxel's seeds apart", () => {
    fc.assert(
      fc.property(graphs, judgedHistory, (graph, steps) => {
        const { history } = voxelHistory(graph);
        for (const step of steps) {
          const before = history.state.conflicts;
          const operation = history.play(step);
          if (operation === null || step.kind === "undo" || step.kind === "redo") continue;
          expect(before).toEqual(expect.arrayContaining([...operation.effect.conflicts]));
          const { state } = history;
          const { graph: nodes } = state.constraints;
          const splits = history.operations.filter(({ seq }) => state.activity.active.has(seq));
          for (const { body } of splits) {
            if (body.kind !== "split-supervoxel") continue;
            const rootAt = (place: (typeof body.sources)[number]) =>
              rootIndexOf(state, nodes.nodeAt(place));
            const sinkRoots = body.sinks.map(rootAt);
            for (const place of body.sources) expect(sinkRoots).not.toContain(rootAt(place));
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  test("[OP9] undoing an operation and nothing else restores the segments as they were", () => {
    fc.assert(
      fc.property(graphs, judgedHistory, (graph, steps) => {
        const { history } = voxelHistory(graph);
        for (const step of steps) {
          const before = rootsOf(history.state);
          const operation = history.play(step);
          if (operation === null || step.kind === "undo" || step.kind === "redo") continue;
          if (step.kind === "synapse") continue;
          const after = rootsOf(history.state);
          history.undo("ada", operation.seq);
          expect(rootsOf(history.state)).toEqual(before);
          history.redo("ada", operation.seq);
          expect(rootsOf(history.state)).toEqual(after);
        }
      }),
      { numRuns: 300 },
    );
  });

  test("a forecast leaves everything as it was", () => {
    fc.assert(
      fc.property(graphs, anyHistory, (graph, steps) => {
        const untouched = voxelHistory(graph);
        const state = createSegmentation(graph, basePartitionOf(graph), untouched.voxels.pieces);
        for (const step of steps) {
          const operation = untouched.history.play(step);
          if (operation === null) continue;
          const before = rootsOf(state);
          state.forecast(operation);
          expect(rootsOf(state)).toEqual(before);
          expect(applyOperation(state, operation)).toEqual(operation.effect);
        }
      }),
      { numRuns: 200 },
    );
  });
});
