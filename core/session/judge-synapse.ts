// [SY4][SY5][SY6] A correction changes something of a synapse that is there, a verdict says something
// else than the one that holds, and no synapse is left without a partner.
import { type IntentBody, MAX_POSTS } from "#core/operations/intent.ts";
import {
  type OperationBody,
  type OperationRef,
  referenceOf,
  type Synapse,
  type SynapseChanges,
  type SynapseOperationBody,
} from "#core/operations/operation.ts";
import type { Refusal } from "#core/operations/refusal.ts";
import { accepted, type Result, refused } from "#core/result.ts";
import type { SessionModel } from "#core/session/session-model.ts";
import { changedSynapse, missingPost } from "#core/synapses/changed-synapse.ts";

type SynapseIntent = Extract<IntentBody, { readonly kind: `synapse-${string}` }>;
/** What speaks of a synapse that is there. */
type SynapseCorrection = Extract<SynapseOperationBody, { readonly synapseId: string }>;

/** @param intentId what a new synapse is called; suggested ones, with their place in the list. */
export function judgeSynapse(
  model: SessionModel,
  body: SynapseIntent,
  intentId: string,
): Result<OperationBody, Refusal> {
  if (body.kind === "synapse-add") {
    return accepted({ kind: "synapse-add", synapse: { ...body.synapse, id: intentId } });
  }
  if (body.kind === "synapse-suggest") {
    const synapses = body.synapses.map((synapse, at) => ({
      ...synapse,
      id: suggestedId(intentId, at),
    }));
    return accepted({ kind: "synapse-suggest", synapses });
  }
  const refusal = refusalOfCorrection(model, body);
  return refusal === null ? accepted(body) : refused(refusal);
}

export function suggestedId(intentId: string, at: number): string {
  return `${intentId}:${at}`;
}

/** null where it says something of a synapse that is there. */
export function refusalOfCorrection(model: SessionModel, body: SynapseCorrection): Refusal | null {
  const { synapseId } = body;
  const standing = model.liveSynapses.standingOf(synapseId);
  if (standing === null) return { tag: "synapse-unknown", synapseId };
  if (body.kind === "synapse-remove") return null;
  if (body.kind === "synapse-edit") return refusalOfChanges(model, standing.synapse, body.changes);
  return standing.verdict === body.verdict
    ? { tag: "synapse-unchanged", synapseId, by: lastActiveOn(model, synapseId) }
    : null;
}

function refusalOfChanges(
  model: SessionModel,
  synapse: Synapse,
  changes: SynapseChanges,
): Refusal | null {
  const synapseId = synapse.id;
  const missing = missingPost(synapse, changes);
  if (missing !== null) {
    const { positionVoxel } = missing;
    const by = lastActiveOn(model, synapseId);
    return { tag: "synapse-site-unknown", synapseId, positionVoxel, by };
  }
  const changed = changedSynapse(synapse, changes);
  if (changed === synapse) {
    return { tag: "synapse-unchanged", synapseId, by: lastActiveOn(model, synapseId) };
  }
  const count = changed.posts.length;
  const isFewer = count === 0 && synapse.posts.length > 0;
  const isMore = count > MAX_POSTS && count > synapse.posts.length;
  return isFewer || isMore ? { tag: "synapse-partners", count, limit: MAX_POSTS } : null;
}

function lastActiveOn(model: SessionModel, synapseId: string): OperationRef | null {
  const { active } = model.segmentation.activity;
  const seq = model.liveSynapses.stepsOn(synapseId).findLast((step) => active.has(step.seq))?.seq;
  return seq === undefined ? null : referenceOf(model.operations[seq - 1]);
}
