// The part of a release that shows neurons in space: skeletons, and what Neuroglancer opens.
import { planNeuroglancer } from "#server/exports/neuroglancer/plan-neuroglancer.ts";
import type { PlannedFiles } from "#server/exports/planned-files.ts";
import { aboutNeuroglancer, aboutSkeletons } from "#server/exports/skeletons/about-skeletons.ts";
import {
  chooseNeurons,
  type NeuronFacts,
  type SkeletonChoice,
  usualChoice,
} from "#server/exports/skeletons/choose-neurons.ts";
import { planSkeletons } from "#server/exports/skeletons/plan-skeletons.ts";
import type { SynapsePair } from "#server/exports/tables/synapses-table.ts";
import type { DatasetRecord, VersionSegment } from "#server/use-cases/store.ts";
import type { VolumeReader } from "#server/volumes/volume-port.ts";

export interface ShapeSource extends NeuronFacts {
  readonly dataset: Pick<DatasetRecord, "shapeVoxel" | "voxelNm">;
  readonly segmentCount: number;
  /** The version's, ascending. */
  readonly supervoxelIds: BigUint64Array;
  readonly rootIndices: Uint32Array;
  /** Dense index + 1 of the version's supervoxels; null where no volume is at hand: no skeletons. */
  readonly labelVolume: VolumeReader<Uint32Array> | null;
  readSegments(): Iterable<VersionSegment> | AsyncIterable<VersionSegment>;
  /** In the order of tables/synapses. */
  readPairs(): Iterable<SynapsePair> | AsyncIterable<SynapsePair>;
}

export interface PlannedShapes {
  /** To be written in this order. */
  readonly planned: readonly PlannedFiles[];
  /** For the README, once all is written. */
  about(): string;
  /** To be called whatever happened. */
  close(): Promise<void>;
}

/** @param choice what was asked for; where it is left out, what is usual for so many segments. */
export async function planShapes(
  source: ShapeSource,
  choice: SkeletonChoice = usualChoice(source.segmentCount),
): Promise<PlannedShapes> {
  const { dataset, labelVolume, supervoxelIds, rootIndices } = source;
  const neurons = await chooseNeurons(source.readSegments(), source, choice);
  const skeletons =
    labelVolume === null || choice === "none"
      ? null
      : planSkeletons({ dataset, labels: labelVolume, supervoxelIds, rootIndices }, neurons);
  const rows = skeletons?.rows ?? [];
  const hasSkeletons = skeletons !== null;
  const { readPairs } = source;
  return {
    planned: [
      ...(skeletons?.planned ?? []),
      ...planNeuroglancer({ dataset, neurons, skeletons: rows, hasSkeletons, readPairs }),
    ],
    about: () => {
      const neuroglancer = aboutNeuroglancer(hasSkeletons);
      return hasSkeletons ? `${aboutSkeletons(choice, rows)}\n${neuroglancer}` : neuroglancer;
    },
    close: async () => skeletons?.close(),
  };
}
