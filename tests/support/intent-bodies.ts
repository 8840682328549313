// What people ask for in browser tests, as scripts of theirs would write it.
import type { Place } from "#core/geometry/place.ts";
import type { IntentBody } from "#core/operations/intent.ts";

export function mergeOf({ a, b }: { readonly a: Place; readonly b: Place }): IntentBody {
  return { kind: "merge", a, b, confirmedFar: true };
}

export function synapseOf(pre: Place, posts: readonly Place[]): IntentBody {
  const site = (place: Place) => ({ place, compartment: "unknown" as const });
  const parts = { cleftVoxel: null, type: "chemical", confidence: 1 } as const;
  return { kind: "synapse-add", synapse: { pre: site(pre), posts: posts.map(site), ...parts } };
}
