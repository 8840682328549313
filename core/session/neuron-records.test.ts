// Neuron records in a session: what they follow, what is refused, and what a sign-off makes of them.
import { expect, test } from "vitest";
import type { IntentBody } from "#core/operations/intent.ts";
import { blameOfSupervoxel } from "#core/session/blame.ts";
import { differenceOf } from "#core/session/difference.ts";
import type { IntentActor } from "#core/session/judge-intent.ts";
import { effectHashOf, neuronsOf, rootOfPlace } from "#core/session/session-model.ts";
import { askStanding } from "#fixtures/graphs/ask-standing.ts";
import { graphFromEdges } from "#fixtures/graphs/graph-from-edges.ts";
import { addRecord, editRecord } from "#fixtures/graphs/neuron-intents.ts";
import { ADA, BEN, RHEA, type SessionWorld, sessionWorld } from "#fixtures/graphs/session-world.ts";

/** 0 – 1 – 2 and 3 – 4, two segments. */
function openWorld(): SessionWorld {
  const edges = [
    [0, 1],
    [1, 2],
    [3, 4],
  ].map(([a, b]) => ({ a, b, affinity: 0.9, isOn: true }));
  return sessionWorld(graphFromEdges(5, edges), { sha256Hex: (text) => text });
}

function must(world: SessionWorld, actor: IntentActor, body: IntentBody) {
  const sent = world.send(actor, body);
  if (!sent.ok) throw new Error(JSON.stringify(sent.error, (_, each) => String(each)));
  return sent.value;
}

function refusalOf(world: SessionWorld, actor: IntentActor, body: IntentBody) {
  const sent = world.send(actor, body);
  return sent.ok ? null : sent.error;
}

function idOf(world: SessionWorld, at = 0): string {
  return world.model.neurons[at].id;
}

const rootAt = (world: SessionWorld, index: number) => rootOfPlace(world.model, world.place(index));

test("[NE1] a record is of the segment that holds its place, through merges and splits", () => {
  const world = openWorld();
  must(world, ADA, addRecord(world.place(0), { name: "AVAL" }));
  must(world, BEN, addRecord(world.place(4), { name: "AVAR" }));
  const names = (index: number) =>
    neuronsOf(world.model, rootAt(world, index)).map(({ name }) => name);
  expect([names(2), names(3)]).toEqual([["AVAL"], ["AVAR"]]);
  must(world, ADA, {
    kind: "merge",
    a: world.place(2),
    b: world.place(3),
    confirmedFar: true,
  });
  expect(names(1)).toEqual(["AVAL", "AVAR"]);
  must(world, ADA, { kind: "undo", of: null });
  expect([names(2), names(3)]).toEqual([["AVAL"], ["AVAR"]]);
});

test("[NE2] edits of different fields both stand; of one field the later wins, and undo brings back", () => {
  const world = openWorld();
  must(world, ADA, addRecord(world.place(0), { name: "AVAL", tags: ["b", "a"] }));
  const id = idOf(world);
  expect(world.model.neurons[0].tags).toEqual(["a", "b"]);
  must(world, BEN, editRecord(id, { side: "left", tagsAdded: ["c"] }));
  must(world, ADA, editRecord(id, { type: "command", name: "AVA", tagsRemoved: ["a"] }));
  must(world, BEN, editRecord(id, { name: "AVAR" }));
  expect(world.model.neurons[0]).toMatchObject({
    ...{ name: "AVAR", side: "left", type: "command", tags: ["b", "c"] },
  });
  must(world, BEN, { kind: "undo", of: null });
  expect(world.model.neurons[0].name).toBe("AVA");
  must(world, ADA, { kind: "undo", of: null });
  expect(world.model.neurons[0]).toMatchObject({ name: "AVAL", type: "", tags: ["a", "b", "c"] });
  must(world, ADA, { kind: "redo", of: null });
  must(world, ADA, { kind: "neuron-remove", neuronId: id });
  expect(world.model.neurons).toEqual([]);
  must(world, ADA, { kind: "undo", of: null });
  expect(world.model.neurons[0]).toMatchObject({ name: "AVA", side: "left" });
});

test("[NE4] a second record on a segment is asked for; what is not there or says so already is refused", () => {
  const world = openWorld();
  const { seq } = must(world, ADA, addRecord(world.place(0), { name: "AVAL" }));
  const id = idOf(world);
  const second = addRecord(world.place(2), { name: "AVAR" });
  expect(refusalOf(world, BEN, second)).toMatchObject({
    tag: "neuron-present",
    root: rootAt(world, 0),
    neurons: [{ id, name: "AVAL", by: { seq, authorId: "ada" } }],
  });
  must(world, BEN, addRecord(world.place(2), { name: "AVAR" }, true));
  expect(neuronsOf(world.model, rootAt(world, 0))).toHaveLength(2);
  expect(refusalOf(world, BEN, editRecord(id, { name: "AVAL" }))).toMatchObject({
    tag: "neuron-unchanged",
    by: { seq, authorId: "ada" },
  });
  const unknown = { tag: "neuron-unknown", neuronId: "none" };
  expect(refusalOf(world, BEN, editRecord("none", { name: "x" }))).toEqual(unknown);
  expect(refusalOf(world, BEN, { kind: "neuron-remove", neuronId: "none" })).toEqual(unknown);
  const many = (from: number) => Array.from({ length: 40 }, (_, at) => `t${from + at}`);
  must(world, ADA, editRecord(id, { tagsAdded: many(0) }));
  expect(refusalOf(world, BEN, editRecord(id, { tagsAdded: many(40) }))).toEqual({
    tag: "neuron-too-many-tags",
    limit: 64,
  });
});

test("[NE5] what others said unseen of the same field is told; of another field nothing is", () => {
  const world = openWorld();
  must(world, ADA, addRecord(world.place(0), { name: "AVAL" }));
  const id = idOf(world);
  const { seq: edited } = must(world, ADA, editRecord(id, { name: "AVA", tagsAdded: ["a"] }));
  const ask = (body: IntentBody, seenSeq = 1) =>
    askStanding(world, BEN, body, { seenSeq, overrides: [] }).standing;
  const against = { kind: "conflict", seenSeq: 1, by: [edited] };
  expect(ask(editRecord(id, { name: "AVAR" }))).toEqual(against);
  expect(ask(editRecord(id, { tagsRemoved: ["a"] }))).toEqual(against);
  expect(ask({ kind: "neuron-remove", neuronId: id })).toEqual(against);
  expect(ask(editRecord(id, { side: "left", tagsAdded: ["b"] }))).toEqual({ kind: "clean" });
  expect(ask(editRecord(id, { name: "AVAR" }), edited)).toEqual({ kind: "clean" });
  expect(ask(editRecord(id, { name: "AVA" }))).toEqual({ ...against, kind: "redundant" });
  expect(ask(addRecord(world.place(1)), 0)).toMatchObject({ kind: "conflict", by: [1] });
  const { seq: removed } = must(world, ADA, { kind: "neuron-remove", neuronId: id });
  expect(ask(editRecord(id, { name: "AVAR" }))).toEqual({
    ...against,
    by: [removed],
    kind: "redundant",
  });
});

test("[RV3][NE6] a sign-off lapses with a label of its object and returns on undo", () => {
  const world = openWorld();
  const before = effectHashOf(world.model, rootAt(world, 0));
  expect(before).not.toContain("neurons");
  must(world, ADA, addRecord(world.place(0), { name: "AVAL" }));
  must(world, ADA, addRecord(world.place(3), { name: "AVAR" }));
  const ids = [idOf(world, 0), idOf(world, 1)];
  const [changed, other] = differenceOf(world.model);
  expect([changed.change, other.change]).toEqual(["labels", "labels"]);
  expect(changed.operations.map(({ seq }) => seq)).toEqual([1]);
  must(world, ADA, { kind: "submit", note: "" });
  const { place: object, effectHash } = changed;
  const sign: IntentBody = { kind: "sign", object, scope: "whole", effectHash };
  // A label makes its author one of the object's.
  const own = world.send({ ...ADA, role: "reviewer" }, sign);
  expect(own).toMatchObject({ ok: false, error: { tag: "review-own-work" } });
  must(world, RHEA, sign);
  must(world, ADA, { kind: "reopen" });
  const [signOff] = world.model.signOffs;
  must(world, BEN, editRecord(ids[1], { side: "right" }));
  expect(signOff.lapsedBy).toBeNull();
  const { seq } = must(world, BEN, editRecord(ids[0], { side: "left" }));
  expect(signOff.lapsedBy?.seq).toBe(seq);
  must(world, BEN, { kind: "undo", of: null });
  expect(signOff.lapsedBy).toBeNull();
  must(world, ADA, { kind: "undo", of: 1 });
  expect(effectHashOf(world.model, rootAt(world, 0))).toBe(before);
});

test("[RV2] a label that is as the version has it again is no change; where a merge is, that is told", () => {
  const world = openWorld();
  must(world, ADA, addRecord(world.place(0), { name: "AVAL" }));
  const id = idOf(world);
  must(world, ADA, { kind: "neuron-remove", neuronId: id });
  expect(differenceOf(world.model)).toEqual([]);
  must(world, ADA, { kind: "undo", of: null });
  must(world, ADA, { kind: "merge", a: world.place(0), b: world.place(3), confirmedFar: true });
  expect(differenceOf(world.model).map(({ change }) => change)).toEqual(["grown"]);
});

test("[CL3] a label on what another person claimed asks first, and so does its undo", () => {
  const world = openWorld();
  must(world, ADA, addRecord(world.place(0), { name: "AVAL" }));
  const claim = { place: world.place(2), minutes: 30, note: "" };
  must(world, BEN, { kind: "claim", ...claim });
  for (const body of [
    editRecord(idOf(world), { name: "AVA" }),
    { kind: "neuron-remove", neuronId: idOf(world) },
    addRecord(world.place(1), {}, true),
    { kind: "undo", of: 1 },
  ] as const) {
    expect(refusalOf(world, ADA, body)).toMatchObject({ tag: "segment-claimed" });
  }
  must(world, ADA, addRecord(world.place(3)));
});

test("[DE7] blame names who labelled a supervoxel, and not as who placed it", () => {
  const world = openWorld();
  must(world, ADA, addRecord(world.place(0), { name: "AVAL" }));
  must(world, BEN, editRecord(idOf(world), { side: "left" }));
  const blame = blameOfSupervoxel(world.model, world.place(0).supervoxel);
  expect(blame?.operations.map(({ operation }) => operation.seq)).toEqual([1, 2]);
  expect([blame?.placedBy, blame?.changedBy]).toEqual([null, null]);
});
