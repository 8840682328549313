// Edits that take any number of places: a set of segments made one, and supervoxels taken off all
// that is around them.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AgglomerationGraph } from "#core/agglomeration/base-graph.ts";
import type { Place } from "#core/geometry/place.ts";
import { distanceNm, type Vec3 } from "#core/geometry/vector.ts";
import type { IntentBody } from "#core/operations/intent.ts";
import { judgeEdit, previewEdit } from "#core/operations/judge-edit.ts";
import { type Operation, referenceOf } from "#core/operations/operation.ts";
import { edgeChangesOf, membersOf, rootIndexOf } from "#core/operations/segmentation-state.ts";
import { shortestTree } from "#core/operations/shortest-tree.ts";
import { connectedComponents } from "#core/segmentation/connected-components.ts";
import { graphArbitrary, historyArbitrary } from "#fixtures/graphs/graph-arbitrary.ts";
import { type EdgeSpec, graphFromEdges, placeIn } from "#fixtures/graphs/graph-from-edges.ts";
import { History, type HistoryStep } from "#fixtures/graphs/history.ts";

const VOXEL_NM: Vec3 = [4, 4, 40];
const graphs = graphArbitrary(3, 10);
const judgedHistory = historyArbitrary({ withRaw: false, maxLength: 10 });
const numbers = fc.array(fc.nat(999), { minLength: 1, maxLength: 5 });

type ManyIntent = IntentBody & { readonly kind: "merge-many" | "isolate" };

interface Asked {
  readonly overrides?: readonly number[];
  readonly mergeLimitNm?: number;
}

function judge(history: History, intent: ManyIntent, asked: Asked = {}) {
  return judgeEdit(history.state, intent, {
    actorId: "ada",
    mayUndoOthers: false,
    overrides: asked.overrides ?? [],
    operations: history.operations,
    voxelNm: VOXEL_NM,
    mergeLimitNm: asked.mergeLimitNm ?? 1_000,
  });
}

function mergeOf({ graph }: History, of: readonly number[], confirmedFar = false): ManyIntent {
  return { kind: "merge-many", places: of.map((index) => placeIn(graph, index)), confirmedFar };
}

function isolationOf({ graph }: History, of: readonly number[]): ManyIntent {
  return { kind: "isolate", places: of.map((index) => placeIn(graph, index)) };
}

function rootsOf({ graph, state }: History): number[] {
  return Array.from({ length: graph.supervoxelIds.length }, (_, i) => rootIndexOf(state, i));
}

/** Dense indices in the graph. */
function within({ supervoxelIds }: AgglomerationGraph, drawn: readonly number[]): number[] {
  return drawn.map((number) => number % supervoxelIds.length);
}

/** Distinct ones of one segment, which the first number chooses. */
function withinSegment({ graph, state }: History, drawn: readonly number[]): number[] {
  const pool = membersOf(state, drawn[0] % graph.supervoxelIds.length);
  return [...new Set(drawn.map((number) => pool[number % pool.length]))];
}

/** The places of a merge of many. Throws where its joins are no tree's in number. */
function placesJoined({ body }: Operation): readonly Place[] {
  if (body.kind !== "merge-many") throw new Error(`a ${body.kind} came of it`);
  if (body.joins.length !== body.places.length - 1) throw new Error("the joins are no tree");
  return body.places;
}

function played(graph: AgglomerationGraph, steps: readonly HistoryStep[]): History {
  const history = new History(graph);
  for (const step of steps) history.play(step);
  return history;
}

/** All that is in a segment with any of the set. */
function membersOfAll({ state }: History, set: ReadonlySet<number>): number[] {
  return sorted(new Set([...set].flatMap((member) => [...membersOf(state, member)])));
}

function sorted(set: ReadonlySet<number>): number[] {
  return [...set].sort((left, right) => left - right);
}

/** A row of supervoxels, each joined to the next. */
function row(count: number, edge: Partial<EdgeSpec> = {}): AgglomerationGraph {
  const edges = Array.from({ length: count - 1 }, (_, a) => ({ ...edge, a, b: a + 1 }));
  return graphFromEdges(count, edges);
}

describe("merging many", () => {
  test("[OP5] makes one segment of all that hold a place, and of no others; its undo gives each back", () => {
    fc.assert(
      fc.property(graphs, numbers, (graph, drawn) => {
        const history = new History(graph);
        const before = rootsOf(history);
        const chosen = within(graph, drawn);
        const taken = new Set(chosen.map((index) => before[index]));
        const operation = history.mergeMany("ada", chosen);
        if (taken.size === 1) {
          expect(operation).toBeNull();
          return;
        }
        const root = Math.min(...taken);
        expect(rootsOf(history)).toEqual(before.map((old) => (taken.has(old) ? root : old)));
        history.undo("ada", 1);
        expect(rootsOf(history)).toEqual(before);
        expect(edgeChangesOf(history.state)).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  test("[OP5][DE3] after any history it is refused where all are one, and else joins one of each, in no new conflict", () => {
    let refused = 0;
    fc.assert(
      fc.property(graphs, judgedHistory, numbers, (graph, steps, drawn) => {
        const history = played(graph, steps);
        const before = rootsOf(history);
        const { conflicts, extraCuts } = history.state;
        const chosen = within(graph, drawn);
        const distinct = new Set(chosen.map((index) => before[index]));
        const operation = history.mergeMany("ada", chosen);
        expect(operation === null).toBe(distinct.size === 1);
        if (operation === null) {
          refused++;
          return;
        }
        expect(placesJoined(operation)).toEqual(
          // One of each segment, the first of it that was given.
          chosen
            .filter(
              (index, at) => chosen.findIndex((other) => before[other] === before[index]) === at,
            )
            .map((index) => placeIn(graph, index)),
        );
        const after = rootsOf(history);
        const rootOf = ({ supervoxel }: Place) => after[graph.supervoxelIds.indexOf(supervoxel)];
        expect(new Set(placesJoined(operation).map(rootOf)).size).toBe(1);
        // What is overridden may have joined others; a split that parts more than its cut names
        // may do so anywhere.
        const cuts = extraCuts.length + history.state.extraCuts.length;
        if (operation.overrides.length + cuts === 0) {
          expect(after.map((_, index) => after[before[index]])).toEqual(after);
        }
        expect(conflicts).toEqual(expect.arrayContaining([...operation.effect.conflicts]));
        history.undo("ada", operation.seq);
        expect(rootsOf(history)).toEqual(before);
      }),
      { numRuns: 300 },
    );
    expect(refused).toBeGreaterThan(0);
  });

  test("[OP5] a refusal names the operation that joined them, or nobody", () => {
    const history = new History(row(4, { isOn: false }));
    const operation = history.mergeMany("bo", [0, 1, 2]);
    if (operation === null) throw new Error("the merge was refused");
    const root = history.graph.supervoxelIds.at(0);
    expect(judge(history, mergeOf(history, [0, 2, 1]))).toEqual({
      ok: false,
      error: { tag: "merge-already-joined", root, by: referenceOf(operation) },
    });
    const whole = new History(row(3));
    expect(judge(whole, mergeOf(whole, [0, 1, 2]))).toEqual({
      ok: false,
      error: { tag: "merge-already-joined", root, by: null },
    });
    const stranger = { positionVoxel: [0, 0, 0], supervoxel: 5n } as const;
    const places = [placeIn(whole.graph, 0), stranger];
    expect(judge(whole, { kind: "merge-many", places, confirmedFar: true })).toEqual({
      ok: false,
      error: { tag: "unknown-supervoxel", supervoxel: 5n },
    });
  });

  test("[OP5] asks where the longest join is too far, however far the places lie apart", () => {
    const history = new History(row(5, { isOn: false }));
    // Neighbours lie 10 voxels of 4 nm apart.
    expect(judge(history, mergeOf(history, [0, 1, 2, 3, 4]), { mergeLimitNm: 50 }).ok).toBe(true);
    const far = mergeOf(history, [0, 1, 4]);
    expect(judge(history, far, { mergeLimitNm: 50 })).toEqual({
      ok: false,
      error: { tag: "merge-too-far", distanceNm: 120, limitNm: 50 },
    });
    expect(judge(history, mergeOf(history, [0, 1, 4], true), { mergeLimitNm: 50 }).ok).toBe(true);
  });

  test("[OP3] names the splits that it would rejoin, and overrides them where it was told to", () => {
    const history = new History(row(4));
    history.split("bo", [0], [1]);
    history.split("bo", [2], [3]);
    const asked = mergeOf(history, [0, 1, 3]);
    expect(judge(history, asked)).toEqual({
      ok: false,
      error: { tag: "would-override", operations: history.operations.map(referenceOf) },
    });
    const operation = history.mergeMany("ada", [0, 1, 3]);
    expect(operation?.overrides).toEqual([1, 2]);
    expect(rootsOf(history)).toEqual([0, 0, 0, 0]);
    history.undo("ada", 3);
    expect(rootsOf(history)).toEqual([0, 1, 1, 3]);
  });

  test("the preview has the one segment that would be", () => {
    const history = new History(row(4, { isOn: false }));
    const context = { operations: [], voxelNm: VOXEL_NM, mergeLimitNm: 1_000 };
    const preview = previewEdit(history.state, mergeOf(history, [3, 1, 2]), context);
    if (!preview.ok) throw new Error(preview.error.tag);
    const ids = history.graph.supervoxelIds;
    expect(preview.value.pieces(3)).toEqual([
      {
        root: ids.at(1),
        supervoxelCount: 3,
        sizeVoxel: 3,
        supervoxels: [1, 2, 3].map((index) => ids.at(index)),
      },
    ]);
    expect(preview.value.pieces(2)[0].supervoxels).toBeNull();
    expect(rootsOf(history)).toEqual([0, 1, 2, 3]);
  });
});

describe("the tree of joins", () => {
  const position: fc.Arbitrary<Vec3> = fc.tuple(fc.nat(6), fc.nat(6), fc.nat(2));

  test("is a shortest one of all trees, and grows from the first place", () => {
    fc.assert(
      fc.property(fc.array(position, { minLength: 2, maxLength: 6 }), (positions) => {
        const lengthNm = (joins: readonly (readonly [number, number])[]) =>
          joins.reduce((sum, [p, q]) => sum + distanceNm(positions[p], positions[q], VOXEL_NM), 0);
        const joins = shortestTree(positions, VOXEL_NM);
        const reached = new Set([0]);
        for (const [from, to] of joins) {
          expect(reached.has(from) && !reached.has(to)).toBe(true);
          reached.add(to);
        }
        expect(reached.size).toBe(positions.length);
        const shortestNm = Math.min(...allTrees(positions.length).map(lengthNm));
        expect(lengthNm(joins)).toBeCloseTo(shortestNm, 6);
      }),
      { numRuns: 150 },
    );
  });

  test("one place needs no join", () => {
    expect(shortestTree([[1, 2, 3]], VOXEL_NM)).toEqual([]);
  });
});

/** Every labelled tree, from its sequence (Prüfer 1918): n^(n − 2) of them. */
function allTrees(count: number): (readonly [number, number])[][] {
  if (count === 2) return [[[0, 1]]];
  const total = count ** (count - 2);
  return Array.from({ length: total }, (_, code) => {
    const sequence = Array.from(
      { length: count - 2 },
      (_, at) => Math.floor(code / count ** at) % count,
    );
    return treeOf(sequence, count);
  });
}

function treeOf(sequence: readonly number[], count: number): (readonly [number, number])[] {
  const degrees = Array.from({ length: count }, () => 1);
  for (const node of sequence) degrees[node]++;
  const edges: [number, number][] = [];
  for (const node of sequence) {
    const leaf = degrees.indexOf(1);
    edges.push([leaf, node]);
    degrees[leaf]--;
    degrees[node]--;
  }
  const first = degrees.indexOf(1);
  edges.push([first, degrees.indexOf(1, first + 1)]);
  return edges;
}

describe("isolating", () => {
  test("[OP6] takes off exactly the set, leaves all else joined as it was, and is undone", () => {
    fc.assert(
      fc.property(graphs, numbers, (graph, drawn) => {
        const history = new History(graph);
        const before = rootsOf(history);
        const set = new Set(withinSegment(history, drawn));
        const whole = membersOf(history.state, [...set][0]);
        const operation = history.isolate("ada", [...set]);
        if (set.size === whole.length) {
          expect(operation).toBeNull();
          return;
        }
        const edgeA = graph.edgeA.toArray();
        const edgeB = graph.edgeB.toArray();
        const stays = edgeA.map((a, e) => {
          const isOn = (graph.edgeFlags.at(e) & 1) === 1;
          return isOn && set.has(a) === set.has(edgeB[e]) ? 1 : 0;
        });
        const expected = connectedComponents(before.length, edgeA, edgeB, Uint8Array.from(stays));
        expect(rootsOf(history)).toEqual([...expected]);
        history.undo("ada", 1);
        expect(rootsOf(history)).toEqual(before);
        expect(edgeChangesOf(history.state)).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  test("[OP6][DE3] after any history without conflicts nothing but the set is left with the set", () => {
    let refused = 0;
    let overriding = 0;
    fc.assert(
      fc.property(graphs, judgedHistory, numbers, (graph, steps, drawn) => {
        const history = played(graph, steps);
        fc.pre(history.state.conflicts.length === 0);
        const before = rootsOf(history);
        const set = new Set(withinSegment(history, drawn));
        const whole = membersOf(history.state, [...set][0]);
        const activeBefore = new Set(history.state.activity.active);
        const operation = history.isolate("ada", [...set]);
        if (operation === null) {
          refused++;
          expect(whole.every((member) => set.has(member))).toBe(true);
          return;
        }
        expect(set.size).toBeLessThan(whole.length);
        const { active } = history.state.activity;
        for (const seq of operation.overrides) expect(active.has(seq)).toBe(false);
        // An edit that comes back with an overridden one's going may join the set to others [OP4].
        const isPlain = [...active].every((seq) => seq === operation.seq || activeBefore.has(seq));
        if (isPlain) expect(membersOfAll(history, set)).toEqual(sorted(set));
        expect(operation.effect.conflicts).toEqual([]);
        if (operation.overrides.length > 0) overriding++;
        history.undo("ada", operation.seq);
        expect(rootsOf(history)).toEqual(before);
      }),
      { numRuns: 400 },
    );
    expect(Math.min(refused, overriding)).toBeGreaterThan(0);
  });

  test("[OP6] a whole segment is alone already, and a set lies in one segment", () => {
    const graph = graphFromEdges(4, [
      { a: 0, b: 1 },
      { a: 2, b: 3 },
    ]);
    const history = new History(graph);
    const ids = graph.supervoxelIds;
    expect(judge(history, isolationOf(history, [3, 2]))).toEqual({
      ok: false,
      error: { tag: "isolate-alone", root: ids.at(2) },
    });
    expect(judge(history, isolationOf(history, [0, 2]))).toEqual({
      ok: false,
      error: { tag: "split-different-segments", positionsVoxel: [[20, 0, 0]] },
    });
    const stranger = { positionVoxel: [0, 0, 0], supervoxel: 5n } as const;
    expect(judge(history, { kind: "isolate", places: [stranger] })).toEqual({
      ok: false,
      error: { tag: "unknown-supervoxel", supervoxel: 5n },
    });
  });

  test("[OP3] names the merges that it cuts, and overrides them where it was told to", () => {
    const history = new History(row(4, { isOn: false }));
    const merged = history.mergeMany("bo", [0, 1, 2]);
    history.merge("bo", 2, 3);
    if (merged === null) throw new Error("the merge was refused");
    expect(judge(history, isolationOf(history, [0]))).toEqual({
      ok: false,
      error: { tag: "would-override", operations: [referenceOf(merged)] },
    });
    const judged = judge(history, isolationOf(history, [0]), { overrides: [1] });
    expect(judged).toMatchObject({ ok: true, value: { overrides: [1] } });
    history.isolate("ada", [0]);
    // What the merge joined beside is apart too: it is given up as a whole.
    expect(rootsOf(history)).toEqual([0, 1, 2, 2]);
    expect([...history.state.activity.active]).toEqual([2, 3]);
    history.undo("ada", 3);
    expect(rootsOf(history)).toEqual([0, 0, 0, 0]);
  });

  test("one supervoxel that was cut in two by a border of blocks comes off whole", () => {
    const graph = graphFromEdges(4, [
      { a: 0, b: 1 },
      { a: 1, b: 2, affinity: Number.POSITIVE_INFINITY },
      { a: 2, b: 3 },
    ]);
    const history = new History(graph);
    history.isolate("ada", [1]);
    expect(rootsOf(history)).toEqual([0, 1, 1, 3]);
    expect(judge(history, isolationOf(history, [2]))).toMatchObject({
      error: { tag: "isolate-alone" },
    });
  });

  test("[DE2] what an extra cut parts from the set is no reason to isolate, nor comes back", () => {
    // 2–0–1, and a split of 0 from 1 whose own cut names nothing.
    const graph = graphFromEdges(3, [
      { a: 0, b: 1 },
      { a: 0, b: 2 },
    ]);
    const history = new History(graph);
    const [first, second, third] = [0, 1, 2].map((index) => placeIn(graph, index));
    history.commit("bo", { kind: "split", sources: [first], sinks: [second], cut: [] });
    expect(rootsOf(history)).toEqual([0, 1, 0]);
    const operation = history.isolate("ada", [0]);
    expect(operation?.body).toMatchObject({ sinks: [third], isIsolation: true });
    history.undo("bo", 1);
    expect(rootsOf(history)).toEqual([0, 1, 2]);
    expect(judge(history, isolationOf(history, [0]))).toMatchObject({
      error: { tag: "isolate-alone" },
    });
  });

  test("[DE3] a merge in conflict is left as it is", () => {
    const graph = graphFromEdges(2, []);
    const history = new History(graph);
    history.merge("ada", 0, 1);
    const [first, second] = [0, 1].map((index) => placeIn(graph, index));
    history.commit("bo", { kind: "split", sources: [first], sinks: [second], cut: [] });
    expect(history.state.conflicts).toEqual([{ holds: 2, broken: 1 }]);
    expect(judge(history, isolationOf(history, [0]))).toMatchObject({
      error: { tag: "isolate-alone" },
    });
  });

  test("the preview has the set first, then what it hung on, and each contact that is cut", () => {
    const history = new History(row(5));
    const context = { operations: [], voxelNm: VOXEL_NM, mergeLimitNm: 1_000 };
    const preview = previewEdit(history.state, isolationOf(history, [2, 3]), context);
    if (!preview.ok) throw new Error(preview.error.tag);
    const ids = history.graph.supervoxelIds;
    const pieces = preview.value.pieces(10);
    expect(pieces.map(({ supervoxels }) => supervoxels)).toEqual(
      [[2, 3], [0, 1], [4]].map((members) => members.map((index) => ids.at(index))),
    );
    expect(preview.value.cutVoxel).toEqual([
      [15, 0, 0],
      [35, 0, 0],
    ]);
  });
});
