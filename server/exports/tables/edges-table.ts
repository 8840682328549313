// The agglomeration graph of the version. Its column names are those that an import of edges knows.
import type { ColumnTable } from "#server/exports/column-table.ts";
import type { ReleasedEdge } from "#server/exports/release-source.ts";

export const EDGES_TABLE: ColumnTable<ReleasedEdge> = {
  path: "agglomeration/edges",
  about: "Every agglomeration edge of the version, by sv1, then sv2.",
  key: ["sv1", "sv2"],
  references: ["sv1", "sv2"].map((column) => ({
    column,
    table: "agglomeration/supervoxel_to_neuron",
    tableColumn: "supervoxel_id",
  })),
  columns: [
    { name: "sv1", about: "The smaller supervoxel id.", type: "id", value: ({ a }) => a },
    { name: "sv2", about: "The larger supervoxel id.", type: "id", value: ({ b }) => b },
    {
      name: "affinity",
      about: "0 to 1, higher: the same neuron; infinite for one supervoxel that is in two.",
      type: "affinity",
      value: ({ affinity }) => affinity,
    },
    ...([0, 1, 2] as const).map((axis) => ({
      name: "xyz"[axis],
      about: "A voxel on the contact, at full resolution.",
      type: "int32" as const,
      value: ({ contactVoxel }: ReleasedEdge) => contactVoxel[axis],
    })),
    {
      name: "is_on",
      about: "The edge joins its supervoxels in this version.",
      type: "boolean",
      value: ({ isOn }) => isOn,
    },
  ],
};
