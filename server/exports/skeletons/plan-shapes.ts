// The part of a release that shows neurons in space: skeletons, and what Neuroglancer opens.
import type { RootId } from "#core/ids/supervoxel-id.ts";
import type { Neuron } from "#core/neurons/neuron.ts";
import { planNeuroglancer } from "#server/exports/neuroglancer/plan-neuroglancer.ts";
import { mapPages, rowsOf } from "#server/exports/pages.ts";
import type { PlannedFile } from "#server/exports/planned-file.ts";
import type { ReleaseContent } from "#server/exports/release-content.ts";
import type { ReleaseSource } from "#server/exports/release-source.ts";
import { aboutNeuroglancer, aboutSkeletons } from "#server/exports/skeletons/about-skeletons.ts";
import {
  chooseNeurons,
  type NeuronFacts,
  type SkeletonChoice,
  usualChoice,
} from "#server/exports/skeletons/choose-neurons.ts";
import { planSkeletons } from "#server/exports/skeletons/plan-skeletons.ts";
import { recordOf } from "#server/exports/tables/neurons-table.ts";
import { signOffsHeldBy } from "#server/exports/tables/reviews-table.ts";

export interface PlannedShapes {
  /** To be written in this order. */
  readonly planned: readonly PlannedFile[];
  /** For the README, once all is written. */
  about(): string;
  /** To be called whatever happened. */
  close(): Promise<void>;
}

/** @param choice what was asked for; where it is left out, what is usual for so many segments. */
export async function planShapes(
  source: Pick<ReleaseSource, "readLabelVolume">,
  content: ReleaseContent,
  choice: SkeletonChoice = usualChoice(content.version.segmentCount),
): Promise<PlannedShapes> {
  const { dataset, supervoxelIds, rootIndices } = content;
  const segments = mapPages(content.neurons(), ({ segment }) => segment);
  const neurons = await chooseNeurons(rowsOf(segments), factsOf(content), choice);
  const labels = choice === "none" ? undefined : await source.readLabelVolume?.();
  const skeletons =
    labels === undefined
      ? null
      : planSkeletons({ dataset, labels, supervoxelIds, rootIndices }, neurons);
  const rows = skeletons?.rows ?? [];
  const hasSkeletons = skeletons !== null;
  return {
    planned: [
      ...(skeletons?.planned ?? []),
      ...planNeuroglancer({
        dataset,
        neurons,
        skeletons: rows,
        hasSkeletons,
        synapseCount: content.version.synapseCount,
        ...{ supervoxelIds, tally: content.tally, readPairs: content.pairs },
      }),
    ],
    about: () => {
      const neuroglancer = aboutNeuroglancer(hasSkeletons);
      return hasSkeletons ? `${aboutSkeletons(choice, rows)}\n${neuroglancer}` : neuroglancer;
    },
    close: async () => skeletons?.close(),
  };
}

function factsOf({ records, reviews }: ReleaseContent): NeuronFacts {
  const labels = new Map<RootId, Neuron>();
  for (const root of records.keys()) {
    const record = recordOf(records, root);
    if (record !== null) labels.set(root, record);
  }
  return { labels, signOffs: signOffsHeldBy(reviews) };
}
