import fc from "fast-check";
import { expect, test } from "vitest";
import { fromPlane, inPlane, PLANES } from "#core/geometry/plane.ts";
import { tileShapePx } from "#core/geometry/tile-shape.ts";

test.each([
  ["xy", [4, 4, 40], [1, 1, 1], [256, 256]],
  ["xz", [4, 4, 40], [1, 1, 1], [256, 32]],
  ["yz", [4, 4, 40], [1, 1, 1], [32, 256]],
  ["xz", [4, 4, 40], [8, 8, 1], [256, 256]],
  ["xz", [4, 4, 40], [4, 4, 1], [256, 128]],
  ["yz", [8, 8, 8], [1, 1, 1], [256, 256]],
  ["xz", [1, 1, 1000], [1, 1, 1], [256, 16]],
  ["xy", [4, 16, 40], [1, 1, 1], [256, 64]],
] as const)("a tile of %s with voxels of %j nm by %j has %j texels", (plane, nm, factor, shape) => {
  expect(tileShapePx(plane, nm, factor)).toEqual(shape);
});

test("a tile is at most √2 from square, unless voxels are longer than sixteen times", () => {
  const nm = fc.double({ min: 1, max: 15, noNaN: true });
  fc.assert(
    fc.property(nm, nm, (x, z) => {
      const [across, down] = tileShapePx("xz", [x, x, z], [1, 1, 1]);
      const ratio = (across * x) / (down * z);
      expect(Math.max(ratio, 1 / ratio)).toBeLessThanOrEqual(Math.SQRT2 + 1e-9);
    }),
  );
});

test("a vector comes back from every plane as it went in", () => {
  for (const plane of PLANES)
    expect(fromPlane(plane, inPlane(plane, [7, 8, 9]))).toEqual([7, 8, 9]);
  expect(inPlane("yz", [7, 8, 9])).toEqual([9, 8, 7]);
  expect(inPlane("xz", [7, 8, 9])).toEqual([7, 9, 8]);
});
