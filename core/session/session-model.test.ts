import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { IntentBody } from "#core/operations/intent.ts";
import type { Synapse } from "#core/operations/operation.ts";
import { differenceOf } from "#core/session/difference.ts";
import type { IntentActor } from "#core/session/judge-intent.ts";
import { effectHashOf, rootOfPlace } from "#core/session/session-model.ts";
import { graphFromEdges } from "#fixtures/graphs/graph-from-edges.ts";
import {
  ADA,
  BEN,
  RHEA,
  type SessionWorld,
  sessionWorld,
  VIC,
} from "#fixtures/graphs/session-world.ts";

const sha256Hex = (text: string) => createHash("sha256").update(text).digest("hex");

/** Two chains of three supervoxels, 0-1-2 and 3-4-5, and a weak edge between that is off. */
function twoChains(synapses: readonly Synapse[] = []): SessionWorld {
  const graph = graphFromEdges(6, [
    { a: 0, b: 1 },
    { a: 1, b: 2 },
    { a: 3, b: 4 },
    { a: 4, b: 5 },
    { a: 2, b: 3, affinity: 0.2, isOn: false },
  ]);
  return sessionWorld(graph, { synapses, sha256Hex });
}

function merge(world: SessionWorld, a: number, b: number): IntentBody {
  return { kind: "merge", a: world.place(a), b: world.place(b), confirmedFar: false };
}

function must(world: SessionWorld, actor: IntentActor, body: IntentBody): void {
  const result = world.send(actor, body);
  expect(result).toMatchObject({ ok: true });
}

function tagOf(result: ReturnType<SessionWorld["send"]>): string {
  return result.ok ? "accepted" : result.error.tag;
}

const UNDO: IntentBody = { kind: "undo", of: null };
const SUBMIT: IntentBody = { kind: "submit", note: "" };

function sign(world: SessionWorld, index: number): IntentBody {
  const object = world.place(index);
  const effectHash = effectHashOf(world.model, rootOfPlace(world.model, object));
  return { kind: "sign", object, scope: "whole", effectHash };
}

function synapse(world: SessionWorld, id: string, pre: number, posts: readonly number[]): Synapse {
  const site = (index: number) => ({ place: world.place(index), compartment: "axon" as const });
  return {
    id,
    pre: site(pre),
    posts: posts.map(site),
    cleftVoxel: null,
    type: "chemical",
    confidence: 1,
  };
}

describe("who may do what", () => {
  test("[LV4] a viewer's edit is refused with the role that it needs", () => {
    const world = twoChains();
    expect(world.send(VIC, merge(world, 2, 3))).toEqual({
      ok: false,
      error: { tag: "not-allowed", needed: "proofreader", role: "viewer" },
    });
  });

  test("[RV1] a submitted session takes no edit, and takes them again when reopened", () => {
    const world = twoChains();
    must(world, ADA, merge(world, 2, 3));
    must(world, ADA, SUBMIT);
    expect(tagOf(world.send(BEN, UNDO))).toBe("session-read-only");
    expect(tagOf(world.send(ADA, { kind: "approve" }))).toBe("not-allowed");
    must(world, RHEA, { kind: "request-changes", note: "look again" });
    expect(tagOf(world.send(RHEA, sign(world, 0)))).toBe("wrong-state");
    must(world, ADA, { kind: "reopen" });
    must(world, ADA, UNDO);
  });

  test("[RV1] a session in which nothing changed is not submitted", () => {
    const world = twoChains();
    must(world, ADA, merge(world, 2, 3));
    must(world, ADA, UNDO);
    expect(tagOf(world.send(ADA, SUBMIT))).toBe("review-nothing-changed");
  });
});

describe("the difference [RV2]", () => {
  test("a merge is one changed segment, with what it was made of", () => {
    const world = twoChains();
    must(world, ADA, merge(world, 2, 3));
    const [segment, ...others] = differenceOf(world.model);
    const ids = world.model.base.graph.supervoxelIds.toArray();
    expect(others).toEqual([]);
    expect(segment).toMatchObject({ change: "merged", root: ids[0] });
    expect(segment.beforeRoots).toEqual([ids[0], ids[3]]);
    expect(segment.operations.map(({ seq }) => seq)).toEqual([1]);
  });

  test("a split is two changed segments, and its undo none", () => {
    const world = twoChains();
    const split: IntentBody = {
      kind: "split",
      sources: [world.place(0)],
      sinks: [world.place(2)],
      confirmedOnlyClicked: true,
    };
    must(world, BEN, split);
    const changed = differenceOf(world.model);
    expect(changed.map(({ change }) => change)).toEqual(["created", "shrunk"]);
    expect(changed.reduce((sum, { members }) => sum + members.length, 0)).toBe(3);
    must(world, BEN, UNDO);
    expect(differenceOf(world.model)).toEqual([]);
  });

  test("a synapse alone changes the segments that it touches [SY2]", () => {
    const world = twoChains();
    const { id: _, ...value } = synapse(world, "", 1, [4, 1]);
    must(world, ADA, { kind: "synapse-add", synapse: value });
    const ids = world.model.base.graph.supervoxelIds.toArray();
    expect(differenceOf(world.model)).toMatchObject([
      { root: ids[0], change: "synapses", synapsesBefore: 0, synapsesAfter: 1 },
      { root: ids[3], change: "synapses", synapsesBefore: 0, synapsesAfter: 1 },
    ]);
    const [{ id }] = world.model.synapses;
    must(world, BEN, { kind: "synapse-remove", synapseId: id });
    expect(differenceOf(world.model)).toEqual([]);
    must(world, BEN, UNDO);
    expect(world.model.synapses).toHaveLength(1);
  });
});

describe("sign-off [RV3]", () => {
  function submitted(): SessionWorld {
    const world = twoChains();
    must(world, ADA, merge(world, 2, 3));
    must(world, ADA, SUBMIT);
    return world;
  }

  test("is refused to an author of the object's operations, undone or not", () => {
    const world = twoChains();
    must(world, RHEA, merge(world, 2, 3));
    must(world, ADA, SUBMIT);
    const refusal = world.send(RHEA, sign(world, 5));
    expect(refusal).toMatchObject({
      ok: false,
      error: { tag: "review-own-work", operations: [{ seq: 1, authorId: "rhea" }] },
    });
  });

  test("is refused for a state that is not the present one", () => {
    const world = submitted();
    const body = { ...sign(world, 0), effectHash: "f".repeat(64) } as IntentBody;
    expect(tagOf(world.send(RHEA, body))).toBe("review-stale");
  });

  test("lapses with the operation that changes the object, and returns on its undo", () => {
    const world = submitted();
    must(world, RHEA, sign(world, 4));
    expect(differenceOf(world.model)[0].isSigned).toBe(true);
    must(world, ADA, { kind: "reopen" });
    const { id: _, ...value } = synapse(world, "", 1, [5]);
    must(world, BEN, { kind: "synapse-add", synapse: value });
    expect(differenceOf(world.model)[0].isSigned).toBe(false);
    expect(world.model.signOffs[0].lapsedBy?.seq).toBe(5);
    must(world, BEN, UNDO);
    expect(differenceOf(world.model)[0].isSigned).toBe(true);
    expect(world.model.signOffs[0].lapsedBy).toBeNull();
  });

  test("[RV4] approval waits for every changed segment, and a withdrawn sign-off is none", () => {
    const world = submitted();
    expect(tagOf(world.send(RHEA, { kind: "approve" }))).toBe("review-unsigned");
    must(world, RHEA, sign(world, 0));
    must(world, RHEA, { kind: "withdraw-sign", object: world.place(5), scope: "whole" });
    expect(tagOf(world.send(RHEA, { kind: "approve" }))).toBe("review-unsigned");
    must(world, RHEA, sign(world, 0));
    must(world, RHEA, { kind: "approve" });
    expect(world.model.state).toBe("approved");
  });

  test("the hash does not depend on the way that led to a state", () => {
    const straight = twoChains();
    must(straight, ADA, merge(straight, 2, 3));
    const roundabout = twoChains();
    must(roundabout, BEN, merge(roundabout, 0, 5));
    must(roundabout, BEN, UNDO);
    must(roundabout, ADA, merge(roundabout, 1, 4));
    const hashes = [straight, roundabout].map((world) => differenceOf(world.model)[0].effectHash);
    expect(hashes[0]).toBe(hashes[1]);
  });
});
