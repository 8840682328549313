// [NE1] A neuron record: what people say of the segment that holds its place. Text that is empty
// says nothing; tags are sorted and without duplicates, so that one record has one form.
import type { Place } from "#core/geometry/place.ts";
import type { Vec3 } from "#core/geometry/vector.ts";

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
