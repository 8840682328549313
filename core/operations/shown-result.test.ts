// [OP10] What an accepted edit asked for is what it shows, whatever it overrides and whatever comes
// back by that.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Place } from "#core/geometry/place.ts";
import { judgeEdit, previewEdit } from "#core/operations/judge-edit.ts";
import type { Operation, OperationBody } from "#core/operations/operation.ts";
import {
  membersOf,
  rootIndexOf,
  type SegmentationState,
} from "#core/operations/segmentation-state.ts";
import { graphArbitrary, historyArbitrary } from "#fixtures/graphs/graph-arbitrary.ts";
import { graphFromEdges, placeIn } from "#fixtures/graphs/graph-from-edges.ts";
import { History, type HistoryStep } from "#fixtures/graphs/history.ts";
import { voxelHistory } from "#fixtures/graphs/voxel-history.ts";

const withSupervoxelSplits = true;

function rootAt({ constraints, partition }: SegmentationState, place: Place): number {
  return partition.rootOf(constraints.graph.nodeAt(place));
}

/** A voxel of everything that is there, by the root of its segment. */
function segmentsOf(state: SegmentationState): ReadonlyMap<number, readonly Place[]> {
  const { graph } = state.constraints;
  const segments = new Map<number, Place[]>();
  for (const node of graph.allNodes()) {
    const root = rootIndexOf(state, node);
    const positionVoxel = graph.positionOf(node);
    const place = { positionVoxel, supervoxel: graph.idOf(graph.supervoxelOf(node)) };
    segments.set(root, [...(segments.get(root) ?? []), place]);
  }
  return segments;
}

function groupsOf(body: OperationBody): readonly (readonly Place[])[] | null {
  if (body.kind === "split-groups") return body.groups;
  return body.kind === "split" || body.kind === "split-supervoxel"
    ? [body.sources, body.sinks]
    : null;
}

function placesMerged(body: OperationBody): readonly Place[] | null {
  if (body.kind === "merge") return [body.a, body.b];
  return body.kind === "merge-many" ? body.places : null;
}

/** What the judge has seen; what it has not promises nothing. */
function isJudged(step: HistoryStep): boolean {
  return !step.kind.startsWith("raw-") && !(step.kind === "split-supervoxel" && step.isRaw);
}

/** The segments that there were and are not whole, by their old roots. */
function partedOf(before: ReadonlyMap<number, readonly Place[]>, state: SegmentationState) {
  return [...before]
    .filter(([, places]) => new Set(places.map((place) => rootAt(state, place))).size > 1)
    .map(([root]) => root);
}

function rootsOfGroups(state: SegmentationState, groups: readonly (readonly Place[])[]) {
  return groups.map((group) => new Set(group.map((place) => rootAt(state, place))));
}

function checkShown(history: History, step: HistoryStep): void {
  const before = segmentsOf(history.state);
  const hasExtraCuts = history.state.extraCuts.length > 0;
  const operation = history.play(step);
  if (operation === null || !isJudged(step)) return;
  const { state } = history;
  const merged = placesMerged(operation.body);
  if (merged !== null) {
    expect(new Set(merged.map((place) => rootAt(state, place))).size).toBe(1);
    expect(partedOf(before, state)).toEqual([]);
  }
  const groups = groupsOf(operation.body);
  if (groups === null) return;
  const own = new Set(groups.flat().map(({ supervoxel }) => supervoxel));
  const isOwn = (root: number) => before.get(root)?.some((place) => own.has(place.supervoxel));
  // A cut that was made anew before is made again in what is left, and may fall elsewhere.
  if (!hasExtraCuts) expect(partedOf(before, state).filter((root) => !isOwn(root))).toEqual([]);
  const roots = rootsOfGroups(state, groups);
  const distinct = new Set(roots.flatMap((group) => [...group]));
  expect(roots.reduce((sum, group) => sum + group.size, 0)).toBe(distinct.size);
}

/** By dense index, of the supervoxels of one segment. */
function segmentAt({ state }: History, index: number): readonly number[] {
  return [...membersOf(state, index)];
}

function mustPlay(operation: Operation | null): Operation {
  if (operation === null) throw new Error("the judge refused");
  return operation;
}

describe("[OP10] what comes back with an override", () => {
  test("a split whose sides a merge would rejoin in a roundabout way is overridden, not a cut moved", () => {
    const graph = graphFromEdges(8, [
      { a: 0, b: 2, affinity: 1 },
      ...[3, 4, 6].map((b) => ({ a: 0, b, affinity: 0 })),
      { a: 1, b: 3, affinity: 0 },
      { a: 3, b: 5, affinity: 0 },
    ]);
    const history = new History(graph);
    mustPlay(history.split("ada", [2], [0, 1]));
    mustPlay(history.isolate("bo", [0]));
    // Without split 1 the edge 0–2 is back, and leads around the isolation of 0.
    const places = [2, 5, 1, 7].map((index) => placeIn(graph, index));
    const intent = { kind: "merge-many", places, confirmedFar: true } as const;
    const context = {
      actorId: "cy",
      mayUndoOthers: false,
      operations: history.operations,
      voxelNm: [4, 4, 40],
      mergeLimitNm: 1_000,
    } as const;
    const preview = previewEdit(history.state, intent, context);
    if (!preview.ok) throw new Error(preview.error.tag);
    expect(preview.value.overrides).toEqual([1, 2]);
    const all = graph.supervoxelIds.toArray();
    expect(preview.value.pieces(100)).toMatchObject([{ supervoxels: all }]);
    for (const overrides of [[], [1]]) {
      expect(judgeEdit(history.state, intent, { ...context, overrides })).toMatchObject({
        ok: false,
        error: { tag: "would-override", operations: [{ seq: 1 }, { seq: 2 }] },
      });
    }
    const merge = mustPlay(history.mergeMany("cy", [2, 5, 1, 7]));
    expect(merge.overrides).toEqual([1, 2]);
    expect(segmentAt(history, 5)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    history.undo("cy", merge.seq);
    expect([0, 2, 7].map((index) => segmentAt(history, index))).toEqual([[0], [2], [7]]);
  });

  test("an edge that is back is cut again for a split, where that parts nothing", () => {
    const graph = graphFromEdges(5, [
      { a: 0, b: 1, affinity: 0.1 },
      { a: 0, b: 2, affinity: 0.9 },
      { a: 2, b: 3, affinity: 0.9 },
    ]);
    const history = new History(graph);
    mustPlay(history.split("ada", [1], [2]));
    mustPlay(history.isolate("bo", [0]));
    const merge = mustPlay(history.merge("cy", 1, 3));
    expect(merge.overrides).toEqual([1]);
    expect(segmentAt(history, 1)).toEqual([1, 2, 3]);
    expect(segmentAt(history, 0)).toEqual([0]);
  });

  /** 0–1, 2–3 and 4–5, made one by ada's merge of many, which bo overrode to part 0 from 3. */
  function mergedAndSplit(): History {
    const graph = graphFromEdges(6, [
      { a: 0, b: 1 },
      { a: 2, b: 3 },
      { a: 4, b: 5, affinity: 0.1 },
    ]);
    const history = new History(graph);
    mustPlay(history.mergeMany("ada", [1, 2, 4]));
    expect(mustPlay(history.split("bo", [0], [3])).overrides).toEqual([1]);
    expect(segmentAt(history, 4)).toEqual([4, 5]);
    return history;
  }

  test("an overridden merge is back once its split is overridden, where it does no harm", () => {
    const history = mergedAndSplit();
    expect(mustPlay(history.merge("cy", 0, 3)).overrides).toEqual([2]);
    expect(segmentAt(history, 0)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test("an overridden merge stays so where it would rejoin the sides of a third split", () => {
    const history = mergedAndSplit();
    mustPlay(history.merge("ada", 1, 5));
    expect(mustPlay(history.split("bo", [2], [3])).overrides).toEqual([]);
    expect(mustPlay(history.merge("cy", 0, 3)).overrides).toEqual([1, 2]);
    expect(segmentAt(history, 0)).toEqual([0, 1, 3, 4, 5]);
    expect(segmentAt(history, 2)).toEqual([2]);
  });

  test("what would come back and override another stays overridden", () => {
    const graph = graphFromEdges(4, []);
    const history = new History(graph);
    mustPlay(history.merge("ada", 0, 1));
    // As a log of another version may hold it.
    const [one, three] = [placeIn(graph, 1), placeIn(graph, 3)];
    history.commit("ada", { kind: "merge", a: one, b: three }, [1]);
    expect(mustPlay(history.split("bo", [3], [1])).overrides).toEqual([2]);
    expect(segmentAt(history, 1)).toEqual([0, 1]);
    expect(mustPlay(history.merge("cy", 3, 1)).overrides).toEqual([2, 3]);
    expect(segmentAt(history, 1)).toEqual([0, 1, 3]);
  });

  test("a split that a merge had overridden tears no group of the split that overrides the merge", () => {
    const graph = graphFromEdges(4, [
      { a: 0, b: 1, affinity: 0.9 },
      { a: 1, b: 2, affinity: 0.9 },
    ]);
    const history = new History(graph);
    mustPlay(history.split("ada", [0], [1]));
    expect(mustPlay(history.mergeMany("bo", [0, 3, 2])).overrides).toEqual([1]);
    const split = mustPlay(history.split("cy", [0, 1], [3]));
    expect(split.overrides).toEqual([1, 2]);
    expect(segmentAt(history, 0)).toEqual([0, 1, 2]);
    expect(segmentAt(history, 3)).toEqual([3]);
  });
});

describe("[OP8][OP10] splits of a supervoxel, of which a merge turns one off", () => {
  const cut = (at: number, sources: number[], sinks: number[], sides: number[], routes: number[]) =>
    ({
      ...{ kind: "split-supervoxel", actor: "ada", isRaw: false, at, sources, sinks },
      ...{ sides, routes, cut: [], overrides: [] },
    }) satisfies HistoryStep;

  test("one that was made within a piece of it parts nothing beyond that piece", () => {
    const graph = graphFromEdges(5, [
      { a: 0, b: 3, affinity: 0 },
      { a: 2, b: 3, affinity: 0 },
    ]);
    const { history } = voxelHistory(graph);
    checkShown(history, cut(128, [659], [41, 312, 589], [349, 0, 0], [100, 0]));
    checkShown(history, cut(218, [916], [313], [0, 357, 0, 0], [0]));
    checkShown(history, { kind: "merge", actor: "ada", a: 0, b: 387 });
    expect(history.operations.at(-1)?.overrides).toEqual([1, 2]);
  });

  test("one that says with which side a neighbour goes takes it from no other piece", () => {
    const { history } = voxelHistory(graphFromEdges(2, [{ a: 0, b: 1, affinity: 0 }]));
    checkShown(history, cut(343, [31], [0], [0], [79]));
    checkShown(history, cut(0, [0], [0], [0, 283], [0]));
    checkShown(history, cut(0, [0], [0], [0], [977]));
    checkShown(history, { kind: "merge-many", actor: "ada", places: [217, 9] });
    checkShown(history, cut(15, [0], [0], [49], [55]));
    checkShown(history, { kind: "merge", actor: "ada", a: 442, b: 0 });
    expect(history.operations.map(({ overrides }) => overrides).at(-1)).toEqual([1, 2, 3, 5]);
  });
});

describe("[OP10] an accepted edit shows what it asked for", () => {
  for (const withRaw of [false, true]) {
    const logs = withRaw ? "any log" : "any history of people";
    test(`a merge parts nothing and joins its segments, a split leaves its groups apart, in ${logs}`, () => {
      fc.assert(
        fc.property(
          graphArbitrary(3, 10),
          historyArbitrary({ withRaw, maxLength: 18 }),
          (graph, steps) => {
            const history = new History(graph);
            for (const step of steps) checkShown(history, step);
          },
        ),
        { numRuns: 2_000 },
      );
    });

    test(`so it is with supervoxels split, in ${logs}`, () => {
      fc.assert(
        fc.property(
          graphArbitrary(2, 5, { withInfinite: true }),
          historyArbitrary({ withRaw, withSupervoxelSplits, maxLength: 14 }),
          (graph, steps) => {
            const { history } = voxelHistory(graph);
            for (const step of steps) checkShown(history, step);
          },
        ),
        { numRuns: 300 },
      );
    });
  }
});
