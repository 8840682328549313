import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { joinedPieces } from "#core/skeletons/joined-pieces.ts";

const alongX = (...xs: number[]) => ({
  positionsNm: Float32Array.from(xs.flatMap((x) => [x, 0, 0])),
});

/** How many groups a search through near neighbours finds. */
function groupsOf(pieces: readonly (readonly number[])[], reach: number): number {
  const isNear = (a: readonly number[], b: readonly number[]) =>
    a.some((x) => b.some((y) => Math.abs(x - y) <= reach));
  const seen = new Set<number>();
  const visit = (at: number): void => {
    if (seen.has(at)) return;
    seen.add(at);
    pieces.forEach((xs, other) => {
      if (isNear(pieces[at], xs)) visit(other);
    });
  };
  return pieces.filter((_, at) => {
    const isNew = !seen.has(at);
    visit(at);
    return isNew;
  }).length;
}

describe("the skeletons of pieces as one", () => {
  it("are joined from end to end, in whatever order they come", () => {
    const bridges = joinedPieces(
      [alongX(600, 700), alongX(0, 100, 200), alongX(300, 400, 500)],
      500,
    );
    expect(bridges.map(({ lengthNm }) => lengthNm)).toEqual([100, 100]);
    expect(bridges).toContainEqual({ pieces: [1, 2], nodes: [2, 0], lengthNm: 100 });
    expect(bridges).toContainEqual({ pieces: [0, 2], nodes: [0, 2], lengthNm: 100 });
  });

  it("stay apart where nothing of one is near the other", () => {
    expect(joinedPieces([alongX(0, 100), alongX(700)], 500)).toEqual([]);
    expect(joinedPieces([alongX(), alongX(0)], 500)).toEqual([]);
  });

  it("make no circle, and reach all that can be reached", () => {
    const near = fc.array(
      fc.array(fc.integer({ min: 0, max: 2_000 }), { minLength: 1, maxLength: 4 }),
      {
        minLength: 1,
        maxLength: 12,
      },
    );
    fc.assert(
      fc.property(near, (pieces) => {
        const bridges = joinedPieces(
          pieces.map((xs) => alongX(...xs)),
          300,
        );
        expect(bridges.length).toBe(pieces.length - groupsOf(pieces, 300));
      }),
    );
  });
});
