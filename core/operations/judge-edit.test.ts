import { describe, expect, test } from "vitest";
import type { AgglomerationGraph } from "#core/agglomeration/base-graph.ts";
import type { Place } from "#core/geometry/place.ts";
import { judgeEdit, previewEdit } from "#core/operations/judge-edit.ts";
import { referenceOf } from "#core/operations/operation.ts";
import { rootIndexOf } from "#core/operations/segmentation-state.ts";
import { type EdgeSpec, graphFromEdges, placeIn } from "#fixtures/graphs/graph-from-edges.ts";
import { History } from "#fixtures/graphs/history.ts";

/** 0–1–2–3–4–5, weakest in the middle. */
const THREAD: readonly EdgeSpec[] = [
  { a: 0, b: 1 },
  { a: 1, b: 2 },
  { a: 2, b: 3, affinity: 0.2 },
  { a: 3, b: 4 },
  { a: 4, b: 5 },
];

interface Asked {
  readonly actor?: string;
  readonly overrides?: readonly number[];
  readonly mayUndoOthers?: boolean;
}

function contextOf(history: History, asked: Asked = {}) {
  return {
    actorId: asked.actor ?? "ada",
    mayUndoOthers: asked.mayUndoOthers ?? false,
    overrides: asked.overrides ?? [],
    operations: history.operations,
    voxelNm: [4, 4, 40],
    mergeLimitNm: 1_000,
  } as const;
}

function merge(history: History, a: Place, b: Place, asked: Asked & { far?: boolean } = {}) {
  const intent = { kind: "merge", a, b, confirmedFar: asked.far ?? false } as const;
  return judgeEdit(history.state, intent, contextOf(history, asked));
}

function split(
  history: History,
  sources: readonly Place[],
  sinks: readonly Place[],
  asked: Asked & { onlyClicked?: boolean } = {},
) {
  const confirmedOnlyClicked = asked.onlyClicked ?? false;
  const intent = { kind: "split", sources, sinks, confirmedOnlyClicked } as const;
  return judgeEdit(history.state, intent, contextOf(history, asked));
}

function mark(history: History, kind: "undo" | "redo", of: number | null, asked: Asked = {}) {
  return judgeEdit(history.state, { kind, of }, contextOf(history, asked));
}

/** With the pieces written out. */
function listed(preview: ReturnType<typeof previewEdit>) {
  if (!preview.ok) return preview;
  return { ok: true, value: { ...preview.value, pieces: preview.value.pieces(1_000) } };
}

function pieceOf(graph: AgglomerationGraph, members: readonly number[]) {
  return {
    root: graph.supervoxelIds.at(Math.min(...members)),
    supervoxelCount: members.length,
    sizeVoxel: members.length,
    supervoxels: members.map((index) => graph.supervoxelIds.at(index)),
  };
}

const STRANGER: Place = { positionVoxel: [0, 0, 0], supervoxel: 5n };

describe("judging a merge", () => {
  const graph = graphFromEdges(4, [
    { a: 0, b: 1 },
    { a: 2, b: 3 },
  ]);
  const place = (index: number) => placeIn(graph, index);

  test("[OP5] is refused within one segment; the version had the places together", () => {
    expect(merge(new History(graph), place(0), place(1))).toEqual({
      ok: false,
      error: { tag: "merge-already-joined", root: graph.supervoxelIds.at(0), by: null },
    });
  });

  test("[OP5] names the operation that joined the places", () => {
    const history = new History(graph);
    const joined = history.merge("bo", 1, 2);
    if (joined === null) throw new Error("the merge was refused");
    expect(merge(history, place(0), place(3))).toMatchObject({
      error: { tag: "merge-already-joined", by: referenceOf(joined) },
    });
    expect(merge(history, place(2), place(3))).toMatchObject({ error: { by: null } });
  });

  test("[OP5] is refused over more than the limit, unless confirmed", () => {
    const far: Place = { positionVoxel: [30, 0, 30], supervoxel: graph.supervoxelIds.at(3) };
    const history = new History(graph);
    expect(merge(history, place(0), far)).toEqual({
      ok: false,
      error: { tag: "merge-too-far", distanceNm: Math.hypot(120, 1_200), limitNm: 1_000 },
    });
    expect(merge(history, place(0), far, { far: true })).toMatchObject({ ok: true });
  });

  test("[OP5] is refused for a supervoxel that the dataset does not have", () => {
    expect(merge(new History(graph), place(0), STRANGER)).toEqual({
      ok: false,
      error: { tag: "unknown-supervoxel", supervoxel: 5n },
    });
  });

  test("[DE3] has to override a split whose sides it would rejoin, in any roundabout way", () => {
    const thread = graphFromEdges(7, THREAD);
    const history = new History(thread);
    const cut = history.split("bo", [0], [5]);
    if (cut === null) throw new Error("the split was refused");
    // 6 hangs on neither side yet: joining it to one is free, joining it to the other rejoins both.
    history.merge("ada", 6, 5);
    const [six, one] = [placeIn(thread, 6), placeIn(thread, 1)];
    expect(merge(history, six, one)).toEqual({
      ok: false,
      error: { tag: "would-override", operations: [referenceOf(cut)] },
    });
    expect(merge(history, six, one, { overrides: [1, 2] })).toEqual({
      ok: true,
      value: { body: { kind: "merge", a: six, b: one }, overrides: [1] },
    });
  });

  test("[DE2] overrides a split that would otherwise hold by cutting something else in silence", () => {
    // The split's sides would be rejoined through the merge and the weak edge 2–3, which is weaker.
    const bent = graphFromEdges(4, [
      { a: 0, b: 1, affinity: 0.1 },
      { a: 1, b: 2 },
      { a: 2, b: 3, affinity: 0.2 },
    ]);
    const history = new History(bent);
    history.split("bo", [0], [2]);
    const judged = merge(history, placeIn(bent, 0), placeIn(bent, 3), { overrides: [1] });
    expect(judged).toMatchObject({ ok: true, value: { overrides: [1] } });
  });

  test("previews the one joined segment", () => {
    const history = new History(graph);
    const intent = { kind: "merge", a: place(3), b: place(0), confirmedFar: false } as const;
    expect(listed(previewEdit(history.state, intent, contextOf(history)))).toEqual({
      ok: true,
      value: {
        body: { kind: "merge", a: place(3), b: place(0) },
        overrides: [],
        pieces: [pieceOf(graph, [0, 1, 2, 3])],
        cutVoxel: [],
      },
    });
    expect(rootIndexOf(history.state, 3)).toBe(2);
  });
});

describe("judging a split", () => {
  const graph = graphFromEdges(7, THREAD);
  const place = (index: number) => placeIn(graph, index);

  test("[OP6] cuts the weakest way, and previews the source side first", () => {
    const history = new History(graph);
    const intent = {
      kind: "split",
      sources: [place(5)],
      sinks: [place(0)],
      confirmedOnlyClicked: false,
    } as const;
    const ids = graph.supervoxelIds.toArray();
    expect(listed(previewEdit(history.state, intent, contextOf(history)))).toEqual({
      ok: true,
      value: {
        body: {
          kind: "split",
          sources: [place(5)],
          sinks: [place(0)],
          cut: [{ a: ids[2], b: ids[3] }],
        },
        overrides: [],
        pieces: [pieceOf(graph, [3, 4, 5]), pieceOf(graph, [0, 1, 2])],
        cutVoxel: [[25, 0, 0]],
      },
    });
  });

  test("[OP6] is refused for places of different segments, which it names", () => {
    expect(split(new History(graph), [place(0)], [place(5), place(6)])).toEqual({
      ok: false,
      error: { tag: "split-different-segments", positionsVoxel: [[60, 0, 0]] },
    });
  });

  test("[OP6] is refused where a place is on both sides, or a supervoxel is", () => {
    const history = new History(graph);
    expect(split(history, [place(0), place(1)], [place(5), place(1)])).toEqual({
      ok: false,
      error: { tag: "split-place-on-both-sides", positionVoxel: [10, 0, 0] },
    });
    const near: Place = { positionVoxel: [11, 0, 0], supervoxel: graph.supervoxelIds.at(1) };
    expect(split(history, [place(1)], [near])).toEqual({
      ok: false,
      error: { tag: "split-shared-supervoxel", supervoxel: graph.supervoxelIds.at(1) },
    });
  });

  test("[OP6] is refused where no cut keeps each side together", () => {
    expect(split(new History(graph), [place(0), place(4)], [place(2)])).toEqual({
      ok: false,
      error: {
        tag: "split-no-cut-keeps-sides",
        side: "sources",
        positionsVoxel: [place(4).positionVoxel],
      },
    });
  });

  test("[OP6] is refused where only the clicked supervoxels come off, unless confirmed", () => {
    const leaf = graphFromEdges(4, [
      { a: 0, b: 1, affinity: 0.2 },
      { a: 1, b: 2 },
      { a: 2, b: 3 },
    ]);
    const at = (index: number) => placeIn(leaf, index);
    const history = new History(leaf);
    const refusal = (side: string) => {
      const { positionVoxel } = at(0);
      return { ok: false, error: { tag: "split-only-clicked", side, positionVoxel } };
    };
    expect(split(history, [at(0)], [at(3)])).toEqual(refusal("sources"));
    expect(split(history, [at(3)], [at(0)])).toEqual(refusal("sinks"));
    expect(split(history, [at(0)], [at(3)], { onlyClicked: true })).toMatchObject({ ok: true });
    // Nothing unclicked hangs on the leaf: there is nothing else that it could have kept.
    expect(split(history, [at(0)], [at(1)])).toMatchObject({ ok: true });
  });

  test("[OP6] is refused for a supervoxel that the dataset does not have", () => {
    expect(split(new History(graph), [STRANGER], [place(0)])).toEqual({
      ok: false,
      error: { tag: "unknown-supervoxel", supervoxel: 5n },
    });
  });

  test("[DE3] has to override a merge that its cut severs", () => {
    const two = graphFromEdges(4, [
      { a: 0, b: 1 },
      { a: 2, b: 3 },
    ]);
    const history = new History(two);
    const joined = history.merge("bo", 1, 2);
    if (joined === null) throw new Error("the merge was refused");
    const sides = [[placeIn(two, 0)], [placeIn(two, 3)]] as const;
    expect(split(history, ...sides)).toEqual({
      ok: false,
      error: { tag: "would-override", operations: [referenceOf(joined)] },
    });
    expect(split(history, ...sides, { overrides: [1] })).toMatchObject({
      ok: true,
      value: { overrides: [1] },
    });
  });

  test("[OP7] a person's merge falls neither before weaker edges nor after stronger ones", () => {
    const cutOf = (affinity: number) => {
      const three = graphFromEdges(4, [
        { a: 0, b: 1 },
        { a: 2, b: 3, affinity },
      ]);
      const history = new History(three);
      history.merge("bo", 1, 2);
      const operation = history.split("ada", [0], [3]);
      return operation?.body.kind === "split" && operation.body.cut.map(({ a }) => a);
    };
    const supervoxelIds = graph.supervoxelIds.toArray();
    expect(cutOf(0.4)).toEqual([supervoxelIds[2]]);
    expect(cutOf(0.6)).toEqual([supervoxelIds[1]]);
  });
});

describe("judging undo and redo", () => {
  const graph = graphFromEdges(6, THREAD.slice(0, 1));

  /** 1, 2: ada's merges; 3: bo's; 4: ada submits. */
  function session(): History {
    const history = new History(graph);
    history.merge("ada", 1, 2);
    history.merge("ada", 2, 3);
    history.merge("bo", 3, 4);
    history.commit("ada", { kind: "submit", note: "" });
    return history;
  }

  test("[OP9] undo takes one's own latest active operation, whatever others did since", () => {
    const history = session();
    expect(mark(history, "undo", null)).toEqual({
      ok: true,
      value: { body: { kind: "undo", of: 2 }, overrides: [] },
    });
    history.undo("ada", 2);
    expect(mark(history, "undo", null)).toMatchObject({ value: { body: { of: 1 } } });
    history.undo("ada", 1);
    expect(mark(history, "undo", null)).toEqual({ ok: false, error: { tag: "undo-nothing" } });
    expect(rootIndexOf(history.state, 4)).toBe(3);
  });

  test("[OP9] redo takes one's own latest undo back, and goes on from there", () => {
    const history = session();
    expect(mark(history, "redo", null)).toEqual({ ok: false, error: { tag: "redo-nothing" } });
    history.undo("ada", 1);
    history.undo("ada", 2);
    history.undo("bo", 3);
    expect(mark(history, "redo", null)).toMatchObject({ value: { body: { kind: "redo", of: 2 } } });
    history.redo("ada", 2);
    expect(mark(history, "redo", null)).toMatchObject({ value: { body: { kind: "redo", of: 1 } } });
  });

  test("[OP9] another's operation is undone only by right", () => {
    const history = session();
    const operation = referenceOf(history.operations[2]);
    expect(mark(history, "undo", 3)).toEqual({
      ok: false,
      error: { tag: "undo-not-own", operation },
    });
    expect(mark(history, "undo", 3, { mayUndoOthers: true })).toMatchObject({ ok: true });
  });

  test("[OP9] says what cannot be undone, or redone, and why", () => {
    const history = session();
    const errorOf = (kind: "undo" | "redo", of: number) => {
      const judged = mark(history, kind, of);
      return judged.ok ? null : judged.error;
    };
    expect(errorOf("undo", 9)).toEqual({ tag: "undo-unknown", of: 9 });
    const [first, , , submit] = history.operations.map(referenceOf);
    expect(errorOf("undo", 4)).toEqual({ tag: "undo-not-undoable", operation: submit });
    expect(errorOf("redo", 1)).toEqual({ tag: "redo-already", operation: first });
    history.undo("ada", 1);
    expect(errorOf("undo", 1)).toEqual({ tag: "undo-already", operation: first });
  });

  test("[OP9] an operation that another overrode can still be undone", () => {
    const thread = graphFromEdges(2, [{ a: 0, b: 1 }]);
    const history = new History(thread);
    history.split("ada", [0], [1]);
    history.merge("bo", 0, 1);
    expect(mark(history, "undo", null)).toEqual({ ok: false, error: { tag: "undo-nothing" } });
    expect(mark(history, "undo", 1)).toMatchObject({ ok: true });
    history.undo("ada", 1);
    history.undo("bo", 2);
    expect(rootIndexOf(history.state, 1)).toBe(0);
  });
});
