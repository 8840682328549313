// [RV3][RV6] What of a signed object is another on a version that another session made.
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import type { IntentBody } from "#core/operations/intent.ts";
import { rebaseReport } from "#core/session/rebase-report.ts";
import { RebasedSession } from "#core/session/rebased-session.ts";
import { effectHashOf, rootOfPlace } from "#core/session/session-model.ts";
import { graphFromEdges, placeIn } from "#fixtures/graphs/graph-from-edges.ts";
import { editRecord, recordAt } from "#fixtures/graphs/neuron-intents.ts";
import { merge } from "#fixtures/graphs/session-acts.ts";
import { ADA, BEN, RHEA, type SessionWorld, sessionWorld } from "#fixtures/graphs/session-world.ts";
import { versionOf } from "#fixtures/graphs/version-of-session.ts";

type Act = (world: SessionWorld) => IntentBody;

/** One segment of two supervoxels with a record, and three alone. */
const GRAPH = graphFromEdges(5, [{ a: 0, b: 1 }]);
const RECORD = { id: "of-the-version", ...recordAt(placeIn(GRAPH, 0), { name: "AVA" }) };
const sha256Hex = (text: string) => createHash("sha256").update(text).digest("hex");

const edit =
  (changes: Parameters<typeof editRecord>[1]): Act =>
  () =>
    editRecord(RECORD.id, changes);
const synapse: Act = (world) => {
  const site = (index: number) => ({ place: world.place(index), compartment: "unknown" as const });
  const parts = { cleftVoxel: null, type: "chemical", confidence: 1 } as const;
  return { kind: "synapse-add", synapse: { pre: site(0), posts: [site(4)], ...parts } };
};

function worldOf(actor: typeof ADA, acts: readonly Act[]): SessionWorld {
  const world = sessionWorld(GRAPH, { sha256Hex, neurons: [RECORD] });
  for (const act of acts) must(world, actor, act(world));
  return world;
}

/** Of a session in which Ada edited the segment of the record and Rhea signed it, after Ben's. */
function report(bens: readonly Act[], adas: readonly Act[]) {
  const first = worldOf(BEN, bens).model;
  const world = worldOf(ADA, adas);
  const { model } = world;
  const object = world.place(0);
  const effectHash = effectHashOf(model, rootOfPlace(model, object));
  must(world, ADA, { kind: "submit", note: "" });
  must(world, RHEA, { kind: "sign", object, scope: "whole", effectHash });
  const session = new RebasedSession(versionOf(first));
  for (const operation of model.operations) session.take(operation);
  return rebaseReport(model, session, [{ number: 1, operations: first.operations }]);
}

function lapses(bens: readonly Act[], adas: readonly Act[]) {
  return report(bens, adas).lapsed;
}

function must(world: SessionWorld, actor: typeof ADA, body: IntentBody): void {
  const sent = world.send(actor, body);
  if (!sent.ok) throw new Error(sent.error.tag);
}

test("[NE2] two sessions' edits of one record both count, and what they say together is not signed", () => {
  const [lapsed, ...others] = lapses(
    [edit({ type: "AVA", side: "left" })],
    [edit({ name: "AVAL" }), edit({ side: "right" })],
  );
  expect(others).toEqual([]);
  expect(lapsed).toMatchObject({
    parts: ["neurons"],
    recordEdits: [{ version: 1, operation: { seq: 1, authorId: "ben" } }],
    records: [{ id: RECORD.id, name: "AVAL", type: "AVA", side: "right" }],
  });
});

test("[RV6] an edit of a record that a version in between edited is shifted, or redundant", () => {
  const standings = (bens: readonly Act[], adas: readonly Act[]) =>
    report(bens, adas).operations.map(({ standing, against }) => [standing, against.length]);
  const removal: Act = () => ({ kind: "neuron-remove", neuronId: RECORD.id });
  const name = edit({ name: "AVAL" });
  expect(standings([edit({ type: "x" })], [name])).toEqual([["shifted", 1]]);
  expect(standings([name], [name])).toEqual([["redundant", 1]]);
  expect(standings([removal], [name])).toEqual([["redundant", 1]]);
  expect(standings([removal], [removal])).toEqual([["redundant", 1]]);
  expect(standings([name], [removal])).toEqual([["shifted", 1]]);
  expect(standings([merge(2, 3)], [name])).toEqual([["clean", 0]]);
});

test("[CM1] a comment is no edit of a re-base, and no other edit is against it", () => {
  const comment: Act = (world) => ({
    kind: "comment-add",
    ...{ place: world.place(0), text: "which one?", replyTo: null, mentions: [] },
  });
  const { operations } = report([merge(1, 2), comment], [merge(0, 3), comment]);
  expect(operations).toMatchObject([
    { operation: { seq: 1 }, standing: "shifted", against: [{ operation: { seq: 1 } }] },
  ]);
  expect(operations[0].against).toHaveLength(1);
});

test.each([
  ["the same words", [edit({ name: "AVAL" })], []],
  ["an edit elsewhere", [merge(2, 3)], []],
  ["a larger segment", [merge(1, 2)], [["supervoxels"]]],
  ["a synapse", [synapse], [["synapses"]]],
  [
    "all of it",
    [merge(1, 2), synapse, edit({ class: "x" })],
    [["supervoxels", "synapses", "neurons"]],
  ],
] as const)("[RV3] %s in the version between", (_, bens, expected) => {
  expect(lapses(bens, [edit({ name: "AVAL" })]).map(({ parts }) => parts)).toEqual(expected);
});

test("[RV3] without an edit in between of a record that is another, nobody is named for it", () => {
  const [lapsed] = lapses([merge(1, 2)], [edit({ name: "AVAL" })]);
  expect(lapsed).toMatchObject({ recordEdits: [], records: [] });
});
