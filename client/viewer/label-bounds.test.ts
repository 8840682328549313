import { expect, test } from "vitest";
import { boundsOf, computeEntryBounds } from "#client/viewer/label-bounds.ts";

const ids = BigUint64Array.of(0n, 7n, 8n, 9n);
const bounds = computeEntryBounds({
  widthPx: 4,
  heightPx: 3,
  supervoxels: ids,
  baseRoots: ids,
  index: Uint8Array.of(0, 1, 1, 0, 0, 0, 1, 0, 2, 0, 0, 0),
});

test("each entry's bounds hold all of its texels and no row or column more", () => {
  expect([...bounds.subarray(4, 8)]).toEqual([1, 0, 3, 2]);
  expect([...bounds.subarray(8, 12)]).toEqual([0, 2, 1, 3]);
});

test("of several ids, around all of them; of ids that are not there, nothing", () => {
  expect(boundsOf(bounds, ids, new Set([7n, 8n]))).toEqual({
    left: 0,
    top: 0,
    right: 3,
    bottom: 3,
  });
  expect(boundsOf(bounds, ids, new Set([5n]))).toBeNull();
  // Listed in the palette, on no pixel.
  expect(boundsOf(bounds, ids, new Set([9n]))).toBeNull();
});
