// [SY2] The synapses of a session that touch its changed segments, before and after, found through the
// version's segments that they come from: a synapse elsewhere is never looked at.
import type { RootId } from "#core/ids/supervoxel-id.ts";
import { listsBy } from "#core/lists-by.ts";
import type { Synapse } from "#core/operations/operation.ts";
import { baseRootIndexAt, baseSynapsesOf } from "#core/session/base-synapses.ts";
import { rootOfPlace, type SessionModel } from "#core/session/session-model.ts";
import { type LocatedSynapse, locateSynapses } from "#core/synapses/connections.ts";

export interface TouchedSynapses {
  /** What came, went or was corrected on balance: as it was, and as it is. */
  readonly changed: readonly Synapse[];
  /** With a site in one of the version's segments, on the roots that these have there. */
  before(baseIndices: Iterable<number>): readonly LocatedSynapse[];
  /** With a site in the segment now, which is made of shares of those of the version. */
  after(root: RootId, baseIndices: Iterable<number>): readonly LocatedSynapse[];
}

export function touchedSynapses(model: SessionModel): TouchedSynapses {
  const { base } = model;
  const ofBase = baseSynapsesOf(base);
  const { gone, live } = model.liveSynapses.changes();
  const goneIds = new Set(gone.map(({ id }) => id));
  const liveAt = locateSynapses(live, (place) => rootOfPlace(model, place));
  const liveOf = listsBy(liveAt, ({ preRoot, postRoots }) => new Set([preRoot, ...postRoots]));

  const inBase = (baseIndices: Iterable<number>): readonly Synapse[] => {
    const found = new Set<Synapse>();
    for (const index of baseIndices) for (const item of ofBase.of(index)) found.add(item);
    return [...found];
  };
  const baseRoot = (index: number) => (index < 0 ? 0n : base.graph.supervoxelIds.at(index));

  return {
    changed: [...gone, ...live],
    before: (baseIndices) =>
      locateSynapses(inBase(baseIndices), (place) => baseRoot(baseRootIndexAt(base, place))),
    after(root, baseIndices) {
      const kept = inBase(baseIndices).filter(({ id }) => !goneIds.has(id));
      const located = locateSynapses(kept, (place) => rootOfPlace(model, place));
      const touching = located.filter(
        ({ preRoot, postRoots }) => preRoot === root || postRoots.includes(root),
      );
      return [...touching, ...(liveOf.get(root) ?? [])];
    },
  };
}
