// [LV3][NE5] How an intent about a record met what its author had not seen of it.
import {
  isNeuronBody,
  type NeuronChanges,
  type NeuronOperationBody,
  neuronIdOf,
} from "#core/neurons/neuron.ts";
import type { Operation } from "#core/operations/operation.ts";
import type { IntentMeeting } from "#core/session/intent-meeting.ts";

/** Unseen operations about the record, and the marks on such. */
export function unseenAbout(meeting: IntentMeeting, neuronId: string): readonly number[] {
  return meeting.stretch.operations
    .filter((operation) => {
      const body = neuronBodyOf(meeting, operation);
      return body !== null && neuronIdOf(body) === neuronId;
    })
    .map(({ seq }) => seq);
}

/**
 * Others' unseen operations that an edit or a removal goes against: what they said of the same
 * fields, or of a record that is removed, stands under it.
 */
export function unseenUnder(meeting: IntentMeeting, body: NeuronOperationBody): readonly number[] {
  if (body.kind === "neuron-add") return [];
  const { active } = meeting.model.segmentation.activity;
  const isUnder = (operation: Operation): boolean => {
    const { seq, body: other } = operation;
    if (!active.has(seq) || !meeting.isOthers(seq)) return false;
    if (other.kind !== "neuron-edit" || other.neuronId !== body.neuronId) return false;
    return body.kind === "neuron-remove" || meetsField(body.changes, other.changes);
  };
  return meeting.stretch.operations.filter(isUnder).map(({ seq }) => seq);
}

/** Tags meet only where one puts on what the other takes off. */
function meetsField(left: NeuronChanges, right: NeuronChanges): boolean {
  const isTags = (field: string) => field === "tagsAdded" || field === "tagsRemoved";
  if (Object.keys(left).some((field) => !isTags(field) && field in right)) return true;
  const meets = (on: readonly string[] = [], off: readonly string[] = []) =>
    on.some((tag) => off.includes(tag));
  return meets(left.tagsAdded, right.tagsRemoved) || meets(right.tagsAdded, left.tagsRemoved);
}

function neuronBodyOf({ model }: IntentMeeting, { body }: Operation): NeuronOperationBody | null {
  const isMark = body.kind === "undo" || body.kind === "redo";
  const edit = isMark ? model.operations[body.of - 1]?.body : body;
  return edit !== undefined && isNeuronBody(edit) ? edit : null;
}
