// [SY1] Where a neuron's synapses are, as far as the data says: by the compartment of its own sites, and by
// the region that the record of the neuron at the other end names. A synapse has no region of its own.
import type { RootId } from "#core/ids/supervoxel-id.ts";
import type { Compartment } from "#core/operations/operation.ts";
import type { LocatedSynapse } from "#core/synapses/connections.ts";

export interface InAndOut {
  /** Postsynaptic sites of the neuron, or pairs that end on it. */
  readonly inputs: number;
  readonly outputs: number;
}

export interface SynapseSummary {
  /** Of its sites: in, postsynaptic; out, presynaptic. The most first. */
  readonly byCompartment: readonly (readonly [Compartment, InAndOut])[];
  /** Of its pairs with others and itself; "" where nobody said. The most first, "" last. */
  readonly byRegion: readonly (readonly [string, InAndOut])[];
}

type Counts<Key> = Map<Key, { inputs: number; outputs: number }>;

export function synapseSummary(
  touching: readonly LocatedSynapse[],
  root: RootId,
  regionOf: (partner: RootId) => string,
): SynapseSummary {
  const compartments: Counts<Compartment> = new Map();
  const regions: Counts<string> = new Map();
  for (const { synapse, preRoot, postRoots } of touching) {
    if (preRoot === root) add(compartments, synapse.pre.compartment, "outputs");
    postRoots.forEach((postRoot, at) => {
      if (postRoot === root) {
        add(compartments, synapse.posts[at].compartment, "inputs");
        add(regions, regionOf(preRoot), "inputs");
      }
      if (preRoot === root) add(regions, regionOf(postRoot), "outputs");
    });
  }
  return {
    byCompartment: sorted(compartments, (key) => key === "unknown"),
    byRegion: sorted(regions, (key) => key === ""),
  };
}

function add<Key>(counts: Counts<Key>, key: Key, side: keyof InAndOut): void {
  const count = counts.get(key) ?? { inputs: 0, outputs: 0 };
  counts.set(key, count);
  count[side]++;
}

function sorted<Key>(counts: Counts<Key>, isUnknown: (key: Key) => boolean) {
  const sum = ({ inputs, outputs }: InAndOut) => inputs + outputs;
  return [...counts].sort(
    ([left, leftCount], [right, rightCount]) =>
      Number(isUnknown(left)) - Number(isUnknown(right)) || sum(rightCount) - sum(leftCount),
  );
}
