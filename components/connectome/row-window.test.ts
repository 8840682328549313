import { expect, test } from "vitest";
import { rowAfterKey, rowWindow, scrollToShow } from "#components/connectome/row-window.ts";

test("of 100,000 rows those in sight are drawn, and some around", () => {
  const { first, end } = rowWindow(25 * 5_000, 500, 25, 100_000);
  expect(first).toBeLessThan(5_000);
  expect(end).toBeGreaterThan(5_020);
  expect(end - first).toBeLessThan(60);
  expect(rowWindow(0, 500, 25, 3)).toEqual({ first: 0, end: 3 });
  // Rows went while one had scrolled further than there are now.
  expect(rowWindow(25 * 900, 500, 25, 10)).toEqual({ first: 10, end: 10 });
});

test("keys lead from row to row, by pages and to both ends, and no further", () => {
  const room = { pageRows: 10, rowCount: 25 };
  expect(rowAfterKey("ArrowDown", -1, room)).toBe(0);
  expect(rowAfterKey("End", -1, room)).toBe(24);
  expect(rowAfterKey("ArrowDown", 24, room)).toBe(24);
  expect(rowAfterKey("ArrowUp", 3, room)).toBe(2);
  expect(rowAfterKey("PageDown", 3, room)).toBe(13);
  expect(rowAfterKey("PageUp", 3, room)).toBe(0);
  expect(rowAfterKey("Home", 12, room)).toBe(0);
  expect(rowAfterKey("End", 12, room)).toBe(24);
  expect(rowAfterKey("x", 12, room)).toBeNull();
  expect(rowAfterKey("ArrowDown", -1, { ...room, rowCount: 0 })).toBeNull();
});

test("a row out of sight is scrolled to by as little as shows it whole", () => {
  const seen = { scrollTopPx: 100, heightPx: 100, rowPx: 25 };
  expect(scrollToShow(4, seen)).toBeNull();
  expect(scrollToShow(7, seen)).toBeNull();
  expect(scrollToShow(2, seen)).toBe(50);
  expect(scrollToShow(8, seen)).toBe(125);
});
