// [RV3] in random sessions: what a sign-off's object was last seen as spares looking at it again, and
// never hides a change.
import fc from "fast-check";
import { expect, test } from "vitest";
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
  const site = { place: left, compartment: "axon" as const };
  const fields = { cleftVoxel: null, type: "chemical", confidence: 1 };
  return { kind: "synapse-add", synapse: { pre: site, posts: [site], ...fields } };
}

/** By sign-off: the number of the operation by which it lapsed; 0 while it holds. */
function lapsesAfter({ model }: SessionWorld, before: readonly number[]): number[] {
  return model.signOffs.map(({ operation: { body } }, at) => {
    const holds = effectHashOf(model, rootOfPlace(model, body.object)) === body.effectHash;
    return holds ? 0 : before[at] || model.operations.length;
  });
}

test("[RV3] a sign-off lapses with the operation that changes its object, and returns with it", () => {
  const met = { lapsed: 0, returned: 0, stood: 0 };
  fc.assert(
    fc.property(graphArbitrary(2, 8), steps, steps, (graph, first, then) => {
      const world = sessionWorld(graph, { sha256Hex: (text) => text });
      for (const each of first) world.send(each.actor, bodyOf(world, each));
      if (!world.send(ADA, { kind: "submit", note: "" }).ok) return;
      for (let index = 0; index < graph.supervoxelIds.length; index++) {
        const object = world.place(index);
        const effectHash = effectHashOf(world.model, rootOfPlace(world.model, object));
        world.send(RHEA, { kind: "sign", object, scope: "whole", effectHash });
      }
      expect(world.send(ADA, { kind: "reopen" }).ok).toBe(true);
      let lapses = world.model.signOffs.map(() => 0);
      for (const each of then) {
        if (!world.send(each.actor, bodyOf(world, each)).ok) continue;
        const now = lapsesAfter(world, lapses);
        expect(world.model.signOffs.map(({ lapsedBy }) => lapsedBy?.seq ?? 0)).toEqual(now);
        now.forEach((seq, at) => {
          if (seq > 0 && lapses[at] === 0) met.lapsed++;
          else if (seq === 0 && lapses[at] > 0) met.returned++;
          else if (seq === 0) met.stood++;
        });
        lapses = now;
      }
    }),
    { numRuns: 300 },
  );
  expect(Math.min(...Object.values(met))).toBeGreaterThan(20);
});
