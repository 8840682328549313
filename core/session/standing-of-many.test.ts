// [LV3] The standings of edits that take any number of places.
import { describe, expect, test } from "vitest";
import { CLEAN } from "#core/operations/standing.ts";
import {
  askRow,
  askRowSeen,
  by,
  groups,
  isolate,
  mark,
  merge,
  mergeMany,
  type Row,
  split,
} from "#fixtures/graphs/session-acts.ts";
import { BEN, RHEA } from "#fixtures/graphs/session-world.ts";

const ROWS: readonly Row[] = [
  {
    what: "merge of many of which the last was joined unseen",
    seen: [by(BEN, merge(1, 2))],
    unseen: [by(BEN, merge(3, 4)), by(RHEA, merge(6, 7))],
    body: mergeMany(0, 2, 4),
    verdict: "merge-already-joined",
    kind: "redundant",
    by: [1],
  },
  {
    what: "split in groups of a segment that grew",
    seen: [by(BEN, merge(1, 2))],
    unseen: [by(BEN, merge(3, 4))],
    body: groups([0], [1], [3]),
    overrides: [1],
    kind: "shifted",
    by: [1],
  },
  {
    what: "split in groups of what others parted, the last of them unseen",
    seen: [by(BEN, mergeMany(1, 2, 4)), by(BEN, split([0], [1]))],
    unseen: [by(RHEA, split([2], [3])), by(RHEA, merge(6, 7))],
    body: groups([0], [2], [3]),
    verdict: "split-different-segments",
    kind: "redundant",
    by: [1],
  },
  {
    what: "split in groups of what was apart when its author looked",
    seen: [by(BEN, split([0], [1]))],
    unseen: [by(BEN, merge(1, 6))],
    body: groups([0], [1], [7]),
    verdict: "split-different-segments",
    kind: "clean",
  },
  {
    what: "split in groups of which one was parted, and two were not",
    seen: [by(BEN, merge(1, 2))],
    unseen: [by(BEN, split([0], [1]))],
    body: groups([0], [2], [3]),
    verdict: "split-different-segments",
    kind: "conflict",
    by: [1],
  },
  {
    what: "split in groups that would break a merge which the author had not seen",
    unseen: [by(BEN, merge(1, 2))],
    body: groups([0], [1], [3]),
    verdict: "would-override",
    kind: "conflict",
    by: [1],
  },
  {
    what: "isolation in a segment that grew",
    unseen: [by(BEN, merge(1, 2))],
    body: isolate(0),
    kind: "shifted",
    by: [1],
  },
  {
    what: "isolation of what somebody took off",
    unseen: [by(RHEA, merge(6, 7)), by(BEN, isolate(0))],
    body: isolate(0),
    verdict: "isolate-alone",
    kind: "redundant",
    by: [2],
  },
  {
    what: "isolation of what an undo left alone",
    seen: [by(BEN, merge(6, 7))],
    unseen: [by(BEN, mark("undo", 1))],
    body: isolate(6),
    verdict: "isolate-alone",
    kind: "redundant",
    by: [1],
  },
  {
    what: "isolation of what was alone when its author looked",
    seen: [by(BEN, merge(6, 7)), by(BEN, isolate(6), [1])],
    unseen: [by(BEN, merge(7, 5))],
    body: isolate(6),
    verdict: "isolate-alone",
    kind: "clean",
  },
  {
    what: "isolation of what was joined to another, and is alone again",
    unseen: [by(BEN, merge(6, 7)), by(RHEA, split([6], [7]), [1])],
    body: isolate(6),
    verdict: "isolate-alone",
    kind: "clean",
  },
  {
    what: "isolation of two that were one segment",
    unseen: [by(BEN, split([0], [1]))],
    body: isolate(0, 1),
    verdict: "split-different-segments",
    kind: "conflict",
    by: [1],
  },
  {
    what: "isolation that would break a merge which the author had not seen",
    unseen: [by(BEN, merge(1, 2))],
    body: isolate(1),
    verdict: "would-override",
    kind: "conflict",
    by: [1],
  },
];

function checkRow(row: Row): void {
  const { judged, standing, seenSeq } = askRow(row);
  expect(judged.ok ? "accepted" : judged.error.tag).toBe(row.verdict ?? "accepted");
  const named = row.by?.map((distance) => seenSeq + distance);
  expect(standing).toEqual(named === undefined ? CLEAN : { kind: row.kind, seenSeq, by: named });
  expect(standing.kind).toBe(row.kind);
}

function checkRowSeen(row: Row): void {
  expect(askRowSeen(row).standing).toEqual(CLEAN);
}

describe("[LV3] how an edit of many met its state", () => {
  test.each(ROWS)("$kind: $what", checkRow);
  test.each(ROWS)("clean for an author who saw everything: $what", checkRowSeen);
});
