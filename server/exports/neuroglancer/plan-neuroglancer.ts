// What Neuroglancer opens of a release, but for the skeletons themselves: the list of neurons, the
// synapses, and a state that shows both.
import { segmentProperties } from "#server/exports/neuroglancer/segment-properties.ts";
import { synapseLines } from "#server/exports/neuroglancer/synapse-lines.ts";
import { viewerState } from "#server/exports/neuroglancer/viewer-state.ts";
import { writeAnnotations } from "#server/exports/neuroglancer/write-annotations.ts";
import type { PlannedFiles } from "#server/exports/planned-files.ts";
import { writeTextFile } from "#server/exports/release-file.ts";
import type { ChosenNeuron } from "#server/exports/skeletons/choose-neurons.ts";
import type { SkeletonRow } from "#server/exports/skeletons/skeletons-table.ts";
import type { SynapsePair } from "#server/exports/tables/synapses-table.ts";
import type { DatasetRecord } from "#server/use-cases/store.ts";

export interface NeuroglancerSource {
  readonly dataset: Pick<DatasetRecord, "shapeVoxel" | "voxelNm">;
  readonly neurons: readonly ChosenNeuron[];
  /** Of the skeletons that were written; read when these files are. */
  readonly skeletons: readonly SkeletonRow[];
  readonly hasSkeletons: boolean;
  /** In the order of tables/synapses. */
  readPairs(): Iterable<SynapsePair> | AsyncIterable<SynapsePair>;
}

export function planNeuroglancer(source: NeuroglancerSource): readonly PlannedFiles[] {
  const { dataset, neurons, skeletons, hasSkeletons } = source;
  const json = (path: string, value: () => object): PlannedFiles => ({
    write: async (rootDir) => [
      await writeTextFile(rootDir, `neuroglancer/${path}`, `${JSON.stringify(value(), null, 1)}\n`),
    ],
  });
  return [
    json("segment_properties/info", () => {
      const cableNm = new Map(skeletons.map(({ root, cableNm }) => [root, cableNm]));
      return segmentProperties(neurons, dataset.voxelNm, cableNm);
    }),
    {
      write: async (rootDir, signal) =>
        writeAnnotations(rootDir, await synapseLines(source.readPairs()), dataset, signal),
    },
    json("state.json", () => viewerState(neurons, hasSkeletons, dataset)),
  ];
}
