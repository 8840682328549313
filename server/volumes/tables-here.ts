// Tables that are read in this thread: a thread made for it, a command of a person's own, a test.
import { openEdgeSource } from "#server/volumes/graphs/open-edge-source.ts";
import { openSynapseSource } from "#server/volumes/synapses/open-synapse-source.ts";
import type { TableOpeners } from "#server/volumes/table-openers.ts";

export const TABLES_HERE: TableOpeners = {
  openEdges: openEdgeSource,
  openSynapses: openSynapseSource,
};
