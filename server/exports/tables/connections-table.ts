// [SY3] The sum of the connections equals the count of pre→post pairs, checked at every release.
import { compareIds } from "#core/ids/supervoxel-id.ts";
import type { ColumnTable } from "#server/exports/column-table.ts";
import { ReleaseDamageError } from "#server/exports/release-damage.ts";
import type { VersionConnection } from "#server/use-cases/store.ts";

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

export function compareConnections(left: VersionConnection, right: VersionConnection): number {
  return compareIds(left.preRoot, right.preRoot) || compareIds(left.postRoot, right.postRoot);
}

/** Throws where connections and synapses of a version disagree: it must not be published. */
export function assertConnectionsAddUp(countedPairs: number, synapsePairs: number): void {
  if (countedPairs !== synapsePairs) {
    throw new ReleaseDamageError(
      `connections count ${countedPairs} pairs, but the synapses hold ${synapsePairs}`,
    );
  }
}
