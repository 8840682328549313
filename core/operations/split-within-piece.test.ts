import { describe, expect, test } from "vitest";
import { rootIndexOf } from "#core/operations/segmentation-state.ts";
import { type EdgeSpec, graphFromEdges } from "#fixtures/graphs/graph-from-edges.ts";
import { voxelHistory } from "#fixtures/graphs/voxel-history.ts";

/** One supervoxel of two columns and, apart from them, a third: voxels 0, 1, 2 above 3, 4, 5. */
function oneSupervoxel(edges: readonly EdgeSpec[] = []) {
  const { history, voxels } = voxelHistory(graphFromEdges(2, edges));
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
      ...{ sides, routes: [2], cut: [], overrides: [] },
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

  test("made while that piece was whole still parts its seeds when the piece is cut again", () => {
    const { history, split, rootAt } = oneSupervoxel();
    split(upperLower, 0, 3);
    split([0, 1, 1, 0, 1, 1], 0, 1);
    history.undo("ada", 1);
    // Of the second split's side, but of what will be the first one's other piece.
    const third = split([0, 0, 1, 0, 0, 1], 4, 5);
    expect(third?.body).toMatchObject({ within: [[2, 2]] });
    history.redo("ada", 1);
    expect(rootAt(4)).not.toBe(rootAt(5));
  });
});

describe("[OP8] a supervoxel", () => {
  test("is split no more often than can be redone at once, undone splits included", () => {
    const { history, split, pieces } = oneSupervoxel();
    for (let made = 0; made < 30; made++) {
      const done = split([made % 2, 0, 1, 0, 1, 1], 3, 4);
      expect(done?.body.kind).toBe("split-supervoxel");
      history.undo("ada", done?.seq ?? 0);
    }
    expect(split([0, 0, 1, 0, 1, 1], 3, 4)).toBeNull();
    for (let made = 0; made < 30; made++) history.redo("ada", 2 * made + 1);
    // Two masks, fifteen times each.
    expect(pieces().length).toBe(3);
  });
});

describe("[DE2] a cut that ends at a piece", () => {
  test("means every piece on its sides, and none while a split among them is undone", () => {
    const { history, split } = oneSupervoxel([{ a: 0, b: 1 }]);
    const { constraints } = history.state;
    const { graph } = constraints;
    const first = split([0, 0, 0, 1, 1, 1], 0, 3);
    if (first?.body.kind !== "split-supervoxel") throw new Error("it is a split");
    const cut = first.body.cut.find(({ a, b }) => [a, b].includes(graph.idOf(1)));
    const named = [cut?.a, cut?.b].find((end) => typeof end === "object");
    const [[seq, side]] = named?.sides ?? [];
    expect(seq).toBe(1);
    const joined = () => graph.nodesOf(0).filter((node) => constraints.isPairOn(node, 1));
    const isNamed = (node: number) => graph.sidesOf(node)?.get(1) === side;
    const [source, sink] = side === 1 ? [0, 1] : [3, 4];
    split([0, 1, 1, 0, 1, 1], source, sink);
    expect(graph.nodesOf(0).filter(isNamed).length).toBe(2);
    expect(joined().filter(isNamed)).toEqual([]);
    expect(joined().length).toBeGreaterThan(0);
    history.undo("ada", 1);
    const { body } = history.operations[1];
    const own = body.kind === "split-supervoxel" ? body.cut : [];
    // The second split's cut named its pieces by both splits' sides.
    expect(own.length).toBeGreaterThan(0);
    expect(joined().length).toBe(graph.nodesOf(0).length);
    history.redo("ada", 1);
    expect(joined().filter(isNamed)).toEqual([]);
  });
});
