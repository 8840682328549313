// What people ask of a release, by ids and places, into what a version has there: whoever names what
// is no neuron is told so at once, and not when a job has failed.
import { isInsideVoxel, type Vec3 } from "#core/geometry/vector.ts";
import type { RootId, SupervoxelId } from "#core/ids/supervoxel-id.ts";
import {
  type AskedChoice,
  neuronsScope,
  type PartialScope,
  type ReleaseChoice,
} from "#core/protocol/release-choice.ts";
import { accepted, type Result, refused } from "#core/result.ts";
import type { OpenDataset } from "#server/use-cases/open-datasets.ts";

export type ChoiceProblem =
  | { readonly tag: "release-not-a-neuron"; readonly id: SupervoxelId }
  | {
      readonly tag: "release-part-of-neuron";
      readonly id: SupervoxelId;
      readonly neuron: RootId;
    }
  | { readonly tag: "release-background"; readonly positionVoxel: Vec3 }
  | { readonly tag: "release-outside"; readonly positionVoxel: Vec3; readonly shapeVoxel: Vec3 };

/** The caller has seen that the version is there. */
export async function settleChoice(
  dataset: OpenDataset,
  version: number,
  { scope, skeletons }: AskedChoice,
): Promise<Result<ReleaseChoice, ChoiceProblem>> {
  const { shapeVoxel } = dataset.record;
  switch (scope.kind) {
    case "everything":
      return accepted({ scope, skeletons });
    case "region": {
      const isInside = scope.maxVoxel.every((end, axis) => end <= shapeVoxel[axis]);
      if (isInside) return accepted({ scope, skeletons });
      return refused({ tag: "release-outside", positionVoxel: scope.maxVoxel, shapeVoxel });
    }
    case "neurons": {
      const settled = await settleNeurons(dataset, version, scope);
      return settled.ok ? accepted({ scope: settled.value, skeletons }) : settled;
    }
  }
}

async function settleNeurons(
  dataset: OpenDataset,
  version: number,
  { ids, placesVoxel }: Extract<AskedChoice["scope"], { kind: "neurons" }>,
): Promise<Result<PartialScope, ChoiceProblem>> {
  const { graph, partition } = await dataset.versionBase(version);
  const rootAt = (index: number) => graph.supervoxelIds.at(partition.rootIndices.at(index));
  const roots: RootId[] = [];
  for (const id of ids) {
    const index = graph.supervoxelIds.indexOf(id);
    if (index < 0) return refused({ tag: "release-not-a-neuron", id });
    const neuron = rootAt(index);
    if (neuron !== id) return refused({ tag: "release-part-of-neuron", id, neuron });
    roots.push(id);
  }
  const { shapeVoxel } = dataset.record;
  const volumes = placesVoxel.length === 0 ? null : await dataset.versionVolumes(version);
  for (const positionVoxel of placesVoxel) {
    if (!isInsideVoxel(positionVoxel, shapeVoxel)) {
      return refused({ tag: "release-outside", positionVoxel, shapeVoxel });
    }
    const index = (await volumes?.supervoxelIndexAt(positionVoxel)) ?? -1;
    if (index < 0) return refused({ tag: "release-background", positionVoxel });
    roots.push(rootAt(index));
  }
  return accepted(neuronsScope(roots));
}

/** For the command line. */
export function choiceProblemText(problem: ChoiceProblem): string {
  switch (problem.tag) {
    case "release-not-a-neuron":
      return `--neurons: ${problem.id} is no neuron of the version, nor a supervoxel of one.`;
    case "release-part-of-neuron":
      return `--neurons: ${problem.id} is a supervoxel of neuron ${problem.neuron}: give that id.`;
    case "release-background":
      return `--neurons: at ${problem.positionVoxel.join(",")} lies no neuron, but background.`;
    case "release-outside":
      return `${problem.positionVoxel.join(",")} lies outside of the volume, which is ${problem.shapeVoxel.join(" × ")} voxels.`;
  }
}
