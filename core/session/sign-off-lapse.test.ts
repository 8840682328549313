// [RV3] in random sessions: what a sign-off's object was last seen as spares looking at it again, and
// never hides a change.
import fc from "fast-check";
import { expect, test } from "vitest";
import { activeOperations } from "#core/operations/activity.ts";
import type { IntentBody } from "#core/operations/intent.ts";
import { effectHashOf, rootOfPlace } from "#core/session/session-model.ts";
import { graphArbitrary } from "#fixtures/graphs/graph-arbitrary.ts";
import { addRecord, editRecord } from "#fixtures/graphs/neuron-intents.ts";
import { ADA, BEN, RHEA, type SessionWorld, sessionWorld } from "#fixtures/graphs/session-world.ts";

const any = fc.nat(999);
const step = fc.record({
  actor: fc.constantFrom(ADA, BEN),
  kind: fc.constantFrom(
    "merge",
    "merge",
    "split",
    "split",
    "isolate",
    "undo",
    "undo",
    "synapse",
    "record",
    "label",
    "comment",
  ),
  a: any,
  b: any,
});
const steps = fc.array(step, { minLength: 1, maxLength: 12, size: "max" });
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function bodyOf({ model, place }: SessionWorld, { kind, a, b }: Step): IntentBody {
  const count = model.base.graph.supervoxelIds.length;
  const [left, right] = [place(a % count), place(b % count)];
  if (kind === "merge") return { kind, a: left, b: right, confirmedFar: true };
  if (kind === "split") {
    return { kind, sources: [left], sinks: [right], confirmedOnlyClicked: true };
  }
  if (kind === "isolate") return { kind, places: [left] };
  if (kind === "undo") return { kind, of: null };
  if (kind === "record") return addRecord(left, {}, true);
  if (kind === "label") {
    const { neurons } = model;
    const id = neurons.length === 0 ? "none" : neurons[a % neurons.length].id;
    return editRecord(id, { name: String(b % 3) });
  }
  if (kind === "comment") {
    return { kind: "comment-add", place: left, text: "-- why?", replyTo: null, mentions: [] };
  }
  const site = { place: left, compartment: "axon" as const };
  const fields = { cleftVoxel: null, type: "chemical", confidence: 1 };
  return { kind: "synapse-add", synapse: { pre: site, posts: [site], ...fields } };
}

const SCOPES = ["whole", "backbone", "axon", "dendrite", "synapses"] as const;
const SAUL = { id: "saul", role: "reviewer" } as const;

/** Undoes what was done since; whether what is active is then just what was active at that time. */
function isAllTakenBack({ model, send }: SessionWorld, since: number): boolean {
  const { active } = model.segmentation.activity;
  const then = activeOperations(model.operations.slice(0, since));
  const later = [...active].filter((seq) => seq > since).sort((left, right) => right - left);
  for (const of of later) send(RHEA, { kind: "undo", of });
  for (const of of then) if (!active.has(of)) send(RHEA, { kind: "redo", of });
  return [...then].every((seq) => active.has(seq)) && active.size === then.size;
}

type Verdict = SessionWorld["model"]["signOffs" | "requests"][number];

/** By verdict: the number of the operation that changed its object; 0 while that is as it was. */
function changesAfter(
  { model }: SessionWorld,
  verdicts: readonly Verdict[],
  before: readonly number[],
): number[] {
  return verdicts.map(({ operation: { body } }, at) => {
    const holds = effectHashOf(model, rootOfPlace(model, body.object)) === body.effectHash;
    return holds ? 0 : before[at] || model.operations.length;
  });
}

/** On every supervoxel: a sign-off, and a request for changes. */
function giveVerdicts(world: SessionWorld, count: number): void {
  for (let index = 0; index < count; index++) {
    const object = world.place(index);
    const effectHash = effectHashOf(world.model, rootOfPlace(world.model, object));
    world.send(RHEA, { kind: "sign", object, scope: SCOPES[index % 5], effectHash });
    const text = "?";
    world.send(SAUL, { kind: "object-request", object, scope: "axon", effectHash, text });
  }
}

/** How often sign-offs lapsed, returned and stood, so that none of these goes untried. */
function count(
  met: { lapsed: number; returned: number; stood: number },
  before: readonly number[],
  now: readonly number[],
): void {
  now.forEach((seq, at) => {
    if (seq > 0 && before[at] === 0) met.lapsed++;
    else if (seq === 0 && before[at] > 0) met.returned++;
    else if (seq === 0) met.stood++;
  });
}

test("[RV3] a sign-off lapses with the operation that changes its object, and returns with it", () => {
  const met = { lapsed: 0, returned: 0, stood: 0, ended: 0 };
  fc.assert(
    fc.property(graphArbitrary(2, 8), steps, steps, (graph, first, then) => {
      const world = sessionWorld(graph, { sha256Hex: (text) => text });
      for (const each of first) world.send(each.actor, bodyOf(world, each));
      if (!world.send(ADA, { kind: "submit", note: "" }).ok) return;
      giveVerdicts(world, graph.supervoxelIds.length);
      expect(world.send(ADA, { kind: "reopen" }).ok).toBe(true);
      const { signOffs, requests } = world.model;
      const reopenedAt = world.model.operations.length;
      let lapses = signOffs.map(() => 0);
      let changes = requests.map(() => 0);
      for (const each of then) {
        if (!world.send(each.actor, bodyOf(world, each)).ok) continue;
        const now = changesAfter(world, signOffs, lapses);
        expect(signOffs.map(({ lapsedBy }) => lapsedBy?.seq ?? 0)).toEqual(now);
        changes = changesAfter(world, requests, changes);
        expect(requests.map(({ changedBy }) => changedBy?.seq ?? 0)).toEqual(changes);
        if (each.kind === "comment") expect(now).toEqual(lapses);
        count(met, lapses, now);
        lapses = now;
      }
      if (!isAllTakenBack(world, reopenedAt)) return;
      met.ended++;
      expect(signOffs.map(({ lapsedBy }) => lapsedBy)).toEqual(signOffs.map(() => null));
      expect(requests.map(({ changedBy }) => changedBy)).toEqual(requests.map(() => null));
    }),
    { numRuns: 300 },
  );
  expect(Math.min(...Object.values(met))).toBeGreaterThan(20);
});
