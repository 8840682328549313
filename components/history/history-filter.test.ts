import { describe, expect, test } from "vitest";
import {
  ALL_OPERATIONS,
  authorsOf,
  filterHistory,
  type SelectedSegments,
} from "#components/history/history-filter.ts";
import type { Operation, OperationBody, SegmentChange } from "#core/operations/operation.ts";

const place = (supervoxel: bigint) => ({ positionVoxel: [1, 2, 3] as const, supervoxel });

function operation(
  seq: number,
  author: string,
  body: OperationBody,
  changes: readonly SegmentChange[] = [],
): Operation {
  return {
    seq,
    intentId: `i${seq}`,
    authorId: author,
    authorName: `Name of ${author}`,
    atMs: seq,
    overrides: [],
    body,
    effect: { changes, conflicts: [] },
    prevHash: "0".repeat(64),
  };
}

const join = (before: readonly bigint[]): SegmentChange => ({
  before,
  after: [{ root: before[0], supervoxelCount: 2, members: "rest" }],
});
const LOG = [
  operation(1, "ana", { kind: "merge", a: place(1n), b: place(2n) }, [join([1n, 2n])]),
  operation(2, "bo", { kind: "merge-many", places: [], joins: [] }, [join([7n, 8n])]),
  operation(3, "bo", {
    kind: "comment-add",
    place: place(2n),
    text: "?",
    replyTo: null,
    mentions: [],
  }),
  operation(4, "ana", { kind: "undo", of: 2 }, []),
  operation(5, "ana", { kind: "claim", place: place(8n), minutes: 30, note: "" }),
];
const SELECTED: SelectedSegments = {
  roots: new Set([1n]),
  seq: LOG.length,
  rootOfPlace: ({ supervoxel }) => (supervoxel <= 2n ? 1n : null),
};
const seqs = (change: Partial<typeof ALL_OPERATIONS>) =>
  filterHistory(LOG, { ...ALL_OPERATIONS, ...change }, SELECTED).map(({ seq }) => seq);

describe("the history's filters", () => {
  test("without one the log itself is listed", () => {
    expect(filterHistory(LOG, ALL_OPERATIONS, SELECTED)).toBe(LOG);
  });

  test("by person, by kind, and by both", () => {
    expect(seqs({ personId: "ana" })).toEqual([1, 4, 5]);
    expect(seqs({ group: "merge" })).toEqual([1, 2]);
    expect(seqs({ personId: "bo", group: "merge" })).toEqual([2]);
    expect(seqs({ personId: "cy" })).toEqual([]);
  });

  test("[DE7] by segment: what made it, and what was said on it", () => {
    expect(seqs({ isOfSelected: true })).toEqual([1, 3]);
    expect(seqs({ isOfSelected: true, personId: "bo" })).toEqual([3]);
  });

  test("lists who wrote the log, with how much", () => {
    expect(authorsOf(LOG)).toEqual([
      { id: "ana", name: "Name of ana", count: 3 },
      { id: "bo", name: "Name of bo", count: 2 },
    ]);
  });
});
