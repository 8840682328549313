// [NE1] A neuron record: what people say of the segment that holds its place. Text that is empty
// says nothing; tags are sorted and without duplicates, so that one record has one form.
import type { Place } from "#core/geometry/place.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { RootId } from "#core/ids/supervoxel-id.ts";

export const NEURON_TEXT_FIELDS = [
  "name",
  "type",
  "class",
  "side",
  "transmitter",
  "region",
  "status",
] as const;
export type NeuronTextField = (typeof NEURON_TEXT_FIELDS)[number];

export interface Neuron extends Readonly<Record<NeuronTextField, string>> {
  /** Made by the client, as a synapse's is. */
  readonly id: string;
  /** [AD1] Its segment is the one that holds this place. */
  readonly place: Place;
  readonly somaVoxel: Vec3 | null;
  readonly tags: readonly string[];
}

/** A record with the segment that holds its place. */
export type LocatedNeuron = Neuron & { readonly root: RootId };

/** [NE2] What one edit changes: fields that are not named stay as they are. */
export interface NeuronChanges extends Readonly<Partial<Record<NeuronTextField, string>>> {
  readonly somaVoxel?: Vec3 | null;
  /** Tags are put on and taken off one by one, so that two people's tags both stand. */
  readonly tagsAdded?: readonly string[];
  readonly tagsRemoved?: readonly string[];
}

export type NeuronOperationBody =
  | { readonly kind: "neuron-add"; readonly neuron: Neuron }
  | {
      readonly kind: "neuron-edit";
      readonly neuronId: string;
      readonly changes: NeuronChanges;
    }
  | { readonly kind: "neuron-remove"; readonly neuronId: string };

/** Lists to choose from; any other text may be written as well. */
export const RECOMMENDED_TEXTS = {
  side: ["left", "right", "center"],
  transmitter: [
    "acetylcholine",
    "GABA",
    "glutamate",
    "dopamine",
    "serotonin",
    "octopamine",
    "histamine",
    "tyramine",
  ],
  status: ["fragment", "in progress", "traced", "complete"],
} as const satisfies Readonly<Partial<Record<NeuronTextField, readonly string[]>>>;

export function isNeuronBody(body: { readonly kind: string }): body is NeuronOperationBody {
  return body.kind.startsWith("neuron-");
}

/** The record that an operation is about. */
export function neuronIdOf(body: NeuronOperationBody): string {
  return body.kind === "neuron-add" ? body.neuron.id : body.neuronId;
}

/** As a record has them: by code unit, so that every machine sorts alike. */
export function sortedTags(tags: Iterable<string>): readonly string[] {
  return [...new Set(tags)].sort();
}
