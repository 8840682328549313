// [LV3] How an intent met the session: asked once it is judged and before it is applied.

import { isNeuronBody } from "#core/neurons/neuron.ts";
import type { Intent } from "#core/operations/intent.ts";
import type { Refusal } from "#core/operations/refusal.ts";
import { isEdit, isEditOperation } from "#core/operations/session-state.ts";
import { CLEAN, type Standing } from "#core/operations/standing.ts";
import { UnseenStretch } from "#core/operations/unseen-stretch.ts";
import type { Result } from "#core/result.ts";
import { IntentMeeting } from "#core/session/intent-meeting.ts";
import type { JudgedIntent } from "#core/session/judged-intent.ts";
import { type SessionModel, supervoxelsOf } from "#core/session/session-model.ts";
import { unseenUnder } from "#core/session/standing-of-neurons.ts";
import { standingOfRefusal } from "#core/session/standing-of-refusal.ts";
import { unseenUnderSynapse } from "#core/session/standing-of-synapses.ts";
import { isSynapseBody } from "#core/synapses/synapse-table.ts";

export function standingOfIntent(
  model: SessionModel,
  actorId: string,
  intent: Intent,
  judged: Result<JudgedIntent, Refusal>,
): Standing {
  const stretch = new UnseenStretch(model.operations, model.lineage, intent.seenSeq);
  if (stretch.operations.length === 0) return CLEAN;
  const meeting = new IntentMeeting(model, actorId, stretch);
  return judged.ok
    ? standingOfAccepted(meeting, intent, judged.value)
    : standingOfRefusal(meeting, intent.body, judged.error);
}

function standingOfAccepted(
  meeting: IntentMeeting,
  intent: Intent,
  { body, overrides }: JudgedIntent,
): Standing {
  const broken = meeting.conflict(overrides);
  if (broken.kind !== "clean") return broken;
  if (!isEdit(body.kind) && body.kind !== "claim") return CLEAN;
  if (body.kind === "undo" || body.kind === "redo") {
    const marked = standingOfMark(meeting, intent, { kind: body.kind, of: body.of });
    if (marked.kind !== "clean") return marked;
  }
  if (isNeuronBody(body)) {
    const over = meeting.conflict(unseenUnder(meeting, body));
    if (over.kind !== "clean") return over;
  }
  if (isSynapseBody(body)) {
    const over = meeting.conflict(unseenUnderSynapse(meeting, body));
    if (over.kind !== "clean") return over;
  }
  // A comment is no edit, and neither is its undo.
  if (isEdit(body.kind) && !isEditOperation(body, meeting.model.operations)) return CLEAN;
  return meeting.shifted(meeting.changersOf(supervoxelsOf(meeting.model, { body })));
}

/** A mark on an edit that others overrode, or another edit than the author's latest as they saw it. */
function standingOfMark(
  meeting: IntentMeeting,
  { body: asked }: Intent,
  { kind, of }: { readonly kind: "undo" | "redo"; readonly of: number },
): Standing {
  const { active } = meeting.model.segmentation.activity;
  if (kind === "undo") {
    const by = meeting.flips.get(of);
    if (by !== undefined && !active.has(of)) return meeting.redundant(by);
  } else {
    const overriding = meeting.stretch.operations.filter(
      ({ seq, overrides }) => active.has(seq) && overrides.includes(of),
    );
    if (overriding.length > 0) return meeting.conflict(overriding.map(({ seq }) => seq));
  }
  const meant =
    asked.kind === kind && asked.of === null
      ? meeting.latestOwnTurned(kind === "undo" ? "off" : "on")
      : null;
  return meant !== null && meant.seq > of ? meeting.shifted(meant.by) : CLEAN;
}
