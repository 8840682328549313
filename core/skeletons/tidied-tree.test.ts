import { describe, expect, it } from "vitest";
import { tidiedTree } from "#core/skeletons/tidied-tree.ts";

type Point = readonly [number, number];

function tree(points: readonly Point[], pairs: readonly Point[]) {
  return {
    positionsNm: Float32Array.from(points.flatMap(([x, y]) => [x, y, 0])),
    edges: Uint32Array.from(pairs.flat()),
  };
}

const pairsOf = (edges: Uint32Array) =>
  Array.from({ length: edges.length / 2 }, (_, at) => `${edges[2 * at]}-${edges[2 * at + 1]}`);

/** Along x, with a spur of 100 nm and a branch of 900 nm in the middle. */
const COMB = tree(
  [
    [0, 0],
    [500, 0],
    [1_000, 0],
    [1_500, 0],
    [500, 100],
    [1_000, 900],
  ],
  [
    [0, 1],
    [1, 2],
    [2, 3],
    [1, 4],
    [2, 5],
  ],
);

describe("a tree for the eye", () => {
  it("has lost its spurs and kept its branches", () => {
    const { edges } = tidiedTree(COMB, 300);
    expect(pairsOf(edges)).toEqual(["0-1", "1-2", "2-3", "2-5"]);
  });

  it("is as it was where nothing is a spur", () => {
    expect(pairsOf(tidiedTree(COMB, 50).edges)).toHaveLength(5);
  });

  it("keeps a way through every fork, however short all of it is", () => {
    const { edges } = tidiedTree(COMB, 10_000);
    const degrees = new Map<number, number>();
    for (const node of edges) degrees.set(node, (degrees.get(node) ?? 0) + 1);
    expect(edges.length).toBeGreaterThan(0);
    expect(Math.max(...degrees.values())).toBe(2);
  });

  it("is smoother than it was, its ends where they were", () => {
    const zigzag = tree(
      Array.from({ length: 9 }, (_, at) => [100 * at, at % 2 === 0 ? 0 : 60] as const),
      Array.from({ length: 8 }, (_, at) => [at, at + 1] as const),
    );
    const { positionsNm } = tidiedTree(zigzag, 0);
    expect([...positionsNm.subarray(0, 3)]).toEqual([0, 0, 0]);
    expect([...positionsNm.subarray(24)]).toEqual([800, 0, 0]);
    const heights = Array.from({ length: 9 }, (_, at) => positionsNm[3 * at + 1]).slice(2, 7);
    expect(Math.max(...heights) - Math.min(...heights)).toBeLessThan(20);
  });

  it("may be of nothing, or of a node alone", () => {
    expect(tidiedTree(tree([], []), 300).edges).toHaveLength(0);
    expect([...tidiedTree(tree([[5, 5]], []), 300).positionsNm]).toEqual([5, 5, 0]);
  });
});
