import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isOnInVersion } from "#core/agglomeration/base-graph.ts";
import { findEdge } from "#core/agglomeration/find-edge.ts";
import { foldEdgeChanges } from "#core/agglomeration/fold-edge-changes.ts";
import type { Place } from "#core/geometry/place.ts";
import { deriveFromScratch } from "#core/operations/derive-from-scratch.ts";
import { placesOf } from "#core/operations/intent.ts";
import type { Effect, Operation, SegmentChange } from "#core/operations/operation.ts";
import {
  applyOperation,
  basePartitionOf,
  createSegmentation,
  edgeChangesOf,
  membersOf,
  rootIndexOf,
  type SegmentationState,
} from "#core/operations/segmentation-state.ts";
import { connectedComponents } from "#core/segmentation/connected-components.ts";
import { graphArbitrary, historyArbitrary } from "#fixtures/graphs/graph-arbitrary.ts";
import { graphFromEdges, placeIn } from "#fixtures/graphs/graph-from-edges.ts";
import { History } from "#fixtures/graphs/history.ts";

const anyHistory = historyArbitrary({ withRaw: true, maxLength: 14 });
const judgedHistory = historyArbitrary({ withRaw: false, maxLength: 18 });

function rootsOf(state: SegmentationState): number[] {
  const count = state.constraints.graph.size;
  return Array.from({ length: count }, (_, index) => rootIndexOf(state, index));
}

function membersByRoot(roots: readonly number[]): Map<number, number[]> {
  const members = new Map<number, number[]>();
  roots.forEach((root, index) => {
    members.set(root, [...(members.get(root) ?? []), index]);
  });
  return members;
}

/** The groups that a split parts; null for what is no split. */
function groupsOf({ body }: Operation): readonly (readonly Place[])[] | null {
  if (body.kind === "split") return [body.sources, body.sinks];
  return body.kind === "split-groups" ? body.groups : null;
}

/** Whether two groups of a split have a segment in common; a supervoxel of two groups aside. */
function isJoinedAcross(state: SegmentationState, groups: readonly (readonly Place[])[]): boolean {
  const ids = groups.map((places) => new Set(places.map((place) => place.supervoxel)));
  const isShared = (id: bigint) => ids.filter((group) => group.has(id)).length > 1;
  const rootOf = (id: bigint) => rootIndexOf(state, state.constraints.graph.nodeWithId(id));
  const roots = ids.flatMap((group) => [
    ...new Set([...group].filter((id) => !isShared(id)).map(rootOf)),
  ]);
  return new Set(roots).size < roots.length;
}

function areJoined(state: SegmentationState, places: readonly Place[]): boolean {
  const rootOf = (place: Place) => rootIndexOf(state, state.constraints.graph.nodeAt(place));
  return new Set(places.map(rootOf)).size === 1;
}

/** Merges and splits, however they were asked for. */
function movesSegments({ kind }: { readonly kind: string }): boolean {
  return ["merge", "merge-many", "split", "split-groups", "isolate"].includes(kind);
}

describe("the derived segmentation", () => {
  test("[DE4] after every operation of any log, incremental equals from scratch", () => {
    fc.assert(
      fc.property(graphArbitrary(2, 10), anyHistory, (graph, steps) => {
        const history = new History(graph);
        for (const step of steps) {
          history.play(step);
          const scratch = deriveFromScratch(graph, history.operations);
          const roots = rootsOf(history.state);
          const ids = graph.supervoxelIds;
          expect(new Map(roots.map((root, index) => [ids.at(index), ids.at(root)]))).toEqual(
            scratch.roots,
          );
          expect(history.state.conflicts).toEqual(scratch.conflicts);
          expect(new Set(history.state.activity.active)).toEqual(scratch.active);
          for (const [root, members] of membersByRoot(roots)) {
            for (const member of members) {
              expect([...membersOf(history.state, member)]).toEqual(members);
            }
            expect(root).toBe(members[0]);
          }
        }
      }),
      { numRuns: 1_500 },
    );
  });

  test("[DE1] a root is the smallest supervoxel of its segment, and a replay gives the same", () => {
    fc.assert(
      fc.property(graphArbitrary(2, 10), anyHistory, (graph, steps) => {
        const history = new History(graph);
        for (const step of steps) history.play(step);
        const replayed = createSegmentation(graph, basePartitionOf(graph));
        for (const operation of history.operations) {
          expect(applyOperation(replayed, operation)).toEqual(operation.effect);
        }
        expect(rootsOf(replayed)).toEqual(rootsOf(history.state));
      }),
      { numRuns: 300 },
    );
  });

  test("[DE2] the sides of every active split are apart, and every merge that no conflict names joins", () => {
    fc.assert(
      fc.property(graphArbitrary(2, 10), anyHistory, (graph, steps) => {
        const history = new History(graph);
        for (const step of steps) history.play(step);
        const active = history.operations.filter(({ seq }) =>
          history.state.activity.active.has(seq),
        );
        const broken = new Set(history.state.conflicts.map((conflict) => conflict.broken));
        for (const operation of active) {
          const { body, seq } = operation;
          const groups = groupsOf(operation);
          if (groups !== null) {
            expect(isJoinedAcross(history.state, groups)).toBe(false);
          } else if (movesSegments(body) && !broken.has(seq)) {
            expect(areJoined(history.state, placesOf(body))).toBe(true);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  test("[DE3] only undo and redo make conflicts: an accepted merge or split never does", () => {
    fc.assert(
      fc.property(graphArbitrary(2, 10), judgedHistory, (graph, steps) => {
        const history = new History(graph);
        for (const step of steps) {
          const before = history.state.conflicts;
          const operation = history.play(step);
          if (!movesSegments(step)) continue;
          expect(before).toEqual(expect.arrayContaining([...(operation?.effect.conflicts ?? [])]));
        }
      }),
      { numRuns: 500 },
    );
  });

  test("[OP9] undoing an operation and nothing else restores the segments as they were", () => {
    fc.assert(
      fc.property(graphArbitrary(2, 10), judgedHistory, (graph, steps) => {
        const history = new History(graph);
        for (const step of steps) {
          const before = rootsOf(history.state);
          const operation = history.play(step);
          if (operation === null || !movesSegments(operation.body)) continue;
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

  test("[RV5] the changed edges folded into the version's graph give the session's segments", () => {
    fc.assert(
      fc.property(graphArbitrary(2, 10), anyHistory, (graph, steps) => {
        const history = new History(graph);
        for (const step of steps) history.play(step);
        const changes = edgeChangesOf(history.state);
        const folded = foldEdgeChanges(graph, changes);
        const roots = connectedComponents(
          graph.supervoxelIds.length,
          folded.edgeA,
          folded.edgeB,
          folded.isOn,
        );
        expect([...roots]).toEqual(rootsOf(history.state));
        for (const { a, b, isOn } of changes) {
          const { supervoxelIds } = graph;
          const edge = findEdge(graph, supervoxelIds.indexOf(a), supervoxelIds.indexOf(b));
          expect(isOn).toBe(edge < 0 || !isOnInVersion(graph, edge));
        }
      }),
      { numRuns: 500 },
    );
  });

  test("a forecast leaves everything as it was", () => {
    fc.assert(
      fc.property(graphArbitrary(2, 10), anyHistory, (graph, steps) => {
        const history = new History(graph);
        const untouched = new History(graph);
        for (const step of steps) {
          const operation = untouched.play(step);
          if (operation === null) continue;
          const before = rootsOf(history.state);
          history.state.forecast(operation);
          expect(rootsOf(history.state)).toEqual(before);
          expect(applyOperation(history.state, operation)).toEqual(operation.effect);
        }
      }),
      { numRuns: 300 },
    );
  });
});

/** Checks an effect against the partitions before and after, as its reader would use it. */
function checkEffect(
  before: readonly number[],
  after: readonly number[],
  effect: Effect,
  idOf: (index: number) => bigint,
): void {
  const old = membersByRoot(before);
  const now = membersByRoot(after);
  const namedRoots = effect.changes.flatMap((change) => change.before);
  expect(new Set(namedRoots).size).toBe(namedRoots.length);
  for (const [root, members] of now) {
    const isSame = old.get(root)?.join() === members.join();
    const owners = effect.changes.filter((change) =>
      change.after.some((piece) => piece.root === idOf(root)),
    );
    expect(owners.length).toBe(isSame ? 0 : 1);
  }
  for (const change of effect.changes) checkChange(now, change, idOf);
}

function checkChange(
  now: ReadonlyMap<number, number[]>,
  change: SegmentChange,
  idOf: (index: number) => bigint,
): void {
  expect([...change.before].sort()).toEqual(change.before);
  const rests = change.after.filter((piece) => piece.members === "rest");
  expect(rests.length).toBe(1);
  const largest = Math.max(...change.after.map((piece) => piece.supervoxelCount));
  expect(rests[0].supervoxelCount).toBe(largest);
  for (const piece of change.after) {
    const members = [...now].find(([root]) => idOf(root) === piece.root)?.[1] ?? [];
    expect(piece.supervoxelCount).toBe(members.length);
    if (Array.isArray(piece.members)) expect(piece.members).toEqual(members.map(idOf));
  }
}

describe("effects", () => {
  test("[OP2] an effect says how supervoxels moved, no more and no less", () => {
    fc.assert(
      fc.property(graphArbitrary(2, 10), anyHistory, (graph, steps) => {
        const history = new History(graph);
        for (const step of steps) {
          const before = rootsOf(history.state);
          const operation = history.play(step);
          if (operation === null) continue;
          const idOf = (index: number) => graph.supervoxelIds.at(index);
          checkEffect(before, rootsOf(history.state), operation.effect, idOf);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("a piece over the limit is not listed", () => {
    const graph = graphFromEdges(7, [
      { a: 0, b: 1 },
      { a: 1, b: 2 },
      { a: 2, b: 3 },
      { a: 3, b: 4, affinity: 0.1 },
      { a: 4, b: 5 },
      { a: 5, b: 6 },
    ]);
    const split = (listLimit: number) => {
      const history = new History(graph, { listLimit });
      return history.split("ada", [0], [6])?.effect.changes;
    };
    const first = graph.supervoxelIds.at(0);
    const rest = { root: first, supervoxelCount: 4, members: "rest" };
    const piece = { root: first + 4n, supervoxelCount: 3 };
    const listed = { ...piece, members: [first + 4n, first + 5n, first + 6n] };
    expect(split(3)).toEqual([{ before: [first], after: [rest, listed] }]);
    expect(split(2)).toEqual([{ before: [first], after: [rest, { ...piece, members: "ask" }] }]);
  });
});

describe("conflicts", () => {
  test("[DE3] a redone split that would sever a merge nobody gave up holds, and both are named", () => {
    const graph = graphFromEdges(2, [{ a: 0, b: 1, affinity: 0.3 }]);
    const history = new History(graph);
    history.split("ada", [0], [1]);
    history.undo("ada", 1);
    history.commit("bo", { kind: "merge", a: placeIn(graph, 0), b: placeIn(graph, 1) });
    const redo = history.redo("ada", 1);
    expect(redo.effect.conflicts).toEqual([{ holds: 1, broken: 3 }]);
    expect(rootsOf(history.state)).toEqual([0, 1]);
    const undo = history.undo("bo", 3);
    expect(undo.effect.conflicts).toEqual([]);
    expect(rootsOf(history.state)).toEqual([0, 1]);
  });

  test("[OP4] undoing an overriding merge revives the split that it overrode", () => {
    const graph = graphFromEdges(2, [{ a: 0, b: 1 }]);
    const history = new History(graph);
    history.split("ada", [0], [1]);
    const merge = history.merge("bo", 0, 1);
    expect(merge?.overrides).toEqual([1]);
    expect(rootsOf(history.state)).toEqual([0, 0]);
    history.undo("bo", 2);
    expect(rootsOf(history.state)).toEqual([0, 1]);
    expect(history.state.conflicts).toEqual([]);
  });

  test("[DE2] a split stays apart when another split, whose cut it relied on, is undone", () => {
    const ring = [0, 1, 2, 3].map((a) => ({ a, b: (a + 1) % 4, affinity: 0.5 + a / 10 }));
    const graph = graphFromEdges(4, ring);
    const history = new History(graph);
    history.split("ada", [0], [2]);
    const second = history.split("bo", [1], [2]);
    const splits = [...history.operations];
    expect(splits.map((split) => split.body.kind)).toEqual(["split", "split"]);
    for (const split of splits) {
      const other = split === second ? 1 : 2;
      history.undo("ada", other);
      expect(isJoinedAcross(history.state, groupsOf(split) ?? [])).toBe(false);
      history.redo("ada", other);
    }
    expect(history.state.extraCuts).toEqual([]);
  });
});
