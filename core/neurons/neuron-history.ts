// [NE2] Who said what of a record, and when: one line a field of each operation about it. An edit that
// is undone or overridden has its line too, and changes nothing after it.
import {
  isNeuronBody,
  NEURON_TEXT_FIELDS,
  type Neuron,
  type NeuronTextField,
  neuronIdOf,
} from "#core/neurons/neuron.ts";
import { changedNeuron } from "#core/neurons/neuron-table.ts";

export type NeuronField = NeuronTextField | "somaVoxel" | "tags";

export interface NeuronFieldChange {
  readonly field: NeuronField;
  /** As it stood before, by what is active now; as text. */
  readonly from: string;
  readonly to: string;
}

interface Entry {
  readonly seq: number;
  readonly body: { readonly kind: string };
}

export interface NeuronHistoryItem<Operation extends Entry> {
  readonly operation: Operation;
  readonly isActive: boolean;
  /** None where the record was removed. */
  readonly changes: readonly NeuronFieldChange[];
}

const FIELDS: readonly NeuronField[] = [...NEURON_TEXT_FIELDS, "somaVoxel", "tags"];

/**
 * In log order.
 * @param base the version's record; null where the session made it.
 */
export function neuronHistory<Operation extends Entry>(
  neuronId: string,
  base: Neuron | null,
  operations: readonly Operation[],
  active: ReadonlySet<number>,
): readonly NeuronHistoryItem<Operation>[] {
  const items: NeuronHistoryItem<Operation>[] = [];
  let neuron = base;
  for (const operation of operations) {
    const { seq, body } = operation;
    if (!isNeuronBody(body) || neuronIdOf(body) !== neuronId) continue;
    let after = neuron;
    if (body.kind === "neuron-add") after = body.neuron;
    if (body.kind === "neuron-edit" && neuron !== null) after = changedNeuron(neuron, body.changes);
    const isActive = active.has(seq);
    items.push({ operation, isActive, changes: after === null ? [] : between(neuron, after) });
    if (isActive || neuron === null) neuron = after;
  }
  return items;
}

function between(before: Neuron | null, after: Neuron): readonly NeuronFieldChange[] {
  return FIELDS.map((field) => ({
    field,
    from: before === null ? "" : fieldText(before, field),
    to: fieldText(after, field),
  })).filter(({ from, to }) => from !== to);
}

export function fieldText(neuron: Neuron, field: NeuronField): string {
  if (field === "tags") return neuron.tags.join(", ");
  return field === "somaVoxel" ? (neuron.somaVoxel?.join(", ") ?? "") : neuron[field];
}
