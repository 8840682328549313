import { describe, expect, test } from "vitest";
import { type Intent, type IntentBody, placesOf } from "#core/operations/intent.ts";
import { formatEntry, parseEntry } from "#core/protocol/entry.ts";
import { differenceOf } from "#core/session/difference.ts";
import { type IntentActor, judgeIntent } from "#core/session/judge-intent.ts";
import {
  applyToSession,
  createSessionModel,
  effectHashOf,
  operationsOn,
  rootOfPlace,
} from "#core/session/session-model.ts";
import {
  askRow,
  askRowSeen,
  by,
  chains,
  isolate,
  mark,
  merge,
  mergeMany,
  type Row,
  split,
} from "#fixtures/graphs/session-acts.ts";
import { ADA, BEN, RHEA, type SessionWorld, VIC } from "#fixtures/graphs/session-world.ts";

const MINUTE_MS = 60_000;

const claim =
  (at: number, minutes = 30) =>
  (world: SessionWorld): IntentBody => ({
    kind: "claim",
    place: world.place(at),
    minutes,
    note: "to the soma",
  });
const release = (of: number) => (): IntentBody => ({ kind: "release", of });
const addSynapse =
  (pre: number, post: number) =>
  (world: SessionWorld): IntentBody => ({
    kind: "synapse-add",
    synapse: {
      pre: { place: world.place(pre), compartment: "axon" },
      posts: [{ place: world.place(post), compartment: "dendrite" }],
      cleftVoxel: null,
      type: "chemical",
      confidence: 1,
    },
  });

type Body = (world: SessionWorld) => IntentBody;

function sent(world: SessionWorld, actor: IntentActor, body: Body): number {
  const done = world.send(actor, body(world));
  if (!done.ok) throw new Error(`refused: ${done.error.tag}`);
  return done.value.seq;
}

/** Judged and left at that. */
function asked(world: SessionWorld, actor: IntentActor, body: Body, fields: Partial<Intent> = {}) {
  const intent = { id: "an-intent", seenSeq: 99, overrides: [], body: body(world), ...fields };
  return (nowMs?: number) => judgeIntent(world.model, actor, intent, { nowMs });
}

function verdict(judged: ReturnType<typeof judgeIntent>): string {
  return judged.ok ? "accepted" : judged.error.tag;
}

/** Of three chains 0-1, 2-3, 4-5 the first is Ben's by operation 1. */
function claimedWorld(): SessionWorld {
  const world = chains();
  sent(world, BEN, claim(0));
  return world;
}

describe("[CL3] an edit by another on a claimed segment", () => {
  const edits: readonly (readonly [string, Body])[] = [
    ["a merge with it", merge(1, 2)],
    ["a merge of many with it", mergeMany(2, 4, 1)],
    ["a split of it", split([0], [1])],
    ["an isolation in it", isolate(1)],
    ["a synapse from it", addSynapse(1, 4)],
    ["a synapse onto it", addSynapse(4, 0)],
    ["a second claim on it", claim(1)],
  ];

  test.each(edits)("%s asks first, and passes when confirmed", (_, body) => {
    const world = claimedWorld();
    const judged = asked(world, ADA, body)();
    expect(judged).toMatchObject({
      ok: false,
      error: {
        tag: "segment-claimed",
        claims: [
          {
            operation: { seq: 1, authorId: "ben", kind: "claim" },
            untilMs: 1 + 30 * MINUTE_MS,
          },
        ],
      },
    });
    const confirmed = asked(world, ADA, body, { confirmedClaims: [1] })();
    expect(confirmed).toMatchObject({ ok: true, value: { confirmedClaims: [1] } });
  });

  test.each(edits)("%s by its own author does not ask", (_, body) => {
    const judged = asked(claimedWorld(), BEN, body)();
    expect(verdict(judged)).toBe("accepted");
    expect(judged.ok && judged.value.confirmedClaims).toBeUndefined();
  });

  test("an undo and a redo ask where they change it", () => {
    const world = chains();
    const joined = sent(world, ADA, merge(1, 2));
    sent(world, BEN, claim(0));
    const undo = mark("undo", joined);
    expect(verdict(asked(world, ADA, undo)())).toBe("segment-claimed");
    const undone = asked(world, ADA, undo, { confirmedClaims: [2] })();
    expect(verdict(undone)).toBe("accepted");
    sent(world, BEN, release(2));
    sent(world, ADA, undo);
    sent(world, BEN, claim(3));
    expect(verdict(asked(world, ADA, mark("redo", joined))())).toBe("segment-claimed");
  });

  test("elsewhere nothing is asked, though a name is confirmed that is in nobody's way", () => {
    const world = claimedWorld();
    expect(verdict(asked(world, ADA, merge(2, 4))())).toBe("accepted");
    const judged = asked(world, ADA, merge(2, 4), { confirmedClaims: [1, 77] })();
    expect(judged.ok && judged.value.confirmedClaims).toBeUndefined();
  });

  test("all claims in the way are named, and each has to be confirmed", () => {
    const world = claimedWorld();
    const second = sent(world, RHEA, claim(3));
    const judged = asked(world, ADA, merge(1, 2), { confirmedClaims: [1] })();
    expect(verdict(judged)).toBe("segment-claimed");
    const both = asked(world, ADA, merge(1, 2), { confirmedClaims: [second, 1] })();
    expect(both).toMatchObject({ ok: true, value: { confirmedClaims: [1, second] } });
  });
});

test("[CL5] an intent meets the claims of its moment; those that its author had not seen are a conflict", () => {
  const row: Row = {
    what: "merge with a segment that was claimed meanwhile",
    unseen: [by(BEN, merge(4, 6)), by(BEN, claim(0))],
    body: merge(1, 2),
    kind: "conflict",
  };
  const unseen = askRow(row);
  expect(verdict(unseen.judged)).toBe("segment-claimed");
  expect(unseen.standing).toMatchObject({ kind: "conflict", by: [unseen.seenSeq + 2] });
  const seen = askRowSeen(row);
  expect(verdict(seen.judged)).toBe("segment-claimed");
  expect(seen.standing.kind).toBe("clean");
});

test("[CL1][AD3] a claim is on whatever segment now holds its place", () => {
  const world = claimedWorld();
  sent(world, BEN, merge(1, 2));
  expect(verdict(asked(world, ADA, merge(3, 4))())).toBe("segment-claimed");
  sent(world, BEN, split([0], [1]));
  expect(verdict(asked(world, ADA, merge(3, 4))())).toBe("accepted");
  expect(verdict(asked(world, ADA, merge(0, 4))())).toBe("segment-claimed");
});

describe("[CL2] a claim ends", () => {
  test("by its time, to the millisecond", () => {
    const ask = asked(claimedWorld(), ADA, split([0], [1]));
    expect(verdict(ask(30 * MINUTE_MS))).toBe("segment-claimed");
    expect(verdict(ask(1 + 30 * MINUTE_MS))).toBe("accepted");
  });

  test("by its author's release, or a reviewer's; nobody else's, and only once", () => {
    for (const actor of [BEN, RHEA]) {
      const world = claimedWorld();
      expect(verdict(asked(world, ADA, release(1))())).toBe("claim-not-own");
      sent(world, actor, release(1));
      expect(verdict(asked(world, ADA, split([0], [1]))())).toBe("accepted");
      expect(verdict(asked(world, actor, release(1))())).toBe("claim-over");
      expect(verdict(asked(world, actor, release(2))())).toBe("claim-unknown");
      expect(verdict(asked(world, actor, release(9))())).toBe("claim-unknown");
    }
    expect(verdict(asked(claimedWorld(), BEN, release(1))(1 + 30 * MINUTE_MS))).toBe("claim-over");
  });

  test("never by an undo", () => {
    expect(verdict(asked(claimedWorld(), BEN, mark("undo", 1))())).toBe("undo-not-undoable");
    expect(verdict(asked(claimedWorld(), BEN, mark("undo", null))())).toBe("undo-nothing");
  });
});

test("who may not edit may not claim, and neither is possible in a session that is not open", () => {
  const world = claimedWorld();
  expect(verdict(asked(world, VIC, claim(2))())).toBe("not-allowed");
  sent(world, ADA, merge(2, 4));
  sent(world, ADA, () => ({ kind: "submit", note: "" }));
  expect(verdict(asked(world, ADA, claim(2))())).toBe("wrong-state");
  expect(verdict(asked(world, BEN, release(1))())).toBe("wrong-state");
});

test("[CL4] claims change no segment, no hash, no difference and no author", () => {
  const bare = chains();
  sent(bare, ADA, merge(1, 2));
  const world = claimedWorld();
  const joined = world.send(ADA, merge(1, 2)(world));
  expect(verdict(joined as ReturnType<typeof judgeIntent>)).toBe("segment-claimed");
  sent(world, BEN, release(1));
  sent(world, ADA, merge(1, 2));
  sent(world, RHEA, claim(3));
  const root = rootOfPlace(world.model, world.place(0));
  expect(root).toBe(rootOfPlace(bare.model, bare.place(0)));
  expect(effectHashOf(world.model, root)).toBe(effectHashOf(bare.model, root));
  const segments = [bare, world].map(({ model }) =>
    differenceOf(model).map(({ operations, ...segment }) => ({
      ...segment,
      authors: operations.map(({ authorId }) => authorId),
    })),
  );
  expect(segments[1]).toEqual(segments[0]);
  expect(operationsOn(world.model, root).map(({ authorId }) => authorId)).toEqual(["ada"]);
  sent(world, ADA, () => ({ kind: "submit", note: "" }));
  // Who claimed a segment and changed nothing of it may sign it.
  const effectHash = effectHashOf(world.model, root);
  sent(world, RHEA, () => ({ kind: "sign", object: world.place(0), scope: "whole", effectHash }));
});

test("[OP2] a log with claims is read again as it was", () => {
  const world = claimedWorld();
  sent(world, BEN, merge(1, 2));
  sent(world, BEN, release(1));
  sent(world, RHEA, claim(4, 480));
  const again = createSessionModel(world.model.base);
  for (const operation of world.model.operations) {
    const { effect: _, ...draft } = parseEntry(formatEntry(operation));
    expect(formatEntry(applyToSession(again, draft))).toBe(formatEntry(operation));
  }
  expect(again.claims.unreleased).toEqual(world.model.claims.unreleased);
  expect(again.claims.unreleased.map(({ seq }) => seq)).toEqual([4]);
  expect(placesOf(world.model.operations[3].body)).toEqual([world.place(4)]);
});
