// [SY3] The sum of the connections equals the count of pre→post pairs, checked at every release.
import { compareIds } from "#core/ids/supervoxel-id.ts";
import type { ColumnTable } from "#server/exports/column-table.ts";
import type { VersionConnection, VersionSynapse } from "#server/use-cases/store.ts";

export const CONNECTIONS_TABLE: ColumnTable<VersionConnection> = {
  path: "tables/connections",
  about: "How many pre→post pairs each ordered pair of neurons has; the sum of the synapses table.",
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

export function sortedConnections(
  connections: readonly VersionConnection[],
): readonly VersionConnection[] {
  return connections.toSorted(
    (left, right) =>
      compareIds(left.preRoot, right.preRoot) || compareIds(left.postRoot, right.postRoot),
  );
}

/** Throws where connections and synapses of a version disagree: it must not be published. */
export function assertConnectionsAddUp(
  connections: readonly VersionConnection[],
  synapses: readonly VersionSynapse[],
): void {
  const sum = connections.reduce((total, connection) => total + connection.synapseCount, 0);
  const pairs = synapses.reduce((total, synapse) => total + synapse.postRoots.length, 0);
  if (sum !== pairs) {
    throw new Error(`connections count ${sum} pairs, but the synapses hold ${pairs}`);
  }
}
