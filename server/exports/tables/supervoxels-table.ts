// The whole partition: which neuron each supervoxel belongs to. Rows are dense indices, so that
// millions of them need no objects.
import { type ColumnTable, neuronReference } from "#server/exports/column-table.ts";

export function supervoxelsTable(
  supervoxelIds: BigUint64Array,
  rootIndices: Uint32Array,
  hasPieces: boolean,
): ColumnTable<number> {
  const aboutId = hasPieces
    ? "The value in the supervoxel volume, or a piece of one: see supervoxel_pieces."
    : "The value in the supervoxel volume.";
  return {
    path: "agglomeration/supervoxel_to_neuron",
    about: "The neuron of every supervoxel, by ascending supervoxel id.",
    key: ["supervoxel_id"],
    references: [neuronReference("neuron_id")],
    columns: [
      {
        name: "supervoxel_id",
        about: aboutId,
        type: "id",
        value: (index) => supervoxelIds[index],
      },
      {
        name: "neuron_id",
        about: "The neuron that it belongs to.",
        type: "id",
        value: (index) => supervoxelIds[rootIndices[index]],
      },
    ],
  };
}

export function* indicesBelow(count: number): Generator<number> {
  for (let index = 0; index < count; index++) yield index;
}
