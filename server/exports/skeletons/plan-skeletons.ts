// The skeletons of a release, a neuron at a time: each as SWC and for Neuroglancer, then one table of
// all of them. What is made is kept as a row only, so that memory does not grow with their nodes.
import type { RootId } from "#core/ids/supervoxel-id.ts";
import { skeletonBytes, skeletonInfo } from "#server/exports/neuroglancer/skeleton-bytes.ts";
import { inPages } from "#server/exports/pages.ts";
import { type PlannedFile, planTable, planText } from "#server/exports/planned-file.ts";
import { writeBytesFile, writeTextFile } from "#server/exports/release-file.ts";
import type { ChosenNeuron } from "#server/exports/skeletons/choose-neurons.ts";
import type { SegmentLabels } from "#server/exports/skeletons/segment-extents.ts";
import {
  SegmentSkeletons,
  type SkeletonOptions,
} from "#server/exports/skeletons/segment-skeletons.ts";
import {
  SKELETONS_TABLE,
  type SkeletonRow,
  skeletonRow,
  skeletonRowOfText,
  skeletonRowText,
} from "#server/exports/skeletons/skeletons-table.ts";
import { swcText } from "#server/exports/skeletons/swc-text.ts";
import type { DatasetRecord } from "#server/use-cases/store.ts";

export interface SkeletonSource extends SegmentLabels {
  readonly dataset: Pick<DatasetRecord, "shapeVoxel" | "voxelNm">;
  /** The version's, ascending. */
  readonly supervoxelIds: BigUint64Array;
}

export interface PlannedSkeletons {
  /** To be written in this order. */
  readonly planned: readonly PlannedFile[];
  /** Of those that are there by now. */
  readonly rows: readonly SkeletonRow[];
  /** Ends the thread; to be called whatever happened. */
  close(): Promise<void>;
}

/** Making one of a larval stack takes 41 ms of the processor at the mean, a row of a table 3 µs. */
const ROWS_A_SKELETON = 14_000;
const NEUROGLANCER_PATH = "neuroglancer/skeletons";

export function planSkeletons(
  source: SkeletonSource,
  neurons: readonly ChosenNeuron[],
  options: SkeletonOptions = {},
): PlannedSkeletons {
  const { voxelNm } = source.dataset;
  const indices = rootIndicesOf(source, neurons);
  const skeletons = new SegmentSkeletons(source, voxelNm, new Set(indices.values()), options);
  const rows: SkeletonRow[] = [];
  const writeNeuron = async (
    { root, labels }: ChosenNeuron,
    rootDir: string,
    signal: AbortSignal | undefined,
  ) => {
    const index = indices.get(root);
    if (index === undefined) throw new Error(`segment ${root} is not in the version`);
    const made = await skeletons.make(index, signal);
    const row = skeletonRow(root, made);
    const text = swcText(root, labels?.name ?? "", made);
    const [swc, shown] = pathsOf(root);
    const files = [
      await writeTextFile(rootDir, swc, text),
      await writeBytesFile(rootDir, shown, skeletonBytes(made.skeleton)),
    ];
    rows.push(row);
    return { files, rowCount: 0, note: skeletonRowText(row) };
  };
  const info = `${JSON.stringify(skeletonInfo(voxelNm), null, 2)}\n`;
  return {
    planned: [
      planText(`${NEUROGLANCER_PATH}/info`, "How Neuroglancer reads the skeletons.", () => [info]),
      ...neurons.map(
        (neuron): PlannedFile => ({
          paths: pathsOf(neuron.root),
          about: "The skeleton of one neuron, as SWC and for Neuroglancer.",
          isKept: true,
          expectedRows: ROWS_A_SKELETON,
          table: null,
          write: (rootDir, { signal }) => writeNeuron(neuron, rootDir, signal),
          recall: (note) => rows.push(skeletonRowOfText(note)),
        }),
      ),
      planTable(SKELETONS_TABLE, () => inPages(rows), ["csv", "parquet"], neurons.length),
    ],
    rows,
    close: () => skeletons.close(),
  };
}

function pathsOf(root: RootId): readonly [swc: string, neuroglancer: string] {
  return [`skeletons/${root}.swc`, `${NEUROGLANCER_PATH}/${root}`];
}

/** Dense indices of the roots. */
function rootIndicesOf(
  { supervoxelIds, rootIndices }: SkeletonSource,
  neurons: readonly ChosenNeuron[],
): ReadonlyMap<RootId, number> {
  const wanted = new Set(neurons.map(({ root }) => root));
  const indices = new Map<RootId, number>();
  for (let index = 0; index < rootIndices.length; index++) {
    if (rootIndices[index] !== index || !wanted.has(supervoxelIds[index])) continue;
    indices.set(supervoxelIds[index], index);
  }
  return indices;
}
