// [LV3] against random sessions: the standing is read from effects, the truth from a replay.
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Place } from "#core/geometry/place.ts";
import type { SupervoxelId } from "#core/ids/supervoxel-id.ts";
import { type IntentBody, placesOf } from "#core/operations/intent.ts";
import { membersOf, rootIndexOf } from "#core/operations/segmentation-state.ts";
import { CLEAN } from "#core/operations/standing.ts";
import type { IntentActor } from "#core/session/judge-intent.ts";
import { sessionAt } from "#core/session/session-at.ts";
import {
  membersOfRoot,
  rootOfPlace,
  rootOfSupervoxel,
  type SessionModel,
  supervoxelsOf,
} from "#core/session/session-model.ts";
import { type Asked, askStanding } from "#fixtures/graphs/ask-standing.ts";
import { graphArbitrary } from "#fixtures/graphs/graph-arbitrary.ts";
import { ADA, BEN, RHEA, type SessionWorld, sessionWorld } from "#fixtures/graphs/session-world.ts";

const sha256Hex = (text: string) => text;
const any = fc.nat(999);
const step = fc.record({
  actor: fc.constantFrom(ADA, BEN, RHEA),
  kind: fc.constantFrom(
    ...["merge", "merge", "split", "split", "merge-many", "isolate", "isolate"],
    ...["split-groups", "undo", "redo", "synapse"],
  ),
  a: any,
  b: any,
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function bodyOf(world: SessionWorld, { kind, a, b }: Step): IntentBody {
  const count = world.model.base.graph.supervoxelIds.length;
  const [left, right] = [a % count, b % count];
  if (kind === "merge") {
    return { kind: "merge", a: world.place(left), b: world.place(right), confirmedFar: true };
  }
  if (kind === "split") {
    return {
      kind: "split",
      sources: [world.place(left)],
      sinks: [world.place(right)],
      confirmedOnlyClicked: true,
    };
  }
  if (kind === "merge-many") {
    const places = [left, right, (a + b) % count].map(world.place);
    return { kind, places, confirmedFar: true };
  }
  if (kind === "split-groups") {
    const groups = [left, right, (a + b) % count].map((index) => [world.place(index)]);
    return { kind, groups, confirmedOnlyClicked: true };
  }
  if (kind === "isolate") return { kind, places: [world.place(left)] };
  if (kind === "synapse") {
    const site = { place: world.place(left), compartment: "axon" as const };
    const fields = { cleftVoxel: null, type: "chemical", confidence: 1 };
    return { kind: "synapse-add", synapse: { pre: site, posts: [site], ...fields } };
  }
  const of = a % 3 === 0 ? 1 + (b % (world.model.operations.length + 1)) : null;
  return { kind: kind === "undo" ? "undo" : "redo", of };
}

function membersAround(model: SessionModel, id: SupervoxelId): string {
  return membersOfRoot(model, rootOfSupervoxel(model, id)).join();
}

/** Everything that the intent concerns has the members that it had when its author looked. */
function isAsSeen(model: SessionModel, then: SessionModel, asked: Asked, body: IntentBody) {
  const ids = asked.judged.ok
    ? supervoxelsOf(model, asked.judged.value)
    : placesOf(body).map((place) => place.supervoxel);
  return ids.every((id) => membersAround(model, id) === membersAround(then, id));
}

/** Of two edits with the same members, one may hang together by other edits: that is told. */
function activeIn({ segmentation }: SessionModel): readonly number[] {
  return [...segmentation.activity.active].sort((left, right) => left - right);
}

/** Whether what a merge, a split or an isolation asks holds in a state; null for other kinds. */
function holdsIn(then: SessionModel, now: SessionModel, body: IntentBody): boolean | null {
  const rootsOf = (places: readonly Place[]) => [
    ...new Set(places.map((place) => rootOfPlace(then, place))),
  ];
  if (body.kind === "merge" || body.kind === "merge-many")
    return rootsOf(placesOf(body)).length === 1;
  if (body.kind === "split" || body.kind === "split-groups") {
    const groups = body.kind === "split" ? [body.sources, body.sinks] : body.groups;
    const roots = groups.flatMap(rootsOf);
    return new Set(roots).size === roots.length;
  }
  if (body.kind !== "isolate") return null;
  // What is alone now was, where all that hung on it was of it.
  const members = membersOfRoot(now, rootOfPlace(now, body.places[0]));
  const roots = [...members].map((node) => rootIndexOf(then.segmentation, node));
  return [...new Set(roots)].every((root) =>
    membersOf(then.segmentation, root).every((node) => members.includes(node)),
  );
}

/** Redundant is what came to hold unseen, and a refusal because it holds is redundant where it did. */
function checkRedundant(
  { judged, standing }: Asked,
  {
    now,
    then,
    body,
  }: { readonly now: SessionModel; readonly then: SessionModel; readonly body: IntentBody },
): void {
  const held = holdsIn(then, now, body);
  if (standing.kind === "redundant" && held !== null) expect(held).toBe(false);
  const isHeld = body.kind === "isolate" || holdsIn(now, now, body) === true;
  if (judged.ok || !HELD_ALREADY.has(judged.error.tag) || !isHeld) return;
  expect(standing.kind).toBe(held === true ? "clean" : "redundant");
}

const HELD_ALREADY: ReadonlySet<string> = new Set([
  "merge-already-joined",
  "split-different-segments",
  "isolate-alone",
]);

test("[LV3] clean and shifted are what the memberships say, whatever others did meanwhile", () => {
  const redundant = new Map<string, number>();
  const met = { clean: 0, redundant: 0, shifted: 0, conflict: 0 };
  const steps = fc.array(step, { minLength: 1, maxLength: 14, size: "max" });
  fc.assert(
    fc.property(graphArbitrary(3, 10), steps, any, step, (graph, played, drawn, last) => {
      const world = sessionWorld(graph, { sha256Hex });
      const all = Array.from({ length: played.length }, (_, index) => index + 1);
      for (const each of played) world.send(each.actor, bodyOf(world, each), all);
      const { model } = world;
      const seenSeq = drawn % (model.operations.length + 1);
      const body = bodyOf(world, last);
      const stranger: IntentActor = { id: "stranger", role: "reviewer" };
      const asked = askStanding(world, stranger, body, { seenSeq, overrides: all });
      const { judged, standing } = asked;
      met[standing.kind]++;
      const then = sessionAt(model.base, model.operations, seenSeq);
      const isSame = isAsSeen(model, then, asked, body);
      if (seenSeq === model.operations.length) expect(standing).toEqual(CLEAN);
      if (standing.kind === "shifted") expect(judged.ok).toBe(true);
      if (standing.kind === "clean" && judged.ok) expect(isSame).toBe(true);
      if (standing.kind === "shifted" && isSame)
        expect(activeIn(then)).not.toEqual(activeIn(model));
      checkRedundant(asked, { now: model, then, body });
      if (standing.kind === "redundant")
        redundant.set(body.kind, 1 + (redundant.get(body.kind) ?? 0));
      // The ledger was turned back and forth, and is as it was.
      const again = sessionAt(model.base, model.operations, model.operations.length);
      expect(activeIn(model)).toEqual(activeIn(again));
    }),
    { numRuns: 1_500 },
  );
  expect(Math.min(...Object.values(met))).toBeGreaterThan(0);
  const kinds = ["merge", "merge-many", "split", "split-groups", "isolate"];
  expect(kinds.filter((kind) => !redundant.has(kind))).toEqual([]);
});
