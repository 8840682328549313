// Where the operation lies that a log tells of. What it names by an id alone is looked up by whoever knows
// the state that is asked about: a session as it stands, or a version.
import type { Place } from "#core/geometry/place.ts";
import type { SupervoxelId } from "#core/ids/supervoxel-id.ts";
import { isNeuronBody, neuronIdOf } from "#core/neurons/neuron.ts";
import { placesOf, placesOfSynapse } from "#core/operations/intent.ts";
import type { OperationBody, Synapse, SynapseOperationBody } from "#core/operations/operation.ts";
import { supervoxelsNamedBy } from "#core/operations/supervoxels-named.ts";
import { isSynapseBody } from "#core/synapses/synapse-table.ts";

export interface NamedThings {
  /** As it is now; as it came where it is not there any more; null where it never was. */
  synapseWithId(id: string): Synapse | null;
  /** Where the record is anchored, whether it is there now or not; null where it never was. */
  placeOfNeuron(id: string): Place | null;
}

/** What operations do by themselves: a mark speaks of what the operation does that it is on. */
export type UnmarkedBody = Exclude<OperationBody, { readonly kind: "undo" | "redo" }>;

export function placesSpokenOf(things: NamedThings, body: UnmarkedBody): readonly Place[] {
  if (isSynapseBody(body)) return placesOfSynapseBody(things, body);
  if (!isNeuronBody(body)) return placesOf(body);
  return [things.placeOfNeuron(neuronIdOf(body))].filter((place) => place !== null);
}

/** Those of its places, and the ends of what it cut. */
export function supervoxelsSpokenOf(
  things: NamedThings,
  body: UnmarkedBody,
): readonly SupervoxelId[] {
  if (!isSynapseBody(body) && !isNeuronBody(body)) return supervoxelsNamedBy(body);
  return placesSpokenOf(things, body).map(({ supervoxel }) => supervoxel);
}

/**
 * Where the synapse lies that an operation adds, corrects, judges or removes, and where a correction
 * puts its sites. A suggestion changes no segment until it is accepted [SY6].
 */
export function placesOfSynapseBody(
  things: Pick<NamedThings, "synapseWithId">,
  body: SynapseOperationBody,
): readonly Place[] {
  if (body.kind === "synapse-suggest") return [];
  if (body.kind === "synapse-add") return placesOf(body);
  const synapse = things.synapseWithId(body.synapseId);
  return [...(synapse === null ? [] : placesOfSynapse(synapse)), ...placesOf(body)];
}
