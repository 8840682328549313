// Three tables as a CAVE server's materialization gives them: synapses, the state of proofreading,
// and the change log of the segmentation. Positions are voxels at full resolution.
import type { Vec3 } from "#core/geometry/vector.ts";
import type { Column, ColumnTable } from "#server/exports/column-table.ts";
import { CHANGE_LOG, loggedEdits } from "#server/exports/dialects/cave-change-log.ts";
import { filterPages, mapPages } from "#server/exports/pages.ts";
import { type PlannedFile, planTable } from "#server/exports/planned-file.ts";
import {
  isSigned,
  type ReleaseContent,
  type ReleasedNeuron,
} from "#server/exports/release-content.ts";
import type { SynapsePair } from "#server/exports/tables/synapses-table.ts";
import type { Pages } from "#server/use-cases/store.ts";

/** A pair under the id that it has here: CAVE knows a synapse as one pair. */
interface NumberedPair extends SynapsePair {
  readonly number: bigint;
}

export function caveFiles(content: ReleaseContent): PlannedFile[] {
  const signed = () => filterPages(content.neurons(), ({ signedScopes }) => signedScopes.size > 0);
  return [
    planTable(SYNAPSES, () => numbered(content.pairs()), ["parquet"], content.version.synapseCount),
    planTable(PROOFREADING, signed, ["parquet"]),
    planTable(CHANGE_LOG, () => loggedEdits(content.operations()), ["parquet"]),
  ];
}

function numbered(pairs: Pages<SynapsePair>): Pages<NumberedPair> {
  let number = 0n;
  // Field by field: copies made by spreading are slow to read from.
  return mapPages(pairs, ({ synapse, postNumber, post, preRoot, postRoot }) => {
    return { synapse, postNumber, post, preRoot, postRoot, number: ++number };
  });
}

const SYNAPSES: ColumnTable<NumberedPair> = {
  path: "compat/cave/synapses",
  about: "One row a pair of sites, in CAVE's columns for a table of synapses.",
  columns: [
    {
      name: "id",
      about: "The pair's row in the synapses table, from 1.",
      type: "id",
      value: ({ number }) => number,
    },
    {
      name: "valid",
      about: "false for an autapse.",
      type: "boolean",
      value: ({ preRoot, postRoot }) => preRoot !== postRoot,
    },
    ...position<NumberedPair>("pre_pt", (pair) => pair.synapse.pre.place.positionVoxel),
    ...position<NumberedPair>("post_pt", ({ post }) => post.place.positionVoxel),
    ...position<NumberedPair>("ctr_pt", centreOf),
    {
      name: "pre_pt_supervoxel_id",
      about: "The supervoxel of the presynaptic site.",
      type: "id",
      value: ({ synapse }) => synapse.pre.place.supervoxel,
    },
    {
      name: "pre_pt_root_id",
      about: "The presynaptic neuron.",
      type: "id",
      value: ({ preRoot }) => preRoot,
    },
    {
      name: "post_pt_supervoxel_id",
      about: "The supervoxel of the postsynaptic site.",
      type: "id",
      value: ({ post }) => post.place.supervoxel,
    },
    {
      name: "post_pt_root_id",
      about: "The postsynaptic neuron.",
      type: "id",
      value: ({ postRoot }) => postRoot,
    },
    {
      name: "size",
      about: "Empty: the size of clefts is not measured.",
      type: "optional-double",
      value: () => null,
    },
  ],
};

const PROOFREADING: ColumnTable<ReleasedNeuron> = {
  path: "compat/cave/proofreading_status_and_strategy",
  about:
    "Every neuron with a sign-off that holds, in CAVE's columns for the state of proofreading.",
  columns: [
    ...position<ReleasedNeuron>("pt", ({ record, segment }) => {
      return record?.place.positionVoxel ?? segment.positionVoxel;
    }),
    {
      name: "pt_root_id",
      about: "The neuron.",
      type: "id",
      value: ({ segment }) => segment.root,
    },
    {
      name: "valid_id",
      about: "The neuron's id when it was assessed: the same, since only what holds is listed.",
      type: "id",
      value: ({ segment }) => segment.root,
    },
    ...(["axon", "dendrite"] as const).flatMap((part) => statusColumn(part)),
    ...(["axon", "dendrite"] as const).flatMap((part) => strategyColumn(part)),
  ],
};

function statusColumn(part: "axon" | "dendrite"): Column<ReleasedNeuron>[] {
  return [
    {
      name: `status_${part}`,
      about: `A sign-off of the ${part}, or of the whole neuron, holds.`,
      type: "boolean",
      value: (neuron) => isSigned(neuron) || neuron.signedScopes.has(part),
    },
  ];
}

function strategyColumn(part: "axon" | "dendrite"): Column<ReleasedNeuron>[] {
  return [
    {
      name: `strategy_${part}`,
      about: `The widest scope that was signed and takes in the ${part}; none where there is none.`,
      type: "text",
      value: ({ signedScopes }) =>
        (["whole", part, "backbone"] as const).find((scope) => signedScopes.has(scope)) ?? "none",
    },
  ];
}

function position<Row>(prefix: string, voxelOf: (row: Row) => Vec3): Column<Row>[] {
  return ([0, 1, 2] as const).map((axis) => ({
    name: `${prefix}_position_${"xyz"[axis]}`,
    about: "In voxels at full resolution.",
    type: "int32",
    value: (row) => voxelOf(row)[axis],
  }));
}

/** Halfway between the sites where no point of the cleft was given. */
function centreOf({ synapse, post }: SynapsePair): Vec3 {
  if (synapse.cleftVoxel !== null) return synapse.cleftVoxel;
  const a = synapse.pre.place.positionVoxel;
  const b = post.place.positionVoxel;
  return [middle(a[0], b[0]), middle(a[1], b[1]), middle(a[2], b[2])];
}

function middle(a: number, b: number): number {
  return Math.floor((a + b) / 2);
}
