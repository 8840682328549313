// For tests: a thread whose tables do, once a row was given, what their address says and no format should
// make a reader do.
import { parentPort } from "node:worker_threads";
import type { EdgeBatch, EdgeSource } from "#server/volumes/graphs/edge-source.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";
import { serveTables } from "#server/volumes/tables/worker/serve-tables.ts";
import { TABLES_HERE } from "#server/volumes/tables-here.ts";

const batch: EdgeBatch = {
  count: 1,
  first: BigUint64Array.of(1n),
  second: BigUint64Array.of(2n),
  score: Float64Array.of(0.5),
  contactSize: null,
  position: null,
  isOn: null,
  say: () => ({ field: "the only edge", value: "nothing" }),
};

async function misbehave(store: ByteStore): Promise<void> {
  switch (store.address) {
    case "loops":
      for (;;);
    case "hoards": {
      const hoard: object[] = [];
      for (;;) hoard.push({ more: hoard.length });
    }
    case "throws-later":
      setImmediate(() => {
        throw new Error("thrown where nobody catches");
      });
      return new Promise(() => undefined);
    case "waits":
      await store.read("slow");
      return;
    case "forgets":
      return new Promise(() => undefined);
    default:
  }
}

async function openEdges(store: ByteStore): Promise<EdgeSource> {
  return {
    address: store.address,
    format: "csv",
    direction: "higher-merges",
    saysOn: false,
    positions: "none",
    async *batches() {
      yield batch;
      await misbehave(store);
      yield batch;
    },
    close: async () => undefined,
  };
}

if (parentPort === null) throw new Error("unruly-table-worker.ts runs as a worker thread only");
serveTables(parentPort, { ...TABLES_HERE, openEdges });
