// [SY3] Connections are aggregates of synapses: their sum equals the count of pre→post pairs.
import type { Place } from "#core/geometry/place.ts";
import { compareIds, type RootId } from "#core/ids/supervoxel-id.ts";
import type { Synapse } from "#core/operations/operation.ts";

export interface LocatedSynapse {
  readonly synapse: Synapse;
  readonly preRoot: RootId;
  readonly postRoots: readonly RootId[];
}

export interface Connection {
  readonly preRoot: RootId;
  readonly postRoot: RootId;
  readonly synapseCount: number;
}

export function locateSynapses(
  synapses: readonly Synapse[],
  rootAt: (place: Place) => RootId,
): readonly LocatedSynapse[] {
  return synapses.map((synapse) => ({
    synapse,
    preRoot: rootAt(synapse.pre.place),
    postRoots: synapse.posts.map((site) => rootAt(site.place)),
  }));
}

/** Sorted by presynaptic, then postsynaptic root. */
export function connectionsOf(located: readonly LocatedSynapse[]): readonly Connection[] {
  const counts = new Map<RootId, Map<RootId, number>>();
  for (const { preRoot, postRoots } of located) {
    const row = counts.get(preRoot) ?? new Map<RootId, number>();
    counts.set(preRoot, row);
    for (const postRoot of postRoots) row.set(postRoot, (row.get(postRoot) ?? 0) + 1);
  }
  const connections: Connection[] = [];
  for (const [preRoot, row] of counts) {
    for (const [postRoot, synapseCount] of row)
      connections.push({ preRoot, postRoot, synapseCount });
  }
  return connections.sort(
    (left, right) =>
      compareIds(left.preRoot, right.preRoot) || compareIds(left.postRoot, right.postRoot),
  );
}

/** Presynaptic and postsynaptic sites in each segment that has any. */
export function siteCounts(
  located: readonly LocatedSynapse[],
): ReadonlyMap<RootId, { readonly pre: number; readonly post: number }> {
  const counts = new Map<RootId, { pre: number; post: number }>();
  const countOf = (root: RootId) => {
    const found = counts.get(root) ?? { pre: 0, post: 0 };
    counts.set(root, found);
    return found;
  };
  for (const { preRoot, postRoots } of located) {
    countOf(preRoot).pre++;
    for (const postRoot of postRoots) countOf(postRoot).post++;
  }
  return counts;
}
