// One row a segment of the version, by ascending id, with what its neuron records say. Where a merge
// brought two records together their texts stand side by side, and the count tells.

import type { Vec3 } from "#core/geometry/vector.ts";
import { compareIds, type RootId } from "#core/ids/supervoxel-id.ts";
import { listsBy } from "#core/lists-by.ts";
import {
  NEURON_TEXT_FIELDS,
  type Neuron,
  type NeuronTextField,
  sortedTags,
} from "#core/neurons/neuron.ts";
import type { Column, ColumnTable } from "#server/exports/column-table.ts";
import type { VersionNeuron, VersionSegment } from "#server/use-cases/store.ts";

const NM3_A_UM3 = 1e9;

const BETWEEN_RECORDS = "; ";

const ABOUT_TEXT: Readonly<Record<NeuronTextField, string>> = {
  name: "What people call it; empty where nobody named it.",
  type: "Its cell type.",
  class: "Its class, above the type.",
  side: "The side of the body that it belongs to.",
  transmitter: "Its neurotransmitter.",
  region: "The region that it lies in.",
  status: "How far its proofreading has come.",
};

/**
 * `signOffsHeld`: sign-offs by root id that hold in this version. `records`: by root id, those of
 * one segment in the order of their ids.
 */
export function neuronsTable(
  voxelNm: Vec3,
  signOffsHeld: ReadonlyMap<RootId, number>,
  records: ReadonlyMap<RootId, readonly VersionNeuron[]>,
): ColumnTable<VersionSegment> {
  const voxelNm3 = voxelNm[0] * voxelNm[1] * voxelNm[2];
  const axes = [0, 1, 2] as const;
  return {
    path: "tables/neurons",
    about: "Every segment of the version, by ascending id.",
    key: ["neuron_id"],
    columns: [
      {
        name: "neuron_id",
        about: "The segment's id: its smallest supervoxel id.",
        type: "id",
        value: (segment) => segment.root,
      },
      {
        name: "supervoxel_count",
        about: "How many supervoxels it has.",
        type: "int32",
        value: (segment) => segment.supervoxelCount,
      },
      {
        name: "size_voxels",
        about: "Its voxels at full resolution.",
        type: "int64",
        value: (segment) => segment.sizeVoxel,
      },
      {
        name: "volume_um3",
        about: "Its volume in cubic micrometres.",
        type: "double",
        value: (segment) => (Number(segment.sizeVoxel) * voxelNm3) / NM3_A_UM3,
      },
      ...axes.map((axis) => ({
        name: `position_voxel_${"xyz"[axis]}`,
        about: "A voxel inside the neuron, at full resolution.",
        type: "int32" as const,
        value: (segment: VersionSegment) => segment.positionVoxel[axis],
      })),
      ...axes.map((axis) => ({
        name: `position_nm_${"xyz"[axis]}`,
        about: "The same place in nanometres.",
        type: "double" as const,
        value: (segment: VersionSegment) => segment.positionVoxel[axis] * voxelNm[axis],
      })),
      {
        name: "synapses_pre",
        about: "Synapses whose presynaptic site lies in it.",
        type: "int32",
        value: (segment) => segment.synapsesPre,
      },
      {
        name: "synapses_post",
        about: "Postsynaptic sites that lie in it.",
        type: "int32",
        value: (segment) => segment.synapsesPost,
      },
      {
        name: "sign_offs",
        about: "Reviewers' sign-offs that hold for exactly this state of it.",
        type: "int32",
        value: (segment) => signOffsHeld.get(segment.root) ?? 0,
      },
      ...recordColumns(records),
      {
        name: "effect_hash",
        about:
          "SHA-256 of its supervoxels, synapses and neuron records: what a sign-off is bound to.",
        type: "text",
        value: (segment) => segment.effectHash,
      },
    ],
  };
}

/** [NE6] */
function recordColumns(
  byRoot: ReadonlyMap<RootId, readonly VersionNeuron[]>,
): readonly Column<VersionSegment>[] {
  const recordOn = ({ root }: VersionSegment) => recordOf(byRoot, root);
  return [
    {
      name: "neuron_records",
      about: "How many neuron records it has: 0, 1, or more where a merge brought them together.",
      type: "int32",
      value: ({ root }) => byRoot.get(root)?.length ?? 0,
    },
    ...NEURON_TEXT_FIELDS.map((field) => ({
      name: field,
      about: ABOUT_TEXT[field],
      type: "text" as const,
      value: (segment: VersionSegment) => recordOn(segment)?.[field] ?? "",
    })),
    ...([0, 1, 2] as const).map((axis) => ({
      name: `soma_voxel_${"xyz"[axis]}`,
      about: "Where its cell body is, at full resolution; empty where nobody said.",
      type: "optional-int32" as const,
      value: (segment: VersionSegment) => recordOn(segment)?.somaVoxel?.[axis] ?? null,
    })),
    {
      name: "tags",
      about: "Free tags, separated by semicolons.",
      type: "text",
      value: (segment) => recordOn(segment)?.tags.join(";") ?? "",
    },
  ];
}

/**
 * What the records of a segment say together, as every table and dialect has it: texts side by side,
 * the first place and cell body, all tags. null where it has no record.
 */
export function recordOf(
  byRoot: ReadonlyMap<RootId, readonly VersionNeuron[]>,
  root: RootId,
): Neuron | null {
  const records = byRoot.get(root);
  if (records === undefined) return null;
  const [first] = records;
  if (records.length === 1) return first;
  const said = (field: NeuronTextField) => {
    const texts = records.map((record) => record[field]).filter((text) => text !== "");
    return [...new Set(texts)].join(BETWEEN_RECORDS);
  };
  return {
    ...first,
    ...(Object.fromEntries(NEURON_TEXT_FIELDS.map((field) => [field, said(field)])) as Record<
      NeuronTextField,
      string
    >),
    somaVoxel: records.find(({ somaVoxel }) => somaVoxel !== null)?.somaVoxel ?? null,
    tags: sortedTags(records.flatMap(({ tags }) => tags)),
  };
}

/** By root id. */
export function recordsByRoot(
  neurons: readonly VersionNeuron[],
): ReadonlyMap<RootId, readonly VersionNeuron[]> {
  return listsBy(neurons, ({ root }) => [root]);
}

export function compareSegments(left: VersionSegment, right: VersionSegment): number {
  return compareIds(left.root, right.root);
}
