// [SY4] A synapse corrected: a change names a postsynaptic site by its place, so that two people's
// changes of different sites both stand. What is not there any more is passed over.
import type { Place } from "#core/geometry/place.ts";
import { type CanonicalValue, canonicalJson } from "#core/ids/canonical-json.ts";
import type {
  PostChange,
  Synapse,
  SynapseChanges,
  SynapseSite,
} from "#core/operations/operation.ts";

/** The same object where nothing is another. */
export function changedSynapse(synapse: Synapse, changes: SynapseChanges): Synapse {
  const { posts = [], ...fields } = changes;
  const changed = { ...synapse, ...fields, posts: posts.reduce(withPost, synapse.posts) };
  return isSameSynapse(synapse, changed) ? synapse : changed;
}

/** The first of the places that a correction changes and that no site lies at; null: all are there. */
export function missingPost({ posts }: Synapse, changes: SynapseChanges): Place | null {
  let now = posts;
  for (const change of changes.posts ?? []) {
    if (change.from !== null && postAt(now, change.from) < 0) return change.from;
    now = withPost(now, change);
  }
  return null;
}

export function isSamePlace(left: Place, right: Place): boolean {
  return (
    left.supervoxel === right.supervoxel &&
    left.positionVoxel.every((part, axis) => part === right.positionVoxel[axis])
  );
}

/** Whether two synapses say the same of the same places. */
export function isSameSynapse(left: Synapse, right: Synapse): boolean {
  return left === right || textOf(left) === textOf(right);
}

function textOf(synapse: Synapse): string {
  return canonicalJson(synapse as unknown as CanonicalValue);
}

function postAt(posts: readonly SynapseSite[], at: Place): number {
  return posts.findIndex(({ place }) => isSamePlace(place, at));
}

function withPost(posts: readonly SynapseSite[], { from, to }: PostChange): readonly SynapseSite[] {
  if (from === null) return to === null ? posts : [...posts, to];
  const at = postAt(posts, from);
  return at < 0 ? posts : posts.toSpliced(at, 1, ...(to === null ? [] : [to]));
}
