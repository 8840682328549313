import { expect, test } from "vitest";
import { MARKER_SHAPES, markerOpacity } from "#client/viewer/marker-shape.ts";

test("every kind has a shape of its own", () => {
  const paths = Object.values(MARKER_SHAPES).map(({ path }) => path);
  expect(new Set(paths).size).toBe(paths.length);
});

test("whole in its section, faded within two, gone beyond", () => {
  expect([-3, -2, -1, 0, 1, 2, 3].map((distance) => markerOpacity(distance, false))).toEqual([
    0, 0.4, 0.4, 1, 0.4, 0.4, 0,
  ]);
  expect(markerOpacity(0, true)).toBe(0.4);
});
