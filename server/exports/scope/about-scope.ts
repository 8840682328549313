// What a release of a part says of itself, in its texts.
import type { PartialScope } from "#core/protocol/release-choice.ts";
import type { ScopeOfSource } from "#server/exports/release-source.ts";

/** Like "1 neuron, 7" or "the 12 neurons with a voxel in the box 0,0,0 to 64,64,8". */
export function scopeWords(scope: PartialScope, neuronCount: number): string {
  if (scope.kind === "neurons") {
    return scope.ids.length === 1 ? `1 neuron, ${scope.ids[0]}` : `${scope.ids.length} neurons`;
  }
  const box = `the box ${scope.minVoxel.join(",")} to ${scope.maxVoxel.join(",")}`;
  return neuronCount === 1
    ? `the neuron with a voxel in ${box}`
    : `the ${neuronCount} neurons with a voxel in ${box}`;
}

/** For `provenance/base.json`. */
export function scopeJson({ scope, counts }: ScopeOfSource): object {
  const { supervoxelCount, edgeCount, ...rest } = counts;
  const words = scopeWords(scope, counts.segmentCount);
  return {
    of: words,
    ...(scope.kind === "neurons"
      ? { kind: scope.kind, neuronIds: scope.ids.map(String) }
      : { kind: scope.kind, minVoxel: scope.minVoxel, maxVoxel: scope.maxVoxel }),
    ...rest,
    ...{ supervoxelCount, edgeCount },
  };
}

export function aboutScope({ scope, counts }: ScopeOfSource): string {
  const box = scope.kind === "region" ? ABOUT_BOX : "";
  return `## A part of the version

This release is not the whole version, but ${scopeWords(scope, counts.segmentCount)}: \`tables/neurons\` lists them.
${box}
- Each of them is whole: all of its supervoxels, edges between these, neuron records and skeleton.
- Synapses and connections are those between two of them, in every table and format: no connection
  ends at a neuron that is not here, and a neuron counts these synapses alone. A synapse keeps its
  \`synapse_id\` and each site its \`post_number\`, so rows can be found again in a release of everything.
- \`tables/outside_connections\` says how many synapses they have with neurons that are left out.
- \`effect_hash\` and the manifest hash are of the version: they cover what is left out here.
- Operations are those that name a supervoxel of one of them, marks on these, and each session's own
  steps; so the chain of hashes has gaps. Contributors, authors and \`provenance/base.json\` are the
  whole version's.
- It cannot be brought back in with \`fascicle import-release\`: that takes a release of everything.
`;
}

const ABOUT_BOX = `The box is in voxels at full resolution, from its first voxel up to, and without, its end. A neuron is
here where one of its voxels lies in the box, and is not cut off at it.
`;
