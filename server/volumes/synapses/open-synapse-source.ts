// From a store to a source of synapses. What lies there decides, not what it is called.
import { ImportError } from "#server/volumes/import-error.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";
import { openCremiSynapses } from "#server/volumes/synapses/cremi-synapses.ts";
import { openNeuroglancerSynapses } from "#server/volumes/synapses/neuroglancer-synapses.ts";
import type { SynapseSource } from "#server/volumes/synapses/synapse-source.ts";
import { openTableSynapses } from "#server/volumes/synapses/table-synapses.ts";
import { firstBytes } from "#server/volumes/tables/byte-stream.ts";

const HDF5 = "\u0089HDF\r\n\u001a\n";

/** The store stays the caller's, and open until the source is closed. */
export async function openSynapseSource(store: ByteStore): Promise<SynapseSource> {
  const start = await firstBytes(store, "", HDF5.length);
  if (start !== null) {
    const isHdf5 = Buffer.from(start).toString("latin1") === HDF5;
    return isHdf5 ? openCremiSynapses(store) : openTableSynapses(store);
  }
  if ((await store.sizeBytes("info")) !== null) return openNeuroglancerSynapses(store);
  throw new ImportError({
    file: store.address,
    field: "the synapses",
    problem: "are not there",
    remedy:
      "check the path: a table (CSV or Parquet), a CREMI file (HDF5) or a folder of Neuroglancer annotations",
  });
}
