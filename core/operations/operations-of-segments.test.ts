import { describe, expect, test } from "vitest";
import type { SegmentChange } from "#core/operations/operation.ts";
import { operationsOfSegments } from "#core/operations/operations-of-segments.ts";

const piece = (root: bigint) => ({ root, supervoxelCount: 1, members: "rest" as const });
const change = (before: readonly bigint[], after: readonly bigint[]): SegmentChange => ({
  before,
  after: after.map(piece),
});
const log = (...changes: readonly (readonly SegmentChange[])[]) =>
  changes.map((each, index) => ({ seq: index + 1, effect: { changes: each, conflicts: [] } }));

/** 1 and 2 become 1; 5 and 6 become 5; 1 is parted into 1 and 4; 1 and 5 become 1. */
const LOG = log(
  [change([1n, 2n], [1n])],
  [change([5n, 6n], [5n])],
  [change([1n], [1n, 4n])],
  [change([1n, 5n], [1n])],
);

describe("the operations of a segment", () => {
  test("are those that made it and what it was made of", () => {
    expect([...operationsOfSegments(LOG, [1n], 4)].sort()).toEqual([1, 2, 3, 4]);
    expect([...operationsOfSegments(LOG, [4n], 4)].sort()).toEqual([1, 3]);
  });

  test("in the past, also those that changed what became of it", () => {
    expect([...operationsOfSegments(LOG, [6n], 0)].sort()).toEqual([2, 4]);
    expect([...operationsOfSegments(LOG, [4n], 3)].sort()).toEqual([1, 3]);
  });

  test("none of a segment that nobody touched", () => {
    expect(operationsOfSegments(LOG, [9n], 4).size).toBe(0);
  });

  test("of one operation that changed two segments, only its own change leads on", () => {
    const both = log([change([1n, 2n], [1n])], [change([1n], [1n, 2n]), change([7n, 8n], [7n])]);
    expect([...operationsOfSegments(both, [7n], 2)]).toEqual([2]);
    expect([...operationsOfSegments(both, [1n], 2)].sort()).toEqual([1, 2]);
  });
});
