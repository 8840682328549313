// [SY2] A version's synapses by its segments and by id. Made once a version, from all of its synapses;
// a session then asks for those of the segments that it touched and looks at no others.
import type { Place } from "#core/geometry/place.ts";
import { listsBy } from "#core/lists-by.ts";
import type { Synapse } from "#core/operations/operation.ts";
import { baseIndexAt, type SessionBase } from "#core/session/session-base.ts";

export interface BaseSynapses {
  /** Those with a site in the version's segment, by its root's index; in the version's order. */
  of(baseRootIndex: number): readonly Synapse[];
  withId(id: string): Synapse | undefined;
}

const NONE: readonly Synapse[] = [];
/** A base never changes, so what is made of it holds for as long as it does. */
const made = new WeakMap<SessionBase, BaseSynapses>();

export function baseSynapsesOf(base: SessionBase): BaseSynapses {
  const known = made.get(base);
  if (known !== undefined) return known;
  const byRoot = listsBy(base.synapses, (synapse) => baseRootsOf(base, synapse));
  const byId = new Map(base.synapses.map((synapse) => [synapse.id, synapse]));
  const index: BaseSynapses = {
    of: (root) => byRoot.get(root) ?? NONE,
    withId: (id) => byId.get(id),
  };
  made.set(base, index);
  return index;
}

/** [AD3] The index of the root of the version's segment at a place; -1 where it has none. */
export function baseRootIndexAt(base: SessionBase, place: Place): number {
  const index = baseIndexAt(base, place);
  return index < 0 ? -1 : base.partition.rootIndices.at(index);
}

function baseRootsOf(base: SessionBase, { pre, posts }: Synapse): ReadonlySet<number> {
  const roots = new Set([pre, ...posts].map((site) => baseRootIndexAt(base, site.place)));
  roots.delete(-1);
  return roots;
}
