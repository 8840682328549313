// What Neuroglancer opens of a release, but for the skeletons themselves: the list of neurons, the
// synapses, and a state that shows both.
import { segmentProperties } from "#server/exports/neuroglancer/segment-properties.ts";
import { viewerState } from "#server/exports/neuroglancer/viewer-state.ts";
import {
  ANNOTATIONS_PATH,
  writeAnnotations,
} from "#server/exports/neuroglancer/write-annotations.ts";
import { type PlannedFile, planText } from "#server/exports/planned-file.ts";
import type { ChosenNeuron } from "#server/exports/skeletons/choose-neurons.ts";
import type { SkeletonRow } from "#server/exports/skeletons/skeletons-table.ts";
import type { SynapseTally } from "#server/exports/synapse-tally.ts";
import type { SynapsePair } from "#server/exports/tables/synapses-table.ts";
import type { DatasetRecord, Pages } from "#server/use-cases/store.ts";

export interface NeuroglancerSource {
  readonly dataset: Pick<DatasetRecord, "shapeVoxel" | "voxelNm">;
  readonly neurons: readonly ChosenNeuron[];
  /** Of the skeletons that were written; read when these files are. */
  readonly skeletons: readonly SkeletonRow[];
  readonly hasSkeletons: boolean;
  readonly synapseCount: number;
  /** The version's, ascending. */
  readonly supervoxelIds: BigUint64Array;
  /** In the order of tables/synapses. */
  readPairs(): Pages<SynapsePair>;
  /** How many those are, once the tables are written. */
  readonly tally: Pick<SynapseTally, "pairCount">;
}

export function planNeuroglancer(source: NeuroglancerSource): readonly PlannedFile[] {
  const { dataset, neurons, skeletons, hasSkeletons } = source;
  const json = (path: string, about: string, value: () => object) =>
    planText(`neuroglancer/${path}`, about, () => [`${JSON.stringify(value(), null, 1)}\n`]);
  return [
    json("segment_properties/info", "Neuroglancer's list of neurons.", () => {
      const cableNm = new Map(skeletons.map(({ root, cableNm }) => [root, cableNm]));
      return segmentProperties(neurons, dataset.voxelNm, cableNm);
    }),
    {
      paths: [`${ANNOTATIONS_PATH}/info`],
      about: "The synapses as lines that Neuroglancer finds by id, by neuron and by place.",
      isKept: true,
      expectedRows: source.synapseCount,
      table: null,
      write: async (rootDir, { signal }) => {
        const { supervoxelIds, tally } = source;
        const lines = { pairs: source.readPairs(), pairCount: tally.pairCount, supervoxelIds };
        return { files: await writeAnnotations(rootDir, lines, dataset, signal), rowCount: 0 };
      },
    },
    json("state.json", "What Neuroglancer shows when it opens the release.", () =>
      viewerState(neurons, hasSkeletons, dataset),
    ),
  ];
}
