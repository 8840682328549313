// What a person does at their desk: asks for an edit, goes on from a refusal, takes an edit back.
import { retryOffered } from "#client/intents/retry.ts";
import type { SessionModel } from "#core/session/session-model.ts";
import { BAR_VOXELS } from "#fixtures/graphs/bar-masks.ts";
import type { PersonAtDesk } from "#tests/faults/simulation/person-at-desk.ts";
import { INTENT_KINDS, type IntentKindName } from "#tests/simulation/intent-kinds.ts";
import { pick } from "#tests/simulation/simulated-world.ts";

/** Those that move segments more often than the others. */
const EDITS: readonly IntentKindName[] = [
  ...["merge", "merge", "merge", "merge", "merge-many", "split", "split", "split", "split"],
  ...["merge", "merge", "merge-many", "split", "split-groups", "isolate", "split-supervoxel"],
  ...["undo", "undo", "undo", "redo", "redo"],
  ...["synapse-add", "synapse-remove", "claim", "release", "release"],
  ...["neuron-add", "neuron-edit", "neuron-edit", "neuron-remove"],
] as IntentKindName[];
const REVIEWS: readonly IntentKindName[] = ["sign", "sign", "withdraw-sign", "reopen"];
/** Nobody abandons: that would be the end. */
const DECISIONS: readonly IntentKindName[] = ["request-changes", "approve", "reopen"];

/** @param model what there is to see; the page itself may be behind it. */
export function act(person: PersonAtDesk, model: SessionModel, focus: readonly number[]): void {
  const { page, random } = person;
  if (page === null) return;
  if (random.chance(0.6) && goOnFromRefusal(person)) return;
  const [pending] = page.snapshot().pending;
  if (pending !== undefined && random.chance(0.03)) {
    person.takenBack.add(pending.intent.id);
    page.takeBack(pending.intent.id);
  }
  const scene = {
    ...{ model, random, at: pick(random, focus), along: random.below(BAR_VOXELS) },
    target: random.chance(0.5) ? null : 1 + random.below(model.operations.length + 1),
  };
  const body = INTENT_KINDS[kindFor(person, model)].compose(scene);
  if (body === null) return;
  const overrides = random.chance(0.05) ? [1 + random.below(model.operations.length + 1)] : [];
  person.submit(body, overrides, random.chance(0.1) ? { reason: "a reason" } : {});
}

function kindFor({ random, actor }: PersonAtDesk, model: SessionModel): IntentKindName {
  const { state } = model;
  if (state !== "open" && random.chance(0.5)) {
    if (actor.role !== "reviewer") return "reopen";
    return state === "approved" ? "request-changes" : pick(random, [...REVIEWS, ...DECISIONS]);
  }
  if (random.chance(0.004)) return "submit";
  if (random.chance(0.02)) return pick(random, REVIEWS);
  const kind = pick(random, EDITS);
  // Where everything is claimed nobody gets far.
  return kind === "claim" && random.chance(0.7) ? "merge" : kind;
}

/** [LV1] The same once more, with what the refusal told; or it is put away. */
function goOnFromRefusal(person: PersonAtDesk): boolean {
  const { page, random, seen, submitted } = person;
  const refused = page
    ?.snapshot()
    .outcomes.find(({ intentId, accepted }) => !accepted && !seen.has(intentId));
  if (page === null || refused === undefined || refused.accepted) return false;
  seen.add(refused.intentId);
  const offer = retryOffered(refused.refusal);
  if (offer === null || random.chance(0.2)) {
    page.dismiss(refused.intentId);
    return false;
  }
  const again = page.retryWith(refused.intentId, { ...offer, reason: "seen, and still right" });
  if (again !== null) submitted.push(again);
  return again !== null;
}
