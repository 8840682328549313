import fc from "fast-check";
import { expect, test } from "vitest";
import { deepestVoxels, positionOf } from "#tests/larva/deepest-voxels.ts";

test("the middle of a square is its deepest voxel, in the section where it is largest", () => {
  const rows = [
    ["1111112", "1111102", "1111102", "1111102", "1111102"],
    ["3333333", "3111333", "3111333", "3111333", "3333333"],
  ];
  const pieceAt = rows.flat().flatMap((row) => [...row].map(Number));
  const shape = [7, 5, 2] as const;
  const deepest = deepestVoxels(pieceAt, shape);
  const found = [...deepest].map(([piece, { voxel, depth }]) => [
    piece,
    positionOf(voxel, shape),
    depth,
  ]);
  expect(found).toEqual([
    [1, [2, 2, 0], 3],
    [2, [6, 0, 0], 1],
    [3, [5, 1, 1], 2],
  ]);
});

test("no voxel of a piece lies deeper, counted one by one", () => {
  const volume = fc.array(fc.nat(2), { minLength: 30, maxLength: 30 });
  fc.assert(
    fc.property(volume, (pieceAt) => {
      const shape = [6, 5, 1] as const;
      const depths = pieceAt.map((piece, voxel) => {
        const [x, y] = positionOf(voxel, shape);
        let least = Math.min(x + 1, y + 1, 6 - x, 5 - y);
        pieceAt.forEach((other, at) => {
          const [otherX, otherY] = positionOf(at, shape);
          if (other !== piece) least = Math.min(least, Math.abs(x - otherX) + Math.abs(y - otherY));
        });
        return least;
      });
      for (const [piece, { voxel, depth }] of deepestVoxels(pieceAt, shape)) {
        expect(pieceAt[voxel]).toBe(piece);
        expect(depth).toBe(depths[voxel]);
        const all = depths.filter((_, at) => pieceAt[at] === piece);
        expect(depth).toBe(Math.max(...all));
      }
    }),
  );
});
