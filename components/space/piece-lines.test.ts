import { expect, it } from "vitest";
import { pieceLines } from "#components/space/piece-lines.ts";

const along = (...xs: number[]) => ({
  positionsNm: Float32Array.from(xs.flatMap((x) => [x, 0, 0])),
  parents: Int32Array.from(xs, (_, at) => at - 1),
});

it("gives each piece its own branches, and the bridge to what lies before it", () => {
  const [first, second] = pieceLines([along(0, 1_000, 2_000), along(2_100, 3_000)]);
  expect([...first.lines]).toEqual([0, 1, 1, 2]);
  expect(second.lines).toHaveLength(4);
  expect(second.positionsNm).toHaveLength(9);
  const ends = [...first.positionsNm, ...second.positionsNm].filter((_, at) => at % 3 === 0);
  expect([Math.min(...ends), Math.max(...ends)]).toEqual([0, 3_000]);
});

it("draws pieces apart that nothing near joins", () => {
  const [, far] = pieceLines([along(0), along(9_000, 9_900)]);
  expect([...far.lines]).toEqual([0, 1]);
});

it("draws a pile of flat pieces as one path through them", () => {
  const slab = (y: number) => ({
    positionsNm: Float32Array.of(0, y, 0, 100, y, 0, 200, y, 0),
    parents: Int32Array.of(-1, 0, 1),
  });
  const lines = pieceLines(Array.from({ length: 20 }, (_, at) => slab(50 * at)));
  const degrees = new Map<string, number>();
  for (const { positionsNm, lines: pairs } of lines) {
    for (const node of pairs) {
      const key = positionsNm.subarray(3 * node, 3 * node + 3).join();
      degrees.set(key, (degrees.get(key) ?? 0) + 1);
    }
  }
  expect(Math.max(...degrees.values())).toBe(2);
  expect([...degrees.values()].filter((degree) => degree === 1)).toHaveLength(2);
});
