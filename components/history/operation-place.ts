import type { Vec3 } from "#core/geometry/vector.ts";
import { placesOf } from "#core/operations/intent.ts";
import type { Operation } from "#core/operations/operation.ts";

/** Where an operation happened; a mark or a release, where what it speaks of did. */
export function operationPlace(
  operation: Operation,
  operations: readonly Operation[],
): Vec3 | null {
  const { body } = operation;
  if (body.kind === "undo" || body.kind === "redo" || body.kind === "release") {
    const marked = operations[body.of - 1];
    return marked === undefined || marked.seq >= operation.seq
      ? null
      : operationPlace(marked, operations);
  }
  if (body.kind === "synapse-remove") {
    const added = operations.find(
      (other) => other.body.kind === "synapse-add" && other.body.synapse.id === body.synapseId,
    );
    return added === undefined ? null : operationPlace(added, operations);
  }
  if (body.kind === "neuron-edit" || body.kind === "neuron-remove") {
    const added = operations.find(
      (other) => other.body.kind === "neuron-add" && other.body.neuron.id === body.neuronId,
    );
    return added === undefined ? null : operationPlace(added, operations);
  }
  return placesOf(body)[0]?.positionVoxel ?? null;
}
