// One row a skeleton: how long it is, and how fine the grid was that it was made on.
import * as v from "valibot";
import type { RootId } from "#core/ids/supervoxel-id.ts";
import { cableLengthNm, NO_PARENT, nodeCount } from "#core/skeletons/skeleton.ts";
import { type ColumnTable, neuronReference } from "#server/exports/column-table.ts";
import { isCoarse } from "#server/exports/skeletons/segment-grid.ts";
import type { SegmentSkeleton } from "#server/exports/skeletons/segment-skeletons.ts";

/** All that is kept of a skeleton once it is written. */
export interface SkeletonRow {
  readonly root: RootId;
  readonly nodes: number;
  readonly trees: number;
  readonly cableNm: number;
  readonly hasSoma: boolean;
  readonly gridNm: readonly number[];
  readonly isCoarse: boolean;
}

export function skeletonRow(root: RootId, { skeleton, grid }: SegmentSkeleton): SkeletonRow {
  return {
    root,
    nodes: nodeCount(skeleton),
    trees: skeleton.parents.reduce((count, parent) => count + (parent === NO_PARENT ? 1 : 0), 0),
    cableNm: Number(cableLengthNm(skeleton).toFixed(1)),
    hasSoma: skeleton.isSoma.includes(1),
    gridNm: grid.cellNm,
    isCoarse: isCoarse(grid),
  };
}

const rowSchema = v.object({
  root: v.pipe(
    v.string(),
    v.regex(/^[0-9]{1,20}$/),
    v.transform((digits) => BigInt(digits)),
  ),
  nodes: v.number(),
  trees: v.number(),
  cableNm: v.number(),
  hasSoma: v.boolean(),
  gridNm: v.array(v.number()),
  isCoarse: v.boolean(),
});

/** For the journal of a release: the row is there again without its skeleton. */
export function skeletonRowText(row: SkeletonRow): string {
  return JSON.stringify({ ...row, root: row.root.toString() });
}

/** Throws where the text is not what skeletonRowText gives. */
export function skeletonRowOfText(text: string): SkeletonRow {
  return v.parse(rowSchema, JSON.parse(text));
}

export const SKELETONS_TABLE: ColumnTable<SkeletonRow> = {
  path: "skeletons/skeletons",
  about: "One row a skeleton, by ascending neuron id; its file is skeletons/<neuron_id>.swc.",
  key: ["neuron_id"],
  references: [neuronReference("neuron_id")],
  columns: [
    { name: "neuron_id", about: "The neuron.", type: "id", value: ({ root }) => root },
    { name: "nodes", about: "Nodes.", type: "int32", value: ({ nodes }) => nodes },
    {
      name: "trees",
      about: "Parts of the neuron that do not touch: each is a tree with a root of its own.",
      type: "int32",
      value: ({ trees }) => trees,
    },
    {
      name: "cable_nm",
      about: "Length of all branches in nanometres.",
      type: "double",
      value: ({ cableNm }) => cableNm,
    },
    {
      name: "has_soma",
      about: "A node of label 1 stands for the cell body.",
      type: "boolean",
      value: ({ hasSoma }) => hasSoma,
    },
    ...([0, 1, 2] as const).map((axis) => ({
      name: `grid_nm_${"xyz"[axis]}`,
      about: "Size of the cells that it was made on.",
      type: "double" as const,
      value: ({ gridNm }: SkeletonRow) => gridNm[axis],
    })),
    {
      name: "is_coarse",
      about: "Its cells are larger than voxels, since its box is too large for memory.",
      type: "boolean",
      value: ({ isCoarse: value }) => value,
    },
  ],
};
