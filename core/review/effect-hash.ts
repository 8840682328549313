// [RV3] What a sign-off is bound to: the canonical text of an object's supervoxels and of the
// synapses that touch it. Two states with one text are one state, whatever led to them.
import { type CanonicalValue, canonicalJson } from "#core/ids/canonical-json.ts";
import type { SupervoxelId } from "#core/ids/supervoxel-id.ts";
import type { Synapse } from "#core/operations/operation.ts";

/** `supervoxels` ascending; `synapses` in any order. */
export function effectHashText(
  supervoxels: Iterable<SupervoxelId>,
  synapses: readonly Synapse[],
): string {
  const ids: string[] = [];
  for (const id of supervoxels) ids.push(id.toString());
  const lines = synapses
    .map((synapse) => canonicalJson(synapse as unknown as CanonicalValue))
    .sort();
  return `segment\n${ids.join(",")}\nsynapses\n${lines.join("\n")}`;
}
