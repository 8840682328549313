import { describe, expect, test } from "vitest";
import type { IntentBody } from "#core/operations/intent.ts";
import { CLEAN } from "#core/operations/standing.ts";
import { effectHashOf, rootOfPlace } from "#core/session/session-model.ts";
import { askStanding } from "#fixtures/graphs/ask-standing.ts";
import {
  askRow,
  askRowSeen,
  by,
  chains,
  mark,
  merge,
  type Row,
  split,
} from "#fixtures/graphs/session-acts.ts";
import { ADA, BEN, RHEA, type SessionWorld } from "#fixtures/graphs/session-world.ts";

const synapseAt =
  (pre: number) =>
  (world: SessionWorld): IntentBody => {
    const site = (index: number) => ({ place: world.place(index), compartment: "axon" as const });
    const posts = [site(6)];
    const fields = { cleftVoxel: null, type: "chemical", confidence: 1 };
    return { kind: "synapse-add", synapse: { pre: site(pre), posts, ...fields } };
  };
const removeFirst = (world: SessionWorld): IntentBody => ({
  kind: "synapse-remove",
  synapseId: world.model.operations[0].intentId,
});
const plain = (kind: "submit" | "abandon" | "request-changes") => (): IntentBody => ({
  kind,
  note: "",
});
const sign =
  (index: number, effectHash: string | null = null) =>
  (world: SessionWorld): IntentBody => {
    const object = world.place(index);
    const now = effectHashOf(world.model, rootOfPlace(world.model, object));
    return { kind: "sign", object, scope: "whole", effectHash: effectHash ?? now };
  };

const ROWS: readonly Row[] = [
  {
    what: "merge of segments that nobody touched",
    unseen: [by(BEN, merge(4, 6))],
    body: merge(1, 2),
    kind: "clean",
  },
  {
    what: "merge with a segment that grew",
    unseen: [by(BEN, merge(3, 4))],
    body: merge(1, 2),
    kind: "shifted",
    by: [1],
  },
  {
    what: "merge with a segment that grew and was put back",
    unseen: [by(BEN, merge(3, 4)), by(BEN, mark("undo", null))],
    body: merge(1, 2),
    kind: "clean",
  },
  {
    what: "merge with a segment that was split and joined again another way",
    unseen: [by(BEN, split([2], [3])), by(BEN, merge(3, 2), [1])],
    body: merge(1, 2),
    kind: "clean",
  },
  {
    what: "merge after the author's own, which their page showed",
    unseen: [by(ADA, merge(3, 4))],
    body: merge(1, 2),
    kind: "clean",
  },
  {
    what: "merge of what somebody joined",
    unseen: [by(BEN, merge(1, 2))],
    body: merge(0, 3),
    verdict: "merge-already-joined",
    kind: "redundant",
    by: [1],
  },
  {
    what: "merge of what somebody joined again by an undo",
    seen: [by(BEN, split([2], [3]))],
    unseen: [by(RHEA, merge(6, 7)), by(BEN, mark("undo", 1))],
    body: merge(2, 3),
    verdict: "merge-already-joined",
    kind: "redundant",
    by: [2],
  },
  {
    what: "merge of what was joined when its author looked",
    unseen: [by(BEN, merge(1, 2))],
    body: merge(0, 1),
    verdict: "merge-already-joined",
    kind: "clean",
  },
  {
    what: "merge that would rejoin a split which the author had not seen",
    seen: [by(BEN, merge(1, 2))],
    unseen: [by(RHEA, split([0, 1], [2, 3]), [1])],
    body: merge(0, 3),
    verdict: "would-override",
    kind: "conflict",
    by: [1],
  },
  {
    what: "merge that knowingly overrides such a split",
    unseen: [by(BEN, split([2], [3]))],
    body: merge(2, 3),
    overrides: [1],
    kind: "conflict",
    by: [1],
  },
  {
    what: "split of a segment that grew",
    unseen: [by(BEN, merge(1, 2))],
    body: split([0], [1]),
    kind: "shifted",
    by: [1],
  },
  {
    what: "split of what somebody parted",
    unseen: [by(BEN, split([0], [1]))],
    body: split([1], [0]),
    verdict: "split-different-segments",
    kind: "redundant",
    by: [1],
  },
  {
    what: "split of what never was in one segment",
    unseen: [by(BEN, merge(4, 6))],
    body: split([1], [2]),
    verdict: "split-different-segments",
    kind: "clean",
  },
  {
    what: "split whose own side was parted",
    seen: [by(BEN, merge(1, 2)), by(BEN, merge(3, 4))],
    unseen: [by(BEN, split([0], [1]))],
    body: split([0, 2], [5]),
    verdict: "split-different-segments",
    kind: "conflict",
    by: [1],
  },
  {
    what: "split that would break a merge which the author had not seen",
    unseen: [by(BEN, merge(1, 2))],
    body: split([1], [2]),
    verdict: "would-override",
    kind: "conflict",
    by: [1],
  },
  {
    what: "undo of what a reviewer undid",
    seen: [by(ADA, merge(1, 2))],
    unseen: [by(RHEA, mark("undo", 1))],
    body: mark("undo", 1),
    verdict: "undo-already",
    kind: "redundant",
    by: [1],
  },
  {
    what: "undo of one's latest, when that was undone and there is no other",
    seen: [by(ADA, merge(1, 2))],
    unseen: [by(RHEA, mark("undo", 1))],
    body: mark("undo", null),
    verdict: "undo-nothing",
    kind: "redundant",
    by: [1],
  },
  {
    what: "undo of one's latest, when that was undone and an earlier one is taken",
    seen: [by(ADA, merge(6, 7)), by(ADA, merge(1, 2))],
    unseen: [by(RHEA, mark("undo", 2))],
    body: mark("undo", null),
    kind: "shifted",
    by: [1],
  },
  {
    what: "undo of what somebody overrode",
    seen: [by(ADA, merge(1, 2))],
    unseen: [by(BEN, split([1], [2]), [1])],
    body: mark("undo", 1),
    kind: "redundant",
    by: [1],
  },
  {
    what: "undo of a merge whose segment grew",
    seen: [by(ADA, merge(1, 2))],
    unseen: [by(BEN, merge(3, 4))],
    body: mark("undo", null),
    kind: "shifted",
    by: [1],
  },
  {
    what: "undo that never was possible",
    unseen: [by(BEN, merge(3, 4))],
    body: mark("undo", null),
    verdict: "undo-nothing",
    kind: "clean",
  },
  {
    what: "redo of what a reviewer redid",
    seen: [by(ADA, merge(1, 2)), by(ADA, mark("undo", 1))],
    unseen: [by(RHEA, mark("redo", 1))],
    body: mark("redo", 1),
    verdict: "redo-already",
    kind: "redundant",
    by: [1],
  },
  {
    what: "redo of what somebody overrode meanwhile",
    seen: [by(ADA, merge(1, 2))],
    unseen: [by(BEN, split([1], [2]), [1]), by(ADA, mark("undo", 1))],
    body: mark("redo", 1),
    kind: "conflict",
    by: [1],
  },
  {
    what: "synapse on a segment that grew",
    unseen: [by(BEN, merge(1, 2))],
    body: synapseAt(0),
    kind: "shifted",
    by: [1],
  },
  {
    what: "synapse on a segment that nobody touched",
    unseen: [by(BEN, merge(3, 4))],
    body: synapseAt(0),
    kind: "clean",
  },
  {
    what: "removal of a synapse that somebody removed",
    seen: [by(BEN, synapseAt(0))],
    unseen: [by(RHEA, removeFirst)],
    body: removeFirst,
    verdict: "synapse-unknown",
    kind: "redundant",
    by: [1],
  },
  {
    what: "removal of a synapse whose addition was undone",
    seen: [by(BEN, synapseAt(0))],
    unseen: [by(BEN, mark("undo", null))],
    body: removeFirst,
    verdict: "synapse-unknown",
    kind: "redundant",
    by: [1],
  },
  {
    what: "removal of a synapse that never was",
    unseen: [by(BEN, merge(3, 4))],
    body: () => ({ kind: "synapse-remove", synapseId: "none" }),
    verdict: "synapse-unknown",
    kind: "clean",
  },
  {
    what: "an edit after somebody submitted",
    seen: [by(BEN, merge(3, 4))],
    unseen: [by(BEN, plain("submit"))],
    body: merge(1, 2),
    verdict: "session-read-only",
    kind: "conflict",
    by: [1],
  },
  {
    what: "a submission after somebody submitted",
    seen: [by(BEN, merge(3, 4))],
    unseen: [by(BEN, plain("submit"))],
    body: plain("submit"),
    verdict: "wrong-state",
    kind: "redundant",
    by: [1],
  },
  {
    what: "a sign-off after the session went back",
    seen: [by(BEN, merge(3, 4)), by(BEN, plain("submit"))],
    unseen: [by(RHEA, plain("request-changes"))],
    actor: RHEA,
    body: sign(3),
    verdict: "wrong-state",
    kind: "conflict",
    by: [1],
  },
  {
    what: "a sign-off of a state that is gone",
    seen: [by(BEN, merge(3, 4)), by(BEN, plain("submit"))],
    unseen: [by(BEN, () => ({ kind: "reopen" })), by(BEN, merge(5, 6)), by(BEN, plain("submit"))],
    actor: RHEA,
    body: sign(3, "f".repeat(64)),
    verdict: "review-stale",
    kind: "conflict",
    by: [2],
  },
  {
    what: "a sign-off of the state as it is",
    seen: [by(BEN, merge(3, 4)), by(BEN, plain("submit"))],
    unseen: [by(RHEA, sign(3))],
    actor: RHEA,
    body: sign(3),
    kind: "clean",
  },
  {
    what: "what one has no right to",
    unseen: [by(BEN, merge(1, 2))],
    actor: { id: "vic", role: "viewer" },
    body: merge(0, 3),
    verdict: "not-allowed",
    kind: "clean",
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

describe("[LV3] how an intent met its state", () => {
  test.each(ROWS)("$kind: $what", checkRow);
  test.each(ROWS)("clean for an author who saw everything: $what", checkRowSeen);

  test("a number from beyond the log's end, or before its start, counts as its end or start", () => {
    const world = chains();
    by(BEN, merge(3, 4))(world);
    expect(askStanding(world, ADA, merge(1, 2)(world), { seenSeq: 99 }).standing).toEqual(CLEAN);
    expect(askStanding(world, ADA, merge(1, 2)(world), { seenSeq: 0 }).standing.kind).toBe(
      "shifted",
    );
  });

  test("of very many operations the latest are named", () => {
    const world = chains();
    for (let round = 0; round < 20; round++) {
      by(BEN, merge(3, 4))(world);
      by(BEN, mark("undo", null))(world);
    }
    by(BEN, merge(3, 4))(world);
    const { standing } = askStanding(world, ADA, merge(1, 2)(world), { seenSeq: 0 });
    expect(standing).toMatchObject({ kind: "shifted" });
    const named = standing.kind === "clean" ? [] : standing.by;
    expect([named.length, named.at(-1)]).toEqual([32, 41]);
  });
});
