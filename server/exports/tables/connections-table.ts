// [SY3] The sum of the connections equals the count of pre→post pairs: see synapse-tally.ts.
import { compareIds } from "#core/ids/supervoxel-id.ts";
import { type ColumnTable, neuronReference } from "#server/exports/column-table.ts";
import type { VersionConnection } from "#server/use-cases/store.ts";

export const CONNECTIONS_TABLE: ColumnTable<VersionConnection> = {
  path: "tables/connections",
  about: "How many pre→post pairs each ordered pair of neurons has; the sum of the synapses table.",
  key: ["pre_neuron_id", "post_neuron_id"],
  references: ["pre_neuron_id", "post_neuron_id"].map(neuronReference),
  columns: [
    {
      name: "pre_neuron_id",
      about: "The presynaptic neuron.",
      type: "id",
      value: (connection) => connection.preRoot,
    },
    {
      name: "post_neuron_id",
      about: "The postsynaptic neuron.",
      type: "id",
      value: (connection) => connection.postRoot,
    },
    {
      name: "synapse_count",
      about: "Pairs of a presynaptic and a postsynaptic site.",
      type: "int32",
      value: (connection) => connection.synapseCount,
    },
  ],
};

export function compareConnections(left: VersionConnection, right: VersionConnection): number {
  return compareIds(left.preRoot, right.preRoot) || compareIds(left.postRoot, right.postRoot);
}
