// [SY1][SY7] Where a neuron's synapses are, as far as the data says: by the compartment of its own sites, and
// by the region that each of them lies in. Where the dataset has no regions, pairs are counted by the region
// that the record of the neuron at the other end names: a synapse has none of its own then.
import type { Vec3 } from "#core/geometry/vector.ts";
import type { RootId } from "#core/ids/supervoxel-id.ts";
import type { Compartment, SynapseSite } from "#core/operations/operation.ts";
import type { LocatedSynapse } from "#core/synapses/connections.ts";

export interface InAndOut {
  /** Postsynaptic sites of the neuron, or pairs that end on it. */
  readonly inputs: number;
  readonly outputs: number;
}

export interface SynapseSummary {
  /** Of its sites: in, postsynaptic; out, presynaptic. The most first. */
  readonly byCompartment: readonly (readonly [Compartment, InAndOut])[];
  /**
   * By place, of its sites, "" outside of every region; by record, of its pairs with others and itself, ""
   * where nobody said. The most first, "" last.
   */
  readonly byRegion: readonly (readonly [string, InAndOut])[];
  readonly regionsBy: "place" | "record";
  /** By place, of its sites: those whose region is still asked for. */
  readonly unsettledSites: number;
}

/** How a region is told: of a place, null while it is asked for; or of a partner. */
export type RegionSource =
  | { readonly by: "place"; readonly regionAt: (placeVoxel: Vec3) => string | null }
  | { readonly by: "record"; readonly regionOf: (partner: RootId) => string };

type Counts<Key> = Map<Key, { inputs: number; outputs: number }>;

export function synapseSummary(
  touching: readonly LocatedSynapse[],
  root: RootId,
  source: RegionSource,
): SynapseSummary {
  const compartments: Counts<Compartment> = new Map();
  const regions: Counts<string> = new Map();
  let unsettledSites = 0;
  for (const { site, side } of ownSites(touching, root)) {
    add(compartments, site.compartment, side);
    if (source.by === "record") continue;
    const region = source.regionAt(site.place.positionVoxel);
    if (region === null) unsettledSites++;
    else add(regions, region, side);
  }
  if (source.by === "record") countByRecord(touching, root, source.regionOf, regions);
  return {
    byCompartment: sorted(compartments, (key) => key === "unknown"),
    byRegion: sorted(regions, (key) => key === ""),
    regionsBy: source.by,
    unsettledSites,
  };
}

/** Its postsynaptic sites, which are inputs, and its presynaptic ones. */
export function* ownSites(
  touching: readonly LocatedSynapse[],
  root: RootId,
): Iterable<{ readonly site: SynapseSite; readonly side: keyof InAndOut }> {
  for (const { synapse, preRoot, postRoots } of touching) {
    if (preRoot === root) yield { site: synapse.pre, side: "outputs" };
    for (const [at, postRoot] of postRoots.entries()) {
      if (postRoot === root) yield { site: synapse.posts[at], side: "inputs" };
    }
  }
}

function countByRecord(
  touching: readonly LocatedSynapse[],
  root: RootId,
  regionOf: (partner: RootId) => string,
  regions: Counts<string>,
): void {
  for (const { preRoot, postRoots } of touching) {
    for (const postRoot of postRoots) {
      if (postRoot === root) add(regions, regionOf(preRoot), "inputs");
      if (preRoot === root) add(regions, regionOf(postRoot), "outputs");
    }
  }
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
