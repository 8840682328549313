// [NE1][NE2] The records of a session: the version's, plus active additions, changed by active edits
// in log order, minus active removals. One field is what the last active edit that names it says.
import {
  type Neuron,
  type NeuronChanges,
  type NeuronOperationBody,
  neuronIdOf,
  sortedTags,
} from "#core/neurons/neuron.ts";

/** What the records depend on of an operation. */
export interface NeuronOperation {
  readonly seq: number;
  readonly body: NeuronOperationBody;
}

/** Version's records first, in their order, then additions in log order. */
export function neuronsAfter(
  base: readonly Neuron[],
  operations: readonly NeuronOperation[],
  active: ReadonlySet<number>,
): readonly Neuron[] {
  if (!operations.some(({ seq }) => active.has(seq))) return base;
  const byId = new Map<string, { neuron: Neuron | null; operations: NeuronOperation[] }>(
    base.map((neuron) => [neuron.id, { neuron, operations: [] }]),
  );
  for (const operation of operations) {
    const id = neuronIdOf(operation.body);
    const found = byId.get(id) ?? { neuron: null, operations: [] };
    byId.set(id, found);
    found.operations.push(operation);
  }
  return [...byId.values()].flatMap((item) => {
    const neuron = neuronAfter(item.neuron, item.operations, active);
    return neuron === null ? [] : [neuron];
  });
}

/**
 * One record as the operations about it leave it; null where it is not there.
 * @param base the version's; null where the version has none with this id.
 */
export function neuronAfter(
  base: Neuron | null,
  operations: readonly NeuronOperation[],
  active: ReadonlySet<number>,
): Neuron | null {
  let neuron = base;
  let isRemoved = false;
  for (const { seq, body } of operations) {
    if (!active.has(seq)) continue;
    if (body.kind === "neuron-remove") isRemoved = true;
    // An edit before its addition cannot be: additions bear the id of a new intent.
    else if (body.kind === "neuron-add") neuron = body.neuron;
    else if (neuron !== null) neuron = changedNeuron(neuron, body.changes);
  }
  return isRemoved ? null : neuron;
}

/** The same object where nothing is another. */
export function changedNeuron(neuron: Neuron, changes: NeuronChanges): Neuron {
  const { tagsAdded = [], tagsRemoved = [], ...fields } = changes;
  const removed = new Set(tagsRemoved);
  const tags = sortedTags([...neuron.tags, ...tagsAdded].filter((tag) => !removed.has(tag)));
  const changed: Neuron = { ...neuron, ...fields, tags };
  return isSameNeuron(neuron, changed) ? neuron : changed;
}

/** Whether two records say the same of the same place. */
export function isSameNeuron(left: Neuron, right: Neuron): boolean {
  const texts = (neuron: Neuron) =>
    [
      ...[neuron.id, neuron.place.supervoxel, neuron.place.positionVoxel.join()],
      ...[neuron.name, neuron.type, neuron.class, neuron.side, neuron.transmitter],
      ...[neuron.region, neuron.status, neuron.somaVoxel?.join() ?? null],
      ...neuron.tags,
    ] as const;
  const others = texts(right);
  const own = texts(left);
  return own.length === others.length && own.every((text, at) => text === others[at]);
}
