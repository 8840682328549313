// [RV3] What a sign-off is bound to: the canonical text of an object's supervoxels, of the synapses
// that touch it and of its neuron records. An object without records has the text of old. Two states with one text are one state, whatever led to them.
import { type CanonicalValue, canonicalJson } from "#core/ids/canonical-json.ts";
import type { SupervoxelId } from "#core/ids/supervoxel-id.ts";
import type { Neuron } from "#core/neurons/neuron.ts";
import type { Synapse } from "#core/operations/operation.ts";

/** `supervoxels` ascending; `synapses` and `neurons` in any order. */
export function effectHashText(
  supervoxels: Iterable<SupervoxelId>,
  synapses: readonly Synapse[],
  neurons: readonly Neuron[],
): string {
  const ids: string[] = [];
  for (const id of supervoxels) ids.push(id.toString());
  const text = `segment\n${ids.join(",")}\nsynapses\n${linesOf(synapses)}`;
  return neurons.length === 0 ? text : `${text}\nneurons\n${linesOf(neurons)}`;
}

function linesOf(items: readonly unknown[]): string {
  return items
    .map((item) => canonicalJson(item as CanonicalValue))
    .sort()
    .join("\n");
}
