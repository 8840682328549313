// [LV3][SY4] How an intent about a synapse met what its author had not seen of it.
import type {
  Operation,
  SynapseChanges,
  SynapseOperationBody,
} from "#core/operations/operation.ts";
import type { IntentMeeting } from "#core/session/intent-meeting.ts";
import { isSynapseBody, synapseIdsOf } from "#core/synapses/synapse-table.ts";

/** Unseen operations about the synapse, and the marks on such. */
export function unseenAboutSynapse(meeting: IntentMeeting, synapseId: string): readonly number[] {
  return meeting.stretch.operations
    .filter((operation) => {
      const body = synapseBodyOf(meeting, operation);
      return body !== null && synapseIdsOf(body).includes(synapseId);
    })
    .map(({ seq }) => seq);
}

/** Others' unseen operations that stand under it: they said the same thing of the synapse otherwise. */
export function unseenUnderSynapse(
  meeting: IntentMeeting,
  body: SynapseOperationBody,
): readonly number[] {
  if (body.kind === "synapse-add" || body.kind === "synapse-suggest") return [];
  const { active } = meeting.model.segmentation.activity;
  const isUnder = ({ seq, body: other }: Operation): boolean => {
    if (!active.has(seq) || !meeting.isOthers(seq) || !isSynapseBody(other)) return false;
    if (!("synapseId" in other) || other.synapseId !== body.synapseId) return false;
    return goesOver(body, other);
  };
  return meeting.stretch.operations.filter(isUnder).map(({ seq }) => seq);
}

type Correction = Extract<SynapseOperationBody, { readonly synapseId: string }>;

function goesOver(body: Correction, other: Correction): boolean {
  if (body.kind === "synapse-judge") return other.kind === "synapse-judge";
  if (other.kind !== "synapse-edit") return false;
  return body.kind === "synapse-remove" || meetsField(body.changes, other.changes);
}

/** Postsynaptic sites never meet: who changes one that is gone is refused. */
function meetsField(left: SynapseChanges, right: SynapseChanges): boolean {
  return Object.keys(left).some((field) => field !== "posts" && field in right);
}

function synapseBodyOf({ model }: IntentMeeting, { body }: Operation): SynapseOperationBody | null {
  const isMark = body.kind === "undo" || body.kind === "redo";
  const edit = isMark ? model.operations[body.of - 1]?.body : body;
  return edit !== undefined && isSynapseBody(edit) ? edit : null;
}
