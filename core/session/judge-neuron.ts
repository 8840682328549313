// [NE4] A record is added where the segment has none, or the person wants a second one; an edit
// changes something. A later edit of a field stands over an earlier one, which an undo brings back.
import type { Neuron } from "#core/neurons/neuron.ts";
import { isNeuronBody, neuronIdOf, sortedTags } from "#core/neurons/neuron.ts";
import { MAX_TAGS } from "#core/neurons/neuron-schemas.ts";
import { changedNeuron } from "#core/neurons/neuron-table.ts";
import type { IntentBody } from "#core/operations/intent.ts";
import { type OperationBody, type OperationRef, referenceOf } from "#core/operations/operation.ts";
import type { Refusal } from "#core/operations/refusal.ts";
import { accepted, type Result, refused } from "#core/result.ts";
import { neuronsOf, rootOfPlace, type SessionModel } from "#core/session/session-model.ts";

type NeuronIntent = Extract<IntentBody, { readonly kind: `neuron-${string}` }>;

/** @param intentId what a new record is called. */
export function judgeNeuron(
  model: SessionModel,
  body: NeuronIntent,
  intentId: string,
): Result<OperationBody, Refusal> {
  if (body.kind === "neuron-add") return judgeAddition(model, body, intentId);
  const { neuronId } = body;
  const neuron = model.neurons.find(({ id }) => id === neuronId);
  if (neuron === undefined) return refused({ tag: "neuron-unknown", neuronId });
  if (body.kind === "neuron-remove") return accepted(body);
  const changed = changedNeuron(neuron, body.changes);
  if (changed === neuron) {
    return refused({ tag: "neuron-unchanged", neuronId, by: lastActiveOn(model, neuronId) });
  }
  const isFuller = changed.tags.length > neuron.tags.length;
  return isFuller && changed.tags.length > MAX_TAGS
    ? refused({ tag: "neuron-too-many-tags", limit: MAX_TAGS })
    : accepted(body);
}

function judgeAddition(
  model: SessionModel,
  { neuron, confirmedSecond }: Extract<NeuronIntent, { readonly kind: "neuron-add" }>,
  intentId: string,
): Result<OperationBody, Refusal> {
  const root = rootOfPlace(model, neuron.place);
  const present = neuronsOf(model, root);
  if (present.length === 0 || confirmedSecond) {
    const added: Neuron = { ...neuron, id: intentId, tags: sortedTags(neuron.tags) };
    return accepted({ kind: "neuron-add", neuron: added });
  }
  const neurons = present.map(({ id, name }) => ({ id, name, by: additionOf(model, id) }));
  return refused({ tag: "neuron-present", root, neurons });
}

function additionOf({ operations }: SessionModel, neuronId: string): OperationRef | null {
  const found = operations.find(
    ({ body }) => body.kind === "neuron-add" && body.neuron.id === neuronId,
  );
  return found === undefined ? null : referenceOf(found);
}

function lastActiveOn(model: SessionModel, neuronId: string): OperationRef | null {
  const { active } = model.segmentation.activity;
  const found = model.operations.findLast(
    ({ seq, body }) => active.has(seq) && isNeuronBody(body) && neuronIdOf(body) === neuronId,
  );
  return found === undefined ? null : referenceOf(found);
}
