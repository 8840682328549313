// The synaptic partners of a CREMI file: several partners of one presynaptic annotation are a synapse.
import { readCremiAnnotations } from "#server/volumes/sources/hdf5/cremi-annotations.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";
import type { SynapseRow, SynapseSource } from "#server/volumes/synapses/synapse-source.ts";

export function openCremiSynapses(store: ByteStore): SynapseSource {
  return {
    address: store.address,
    format: "cremi",
    reading: { axes: "xyz", unit: "nm" },
    rows: (signal) => rowsOf(store, signal),
    close: async () => {},
  };
}

async function* rowsOf(store: ByteStore, signal?: AbortSignal): AsyncGenerator<SynapseRow, void> {
  for (const partners of await readCremiAnnotations(store, signal)) {
    const { preId, postId, prePositionNm, postPositionNm } = partners;
    yield {
      id: String(preId),
      pre: prePositionNm,
      post: postPositionNm,
      cleft: null,
      type: "",
      confidence: 1,
      say: (site) => `the location of annotation ${site === "post" ? postId : preId}`,
    };
  }
}
