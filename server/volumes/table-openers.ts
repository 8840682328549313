// How edges and synapses are opened: in this thread, or in one of their own where nothing that is wrong
// with them may be wrong with anybody else.
import type { EdgeSource, EdgeSourceOptions } from "#server/volumes/graphs/edge-source.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";
import type { SynapseSource } from "#server/volumes/synapses/synapse-source.ts";

/** The store stays the caller's, and open until the source is closed. Both throw an ImportError. */
export interface TableOpeners {
  openEdges(store: ByteStore, options?: EdgeSourceOptions): Promise<EdgeSource>;
  openSynapses(store: ByteStore): Promise<SynapseSource>;
}
