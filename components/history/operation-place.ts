import type { Vec3 } from "#core/geometry/vector.ts";
import { placesOf } from "#core/operations/intent.ts";
import type { Operation } from "#core/operations/operation.ts";

/** Where an operation happened; one that speaks of another, where that did. */
export function operationPlace(
  operation: Operation,
  operations: readonly Operation[],
): Vec3 | null {
  const { body } = operation;
  if ("of" in body) {
    const marked = operations[body.of - 1];
    return marked === undefined || marked.seq >= operation.seq
      ? null
      : operationPlace(marked, operations);
  }
  if ("synapseId" in body) {
    const [put] = placesOf(body);
    return put?.positionVoxel ?? placeOfSynapse(body.synapseId, operations);
  }
  if (body.kind === "neuron-edit" || body.kind === "neuron-remove") {
    const added = operations.find(
      (other) => other.body.kind === "neuron-add" && other.body.neuron.id === body.neuronId,
    );
    return added === undefined ? null : operationPlace(added, operations);
  }
  return placesOf(body)[0]?.positionVoxel ?? null;
}

/** Where it was first; null where the version has it. */
function placeOfSynapse(id: string, operations: readonly Operation[]): Vec3 | null {
  for (const { body } of operations) {
    if (body.kind === "synapse-add" && body.synapse.id === id) {
      return body.synapse.pre.place.positionVoxel;
    }
    if (body.kind !== "synapse-suggest") continue;
    const suggested = body.synapses.find((synapse) => synapse.id === id);
    if (suggested !== undefined) return suggested.pre.place.positionVoxel;
  }
  return null;
}
