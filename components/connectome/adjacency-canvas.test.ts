import { expect, test } from "vitest";
import {
  boundedView,
  cellAt,
  fittedView,
  LABELS_PX,
  MIN_CELL_PX,
  viewWithCell,
  zoomedView,
} from "#components/connectome/adjacency-canvas.ts";

test("a small matrix is seen whole, and a large one in cells no smaller than they can be", () => {
  const small = fittedView(10, 600, 500);
  expect(10 * small.cellPx).toBeLessThanOrEqual(500 - LABELS_PX);
  expect(fittedView(5_000, 600, 500).cellPx).toBe(MIN_CELL_PX);
});

test("zooming keeps the cell under the pointer where it is", () => {
  const view = { column: 3, row: 5, cellPx: 20 };
  const at = [LABELS_PX + 130, LABELS_PX + 70] as const;
  const before = cellAt(view, 100, ...at);
  expect(before).toEqual({ column: 9, row: 8 });
  for (const factor of [0.5, 1.3, 2]) {
    expect(cellAt(zoomedView(view, factor, at), 100, ...at)).toEqual(before);
  }
});

test("nothing beyond the matrix is shown, and its labels are no cells", () => {
  const view = boundedView({ column: 95, row: -4, cellPx: 20 }, 100, LABELS_PX + 400, 300);
  expect(view).toEqual({ column: 80, row: 0, cellPx: 20 });
  expect(cellAt(view, 100, LABELS_PX - 1, 200)).toBeNull();
  expect(cellAt({ ...view, column: 99 }, 100, LABELS_PX + 21, LABELS_PX)).toBeNull();
});

test("a cell that keys lead to comes into sight", () => {
  const view = { column: 10, row: 10, cellPx: 20 };
  const [widthPx, heightPx] = [LABELS_PX + 200, LABELS_PX + 100];
  expect(viewWithCell(view, { row: 12, column: 15 }, widthPx, heightPx)).toEqual(view);
  expect(viewWithCell(view, { row: 15, column: 9 }, widthPx, heightPx)).toMatchObject({
    row: 11,
    column: 9,
  });
});
