import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Place } from "#core/geometry/place.ts";
import type { SupervoxelId } from "#core/ids/supervoxel-id.ts";
import { deriveFromScratch } from "#core/operations/derive-from-scratch.ts";
import type { Effect } from "#core/operations/operation.ts";
import {
  applyOperation,
  basePartitionOf,
  createSegmentation,
  membersOf,
  rootIndexOf,
  type SegmentationState,
} from "#core/operations/segmentation-state.ts";
import { graphArbitrary, historyArbitrary } from "#fixtures/graphs/graph-arbitrary.ts";
import type { History } from "#fixtures/graphs/history.ts";
import { played, rootsOf, voxelHistory } from "#fixtures/graphs/voxel-history.ts";

const withSupervoxelSplits = true;
const anyHistory = historyArbitrary({ withRaw: true, withSupervoxelSplits, maxLength: 12 });
const judgedHistory = historyArbitrary({ withRaw: false, withSupervoxelSplits, maxLength: 14 });
const graphs = graphArbitrary(2, 5, { withInfinite: true });

function segmentsOf(state: SegmentationState): Map<SupervoxelId, SupervoxelId[]> {
  const members = new Map<SupervoxelId, SupervoxelId[]>();
  for (const [id, root] of rootsOf(state)) members.set(root, [...(members.get(root) ?? []), id]);
  return members;
}

type Segments = ReadonlyMap<SupervoxelId, readonly SupervoxelId[]>;

function checkEffect(before: Segments, after: Segments, { changes }: Effect): void {
  const ended = changes.flatMap((change) => change.before);
  const made = changes.flatMap((change) => change.after);
  const isMade = new Set(made.map(({ root }) => root));
  const kept = [...before].filter(([root]) => !ended.includes(root));
  const untouched = [...after].filter(([root]) => !isMade.has(root));
  expect(untouched).toEqual(kept);
  expect(ended.filter((root) => !before.has(root))).toEqual([]);
  for (const { root, supervoxelCount, members } of made) {
    expect(supervoxelCount).toBe(after.get(root)?.length);
    if (typeof members !== "string") expect(members).toEqual(after.get(root));
  }
  for (const change of changes) {
    expect(change.after.filter(({ members }) => members === "rest").length).toBe(1);
  }
}

/** Active splits of supervoxels with a source and a sink in one segment. */
function joinedSeeds({ state, operations }: History): number[] {
  const rootAt = (place: Place) => rootIndexOf(state, state.constraints.graph.nodeAt(place));
  return operations
    .filter(({ seq, body }) => {
      if (body.kind !== "split-supervoxel" || !state.activity.active.has(seq)) return false;
      const sinkRoots = body.sinks.map(rootAt);
      return body.sources.some((place) => sinkRoots.includes(rootAt(place)));
    })
    .map(({ seq }) => seq);
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
      { numRuns: 100 },
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
        const read = createSegmentation(graph, basePartitionOf(graph), voxels.pieces);
        read.advance(history.operations.slice(0, 5));
        read.advance(history.operations.slice(5));
        expect(rootsOf(read)).toEqual(rootsOf(history.state));
        expect(read.conflicts).toEqual(history.state.conflicts);
      }),
      { numRuns: 100 },
    );
  });

  test("[OP2] an effect names every segment that it ends, and lists all but one of what it makes", () => {
    fc.assert(
      fc.property(graphs, anyHistory, (graph, steps) => {
        const { history } = voxelHistory(graph);
        for (const step of steps) {
          const before = segmentsOf(history.state);
          const operation = history.play(step);
          if (operation !== null) checkEffect(before, segmentsOf(history.state), operation.effect);
        }
      }),
      { numRuns: 100 },
    );
  });

  test("[DE3][DE2] an accepted edit makes no conflict, and takes no split's power", () => {
    fc.assert(
      fc.property(graphs, judgedHistory, (graph, steps) => {
        const { history } = voxelHistory(graph);
        for (const step of steps) {
          const before = history.state.conflicts;
          const { constraints } = history.state;
          const sharing = new Set(constraints.sharingSplits());
          const operation = history.play(step);
          if (operation === null || step.kind === "undo" || step.kind === "redo") continue;
          expect(before).toEqual(expect.arrayContaining([...operation.effect.conflicts]));
          expect([...constraints.sharingSplits()].filter((seq) => !sharing.has(seq))).toEqual([]);
        }
      }),
      { numRuns: 100 },
    );
  });

  test("[DE2] the seeds of every active split of a supervoxel are apart, whatever else is undone", () => {
    fc.assert(
      fc.property(graphArbitrary(2, 4), judgedHistory, (graph, steps) => {
        const { history } = voxelHistory(graph);
        for (const step of steps) {
          history.play(step);
          expect(joinedSeeds(history)).toEqual([]);
        }
      }),
      { numRuns: 100 },
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
      { numRuns: 100 },
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
      { numRuns: 100 },
    );
  });
});
