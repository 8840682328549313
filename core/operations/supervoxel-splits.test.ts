import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AgglomerationGraph } from "#core/agglomeration/base-graph.ts";
import type { Place } from "#core/geometry/place.ts";
import type { SupervoxelId } from "#core/ids/supervoxel-id.ts";
import { deriveFromScratch } from "#core/operations/derive-from-scratch.ts";
import type { SegmentChange } from "#core/operations/operation.ts";
import {
  applyOperation,
  basePartitionOf,
  createSegmentation,
  membersOf,
  rootIndexOf,
  type SegmentationState,
} from "#core/operations/segmentation-state.ts";
import { graphArbitrary, historyArbitrary } from "#fixtures/graphs/graph-arbitrary.ts";
import { graphFromEdges } from "#fixtures/graphs/graph-from-edges.ts";
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

function segmentsOf(state: SegmentationState): Map<SupervoxelId, SupervoxelId[]> {
  const members = new Map<SupervoxelId, SupervoxelId[]>();
  for (const [id, root] of rootsOf(state)) members.set(root, [...(members.get(root) ?? []), id]);
  return members;
}

type Segments = ReadonlyMap<SupervoxelId, readonly SupervoxelId[]>;

function expectEffect(before: Segments, after: Segments, changes: readonly SegmentChange[]): void {
  const ended = changes.flatMap((change) => change.before);
  const made = changes.flatMap((change) => change.after.map(({ root }) => root));
  const kept = (segments: Segments, gone: readonly SupervoxelId[]) =>
    new Map([...segments].filter(([root]) => !gone.includes(root)));
  expect(kept(before, ended)).toEqual(kept(after, made));
  expect(ended.filter((root) => !before.has(root))).toEqual([]);
  for (const { root, supervoxelCount, members } of changes.flatMap(({ after: to }) => to)) {
    expect(supervoxelCount).toBe(after.get(root)?.length);
    if (typeof members !== "string") expect(members).toEqual(after.get(root));
  }
  for (const { after: to } of changes) {
    expect(to.filter(({ members }) => members === "rest").length).toBe(1);
  }
}

function expectSeedsApart({ state, operations }: History): void {
  const { graph } = state.constraints;
  const rootAt = (place: Place) => rootIndexOf(state, graph.nodeAt(place));
  for (const { seq, body } of operations) {
    if (!state.activity.active.has(seq) || body.kind !== "split-supervoxel") continue;
    const sinkRoots = body.sinks.map(rootAt);
    for (const place of body.sources) expect(sinkRoots).not.toContain(rootAt(place));
  }
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
      { numRuns: 250 },
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
      { numRuns: 150 },
    );
  });

  test("[OP2] an effect names every segment that it ends, and lists all but one of what it makes", () => {
    fc.assert(
      fc.property(graphs, anyHistory, (graph, steps) => {
        const { history } = voxelHistory(graph);
        for (const step of steps) {
          const before = segmentsOf(history.state);
          const operation = history.play(step);
          if (operation === null) continue;
          expectEffect(before, segmentsOf(history.state), operation.effect.changes);
        }
      }),
      { numRuns: 150 },
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
          expectSeedsApart(history);
        }
      }),
      { numRuns: 150 },
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
      { numRuns: 150 },
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

/** One supervoxel of two columns and, apart from them, a third: voxels 0, 1, 2 above 3, 4, 5. */
function oneSupervoxel() {
  const { history, voxels } = voxelHistory(graphFromEdges(2, []));
  const { state } = history;
  const { graph } = state.constraints;
  const nodeAt = (voxel: number) => graph.nodeAt(voxels.placeAt(2 * voxel));
  /** @param sides of each voxel, less one. */
  const split = (sides: readonly number[], source: number, sink: number) => {
    const own = [0, 1, 2, 3, 4, 5].filter((voxel) => nodeAt(voxel) === nodeAt(source));
    const rest = own.filter((voxel) => voxel !== source);
    return history.play({
      ...{ kind: "split-supervoxel", actor: "ada", isRaw: false, at: 2 * source },
      ...{ sources: [own.indexOf(source)], sinks: [rest.indexOf(sink)] },
      ...{ sides, routes: [0], cut: [], overrides: [] },
    });
  };
  const pieces = () => [...graph.pieceNodes()].map((node) => graph.idOf(node));
  return { history, split, pieces, rootAt: (voxel: number) => rootIndexOf(state, nodeAt(voxel)) };
}

describe("[OP8] a split within a piece", () => {
  const upperLower = [0, 0, 0, 1, 1, 1];

  test("leaves the other pieces what they were, whatever its mask has there", () => {
    const { split, pieces, rootAt } = oneSupervoxel();
    split(upperLower, 0, 3);
    const [lower] = pieces().slice(1);
    // In the lower piece the mask would take off what does not touch the rest of it.
    split([0, 1, 1, 0, 0, 1], 0, 1);
    expect(pieces()).toContain(lower);
    expect(pieces().length).toBe(3);
    expect([rootAt(4), rootAt(5)]).toEqual([rootAt(3), rootAt(3)]);
    expect(new Set([0, 1, 3].map(rootAt)).size).toBe(3);
  });

  test("can follow a split of the other piece, across what that one's mask has there", () => {
    const { split, rootAt } = oneSupervoxel();
    split(upperLower, 0, 3);
    split([0, 1, 1, 0, 1, 1], 0, 1);
    const third = split([0, 0, 0, 0, 1, 1], 3, 4);
    expect(third?.body).toMatchObject({ within: [[1, 2]] });
    expect(new Set([0, 1, 3, 4].map(rootAt)).size).toBe(4);
  });

  test("parts the whole supervoxel where the split that made the piece is undone, until it is redone", () => {
    const { history, split, pieces, rootAt } = oneSupervoxel();
    split(upperLower, 0, 3);
    split([0, 1, 1, 0, 1, 1], 0, 1);
    const before = pieces().sort();
    history.undo("ada", 1);
    expect(pieces().length).toBe(2);
    expect([rootAt(3), rootAt(4)]).toEqual([rootAt(0), rootAt(1)]);
    expect(rootAt(0)).not.toBe(rootAt(1));
    history.redo("ada", 1);
    expect(pieces().sort()).toEqual(before);
  });
});
