// One row a segment of the version, by ascending id.
import type { Vec3 } from "#core/geometry/vector.ts";
import { compareIds, type RootId } from "#core/ids/supervoxel-id.ts";
import type { ColumnTable } from "#server/exports/column-table.ts";
import type { VersionSegment } from "#server/use-cases/store.ts";

const NM3_A_UM3 = 1e9;

/** `signOffsHeld`: sign-offs by root id that hold in this version. */
export function neuronsTable(
  voxelNm: Vec3,
  signOffsHeld: ReadonlyMap<RootId, number>,
): ColumnTable<VersionSegment> {
  const voxelNm3 = voxelNm[0] * voxelNm[1] * voxelNm[2];
  const axes = [0, 1, 2] as const;
  return {
    path: "tables/neurons",
    about: "Every segment of the version, by ascending id.",
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
      {
        name: "effect_hash",
        about: "SHA-256 of its supervoxels and synapses: what a sign-off is bound to.",
        type: "text",
        value: (segment) => segment.effectHash,
      },
    ],
  };
}

export function compareSegments(left: VersionSegment, right: VersionSegment): number {
  return compareIds(left.root, right.root);
}
