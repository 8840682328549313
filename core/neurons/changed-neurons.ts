// [RV2] Which records a session left other than its version had them.
import type { Neuron } from "#core/neurons/neuron.ts";
import { isSameNeuron } from "#core/neurons/neuron-table.ts";

/** Records of one of the two lists that the other has not, or has otherwise, each as it stands there. */
export function changedNeuronsOf(
  before: readonly Neuron[],
  after: readonly Neuron[],
): readonly Neuron[] {
  if (before === after) return [];
  return [...without(before, after), ...without(after, before)];
}

/** Whether two lists hold the same records, in whatever order. */
export function isSameRecords(left: readonly Neuron[], right: readonly Neuron[]): boolean {
  return left.length === right.length && without(left, right).length === 0;
}

function without(list: readonly Neuron[], other: readonly Neuron[]): readonly Neuron[] {
  const byId = new Map(other.map((neuron) => [neuron.id, neuron]));
  return list.filter((neuron) => {
    const same = byId.get(neuron.id);
    return same === undefined || !isSameNeuron(neuron, same);
  });
}
