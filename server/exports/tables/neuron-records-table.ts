// [NE1] The neuron records one by one, with their ids and places: the neurons table says what those of
// one segment say together, this one what each says, so that they can be brought in again.
import { NEURON_TEXT_FIELDS } from "#core/neurons/neuron.ts";
import type { ColumnTable } from "#server/exports/column-table.ts";
import type { VersionNeuron } from "#server/use-cases/store.ts";

const AXES = [0, 1, 2] as const;

export const NEURON_RECORDS_TABLE: ColumnTable<VersionNeuron> = {
  path: "tables/neuron_records",
  about:
    "Every neuron record, by neuron, then record id. The neurons table has their texts together.",
  columns: [
    { name: "record_id", about: "The record's own id.", type: "text", value: ({ id }) => id },
    {
      name: "neuron_id",
      about: "The neuron that holds its place.",
      type: "id",
      value: ({ root }) => root,
    },
    {
      name: "supervoxel_id",
      about: "The supervoxel at its place.",
      type: "id",
      value: ({ place }) => place.supervoxel,
    },
    ...AXES.map((axis) => ({
      name: `voxel_${"xyz"[axis]}`,
      about: "Its place in voxels at full resolution.",
      type: "int32" as const,
      value: ({ place }: VersionNeuron) => place.positionVoxel[axis],
    })),
    ...NEURON_TEXT_FIELDS.map((field) => ({
      name: field,
      about: "As in the neurons table, of this record alone.",
      type: "text" as const,
      value: (record: VersionNeuron) => record[field],
    })),
    ...AXES.map((axis) => ({
      name: `soma_voxel_${"xyz"[axis]}`,
      about: "Where the cell body is, at full resolution; empty where nobody said.",
      type: "optional-int32" as const,
      value: ({ somaVoxel }: VersionNeuron) => somaVoxel?.[axis] ?? null,
    })),
    {
      name: "tags",
      about: "Free tags, separated by semicolons.",
      type: "text",
      value: ({ tags }) => tags.join(";"),
    },
  ],
};
