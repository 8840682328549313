import fc from "fast-check";
import { expect, test } from "vitest";
import { segmentGrid } from "#server/exports/skeletons/segment-grid.ts";

test("a small segment keeps its voxels, with one layer around it but for the volume's faces", () => {
  const box = { minVoxel: [0, 5, 9] as const, maxVoxel: [4, 8, 10] as const };
  expect(segmentGrid(box, [100, 100, 10], [4, 4, 40])).toEqual({
    cellVoxel: [1, 1, 1],
    cellNm: [4, 4, 40],
    firstCell: [0, 4, 8],
    shapeCells: [5, 5, 2],
    originNm: [0, 16, 320],
  });
});

test("the thinnest axis is coarsened first, and a cell lies at the mean of its voxels", () => {
  const box = { minVoxel: [8, 8, 2] as const, maxVoxel: [72, 72, 6] as const };
  const grid = segmentGrid(box, [100, 100, 10], [4, 4, 40], 7_000);
  expect(grid.cellVoxel).toEqual([2, 2, 1]);
  expect(grid.originNm).toEqual([(3 * 2 + 0.5) * 4, (3 * 2 + 0.5) * 4, 40]);
});

test("every grid holds the segment, within the volume and the limit", () => {
  const span = fc.tuple(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 1, max: 400 }));
  fc.assert(
    fc.property(
      fc.tuple(span, span, span),
      fc.tuple(fc.nat(50), fc.nat(50), fc.nat(50)),
      fc.integer({ min: 1, max: 1_000_000 }),
      (spans, beyond, maxCells) => {
        const minVoxel = spans.map(([start]) => start) as [number, number, number];
        const maxVoxel = spans.map(([start, size]) => start + size) as [number, number, number];
        const shape = maxVoxel.map((end, axis) => end + beyond[axis]) as [number, number, number];
        const grid = segmentGrid({ minVoxel, maxVoxel }, shape, [4, 8, 30], maxCells);
        const { cellVoxel, firstCell, shapeCells } = grid;
        expect(shapeCells[0] * shapeCells[1] * shapeCells[2]).toBeLessThanOrEqual(maxCells);
        for (let axis = 0; axis < 3; axis++) {
          const start = firstCell[axis] * cellVoxel[axis];
          const end = (firstCell[axis] + shapeCells[axis]) * cellVoxel[axis];
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end - cellVoxel[axis]).toBeLessThan(shape[axis]);
          expect(start === 0 ? start : start + cellVoxel[axis]).toBeLessThanOrEqual(minVoxel[axis]);
          const isAtFace = end >= shape[axis];
          expect(isAtFace ? end : end - cellVoxel[axis]).toBeGreaterThanOrEqual(maxVoxel[axis]);
        }
      },
    ),
  );
});
