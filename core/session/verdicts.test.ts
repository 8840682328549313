import { describe, expect, it } from "vitest";
import type { Refusal } from "#core/operations/refusal.ts";
import type { Result } from "#core/result.ts";
import type { RequiredSignOffs } from "#core/review/required-sign-offs.ts";
import { differenceOf } from "#core/session/difference.ts";
import { judgeIntent } from "#core/session/judge-intent.ts";
import { missingOf } from "#core/session/judge-verdicts.ts";
import { effectHashOf, operationsOn, rootOfPlace } from "#core/session/session-model.ts";
import { threadsOf, waitsForWordOf } from "#core/session/threads.ts";
import { graphFromEdges } from "#fixtures/graphs/graph-from-edges.ts";
import {
  ADA,
  BEN,
  RHEA,
  type SessionWorld,
  sessionWorld,
  VIC,
} from "#fixtures/graphs/session-world.ts";

const SAUL = { id: "saul", role: "reviewer" } as const;

/** Four supervoxels in a row, none joined; Ada merges the first two and submits. */
function submitted(): SessionWorld {
  const world = sessionWorld(
    graphFromEdges(4, [
      { a: 0, b: 1, isOn: false },
      { a: 1, b: 2, isOn: false },
      { a: 2, b: 3, isOn: false },
    ]),
    { sha256Hex: (text) => text },
  );
  merge(world, 0, 1);
  world.send(ADA, { kind: "submit", note: "" });
  return world;
}

function merge(world: SessionWorld, a: number, b: number) {
  const places = { a: world.place(a), b: world.place(b) };
  return world.send(ADA, { kind: "merge", ...places, confirmedFar: true });
}

function tagOf(result: Result<unknown, Refusal>): string {
  return result.ok ? "accepted" : result.error.tag;
}

function hashAt(world: SessionWorld, index: number): string {
  return effectHashOf(world.model, rootOfPlace(world.model, world.place(index)));
}

function sign(world: SessionWorld, who = RHEA, scope: "whole" | "axon" = "whole") {
  const effectHash = hashAt(world, 0);
  return world.send(who, { kind: "sign", object: world.place(0), scope, effectHash });
}

function request(world: SessionWorld, who = RHEA) {
  const object = world.place(0);
  const asked = { scope: "whole", effectHash: hashAt(world, 0), text: "cut the soma off" } as const;
  return world.send(who, { kind: "object-request", object, ...asked });
}

function comment(world: SessionWorld, who = ADA, replyTo: number | null = null, at = 0) {
  const body = { place: world.place(at), text: "= is this glia?", replyTo, mentions: [] };
  return world.send(who, { kind: "comment-add", ...body });
}

function threads({ model }: SessionWorld) {
  return threadsOf(model.operations, model.segmentation.activity.active);
}

describe("comments", () => {
  it("[CM1] are written while the session is reviewed, by whoever may edit, and by no viewer", () => {
    const world = submitted();
    expect(tagOf(comment(world, ADA))).toBe("accepted");
    expect(tagOf(comment(world, RHEA, 3))).toBe("accepted");
    expect(tagOf(comment(world, VIC))).toBe("not-allowed");
    world.send(RHEA, { kind: "request-changes", note: "" });
    expect(tagOf(comment(world))).toBe("accepted");
    world.send(RHEA, { kind: "abandon", note: "" });
    expect(tagOf(comment(world))).toBe("wrong-state");
  });

  it("[CM1] change no hash, lapse no sign-off, and make nobody an author", () => {
    const world = submitted();
    sign(world);
    const before = hashAt(world, 0);
    comment(world, BEN);
    const { seq } = world.model.operations[3];
    expect(tagOf(world.send(BEN, { kind: "undo", of: seq }))).toBe("accepted");
    expect(hashAt(world, 0)).toBe(before);
    expect(world.model.signOffs[0].lapsedBy).toBeNull();
    const root = rootOfPlace(world.model, world.place(0));
    expect(operationsOn(world.model, root).map(({ authorId }) => authorId)).toEqual(["ada"]);
  });

  it("[OP9] are undone and redone as everything is, also while edits are closed", () => {
    const world = submitted();
    comment(world);
    comment(world, RHEA, 3);
    expect(tagOf(world.send(BEN, { kind: "undo", of: 3 }))).toBe("undo-not-own");
    expect(tagOf(world.send(ADA, { kind: "undo", of: 3 }))).toBe("accepted");
    // The answer is left; nobody adds to it.
    expect(threads(world)[0].comments.map(({ text }) => text)).toEqual(["", "= is this glia?"]);
    expect(tagOf(comment(world, RHEA, 3))).toBe("thread-unknown");
    world.send(RHEA, { kind: "undo", of: 4 });
    expect(threads(world)).toEqual([]);
    expect(tagOf(world.send(ADA, { kind: "redo", of: 3 }))).toBe("accepted");
    expect(threads(world)[0].comments[0].text).toBe("= is this glia?");
    expect(tagOf(world.send(ADA, { kind: "undo", of: 1 }))).toBe("session-read-only");
    expect(tagOf(world.send(ADA, { kind: "undo", of: null }))).toBe("session-read-only");
  });

  it("[CM3] answer the beginning of a thread and lie where that lies; it is resolved and reopened", () => {
    const world = submitted();
    expect(tagOf(comment(world, BEN, 1))).toBe("thread-unknown");
    expect(tagOf(comment(world, BEN, 99))).toBe("thread-unknown");
    comment(world, ADA);
    comment(world, BEN, 3, 2);
    expect(tagOf(comment(world, BEN, 4))).toBe("thread-unknown");
    expect(world.model.operations[3].body).toMatchObject({ place: world.place(0) });
    expect(tagOf(world.send(BEN, { kind: "comment-reopen", of: 3 }))).toBe("thread-already");
    expect(tagOf(world.send(BEN, { kind: "comment-resolve", of: 4 }))).toBe("thread-unknown");
    expect(tagOf(world.send(BEN, { kind: "comment-resolve", of: 3 }))).toBe("accepted");
    expect(threads(world)[0]).toMatchObject({ isResolved: true, turnedBy: { authorId: "ben" } });
    expect(tagOf(world.send(BEN, { kind: "comment-resolve", of: 3 }))).toBe("thread-already");
    world.send(ADA, { kind: "comment-reopen", of: 3 });
    expect(threads(world)[0].isResolved).toBe(false);
  });

  it("[CM2] wait for the word of whom they mention, until they say something or it is resolved", () => {
    const world = submitted();
    const mention = (who: typeof ADA, replyTo: number | null, ...mentions: string[]) =>
      world.send(who, {
        kind: "comment-add",
        ...{ place: world.place(0), text: "@ben", replyTo, mentions },
      });
    const waiting = () =>
      ["ada", "ben", "rhea"].filter((id) =>
        threads(world).some((each) => waitsForWordOf(each, id)),
      );
    mention(ADA, null, "ben", "ada");
    expect(waiting()).toEqual(["ben"]);
    mention(RHEA, 3);
    expect(waiting()).toEqual(["ben"]);
    mention(BEN, 3, "rhea");
    expect(waiting()).toEqual(["rhea"]);
    world.send(BEN, { kind: "undo", of: 5 });
    expect(waiting()).toEqual(["ben"]);
    world.send(ADA, { kind: "comment-resolve", of: 3 });
    expect(waiting()).toEqual([]);
    world.send(ADA, { kind: "comment-reopen", of: 3 });
    world.send(ADA, { kind: "undo", of: 3 });
    expect(waiting()).toEqual([]);
  });

  it("[AD3] follow their supervoxel", () => {
    const world = submitted();
    comment(world, ADA, null, 2);
    world.send(ADA, { kind: "reopen" });
    merge(world, 1, 2);
    const [{ place }] = threads(world);
    expect(rootOfPlace(world.model, place)).toBe(rootOfPlace(world.model, world.place(0)));
  });
});

describe("requests for changes of an object", () => {
  it("[VD1] come from reviewers who did not make it and see it as it is", () => {
    const world = submitted();
    expect(tagOf(request(world, { ...BEN, role: "reviewer" }))).toBe("accepted");
    expect(tagOf(request(world, { ...ADA, role: "reviewer" }))).toBe("review-own-work");
    const stale = { scope: "whole", effectHash: "f".repeat(64), text: "?" } as const;
    expect(
      tagOf(world.send(RHEA, { kind: "object-request", object: world.place(0), ...stale })),
    ).toBe("review-stale");
    world.send(ADA, { kind: "reopen" });
    expect(tagOf(request(world))).toBe("wrong-state");
  });

  it("[VD2] stand in the way of approval until who asked looks again, or it is withdrawn", () => {
    const world = submitted();
    request(world);
    sign(world, SAUL);
    expect(world.send(RHEA, { kind: "approve" })).toMatchObject({
      error: { tag: "review-requested", operations: [{ seq: 3 }] },
    });
    expect(tagOf(world.send(ADA, { kind: "withdraw-request", of: 3 }))).toBe("not-allowed");
    expect(tagOf(world.send(SAUL, { kind: "withdraw-request", of: 4 }))).toBe("request-unknown");
    expect(tagOf(world.send(SAUL, { kind: "withdraw-request", of: 3 }))).toBe("accepted");
    expect(tagOf(world.send(SAUL, { kind: "withdraw-request", of: 3 }))).toBe("request-over");
    expect(tagOf(world.send(RHEA, { kind: "approve" }))).toBe("accepted");
  });

  it("[VD2] are answered by a change and end with the next verdict of who asked", () => {
    const world = submitted();
    request(world);
    world.send(RHEA, { kind: "request-changes", note: "" });
    world.send(ADA, { kind: "reopen" });
    merge(world, 1, 2);
    const [asked] = world.model.requests;
    expect(asked.changedBy?.seq).toBe(6);
    world.send(ADA, { kind: "undo", of: null });
    expect(asked.changedBy).toBeNull();
    world.send(ADA, { kind: "redo", of: null });
    world.send(ADA, { kind: "submit", note: "" });
    expect(asked).toMatchObject({ changedBy: { seq: 8 }, endedBy: null });
    sign(world, SAUL);
    expect(asked.endedBy).toBeNull();
    sign(world, RHEA);
    expect(asked.endedBy?.seq).toBe(11);
    expect(tagOf(world.send(RHEA, { kind: "approve" }))).toBe("accepted");
  });

  it("[CM3] begin a thread that is answered and resolved", () => {
    const world = submitted();
    request(world);
    comment(world, ADA, 3);
    world.send(ADA, { kind: "comment-resolve", of: 3 });
    expect(threads(world)).toMatchObject([
      { seq: 3, requestScope: "whole", isResolved: true, comments: [{}, { seq: 4 }] },
    ]);
  });
});

describe("[VD4] what a dataset requires", () => {
  const approve = (world: SessionWorld, requiredSignOffs: RequiredSignOffs) =>
    judgeIntent(
      world.model,
      RHEA,
      { id: "a", seenSeq: 0, overrides: [], body: { kind: "approve" } },
      { requiredSignOffs },
    );

  it("is asked for by scope and by reviewers, who count once each", () => {
    const world = submitted();
    const required = { whole: 2, axon: 1 };
    sign(world, RHEA);
    sign(world, RHEA);
    const { root } = differenceOf(world.model)[0];
    expect(approve(world, required)).toEqual({
      ok: false,
      error: {
        tag: "review-unsigned",
        roots: [root],
        missing: [
          { root, scope: "whole", needed: 2, given: 1 },
          { root, scope: "axon", needed: 1, given: 0 },
        ],
      },
    });
    sign(world, SAUL);
    sign(world, SAUL, "axon");
    expect(tagOf(approve(world, required))).toBe("accepted");
    world.send(SAUL, { kind: "withdraw-sign", object: world.place(0), scope: "axon" });
    expect(tagOf(approve(world, required))).toBe("review-unsigned");
  });

  it("[VD3] is met by a sign-off of its own scope alone, for as long as its reviewer leaves it", () => {
    const world = submitted();
    const missing = () => missingOf(differenceOf(world.model)[0], { axon: 1 });
    const none = [{ scope: "axon", needed: 1, given: 0 }];
    sign(world, RHEA, "whole");
    expect(missing()).toEqual(none);
    sign(world, RHEA, "axon");
    expect(missing()).toEqual([]);
    const taken = { kind: "withdraw-sign", object: world.place(0) } as const;
    world.send(SAUL, { ...taken, scope: "axon" });
    world.send(RHEA, { ...taken, scope: "whole" });
    expect(missing()).toEqual([]);
    world.send(RHEA, { ...taken, scope: "axon" });
    expect(missing()).toEqual(none);
  });

  it("[RV3] is met by nothing that lapsed", () => {
    const world = submitted();
    sign(world, RHEA, "axon");
    expect(missingOf(differenceOf(world.model)[0], { axon: 1 })).toEqual([]);
    world.send(ADA, { kind: "reopen" });
    merge(world, 1, 2);
    expect(missingOf(differenceOf(world.model)[0], { axon: 1 })).toEqual([
      { scope: "axon", needed: 1, given: 0 },
    ]);
    world.send(ADA, { kind: "undo", of: null });
    expect(missingOf(differenceOf(world.model)[0], { axon: 1 })).toEqual([]);
  });
});
