// For tests: a thread whose one source does, at the level that is read, what no format should make a
// reader do. Level 0 is well-behaved and reads the object "bytes".
import { parentPort } from "node:worker_threads";
import { ImportError } from "#server/volumes/import-error.ts";
import type { SourceLevel, VoxelArray } from "#server/volumes/sources/source-port.ts";
import { serveSources } from "#server/volumes/sources/worker/serve-sources.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";

export const UNRULY = [
  "good",
  "loops",
  "hoards",
  "throws-later",
  "waits",
  "refuses",
  "reads-now",
  "waits-now",
] as const;

const level: SourceLevel = {
  shapeVoxel: [4, 2, 1],
  voxelNm: null,
  offsetNm: [0, 0, 0],
  blockVoxel: [4, 2, 1],
};

function readNow(store: ByteStore, key: string): Uint8Array {
  return store.readNow?.(key, { startByte: 2, endByte: 6 }) ?? new Uint8Array(0);
}

if (parentPort === null) throw new Error("unruly-source-worker.ts runs as a worker thread only");
serveSources(parentPort, async (store) => ({
  address: store.address,
  purpose: null,
  voxelType: "uint8",
  contrast: null,
  levels: UNRULY.map(() => level),
  async readBlock(at, _box, signal): Promise<VoxelArray> {
    switch (UNRULY[at]) {
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
        await store.read("slow", { signal });
        return new Uint8Array(8);
      case "reads-now": {
        // An answer to somebody else comes first.
        const [bytes, now] = [store.read("bytes"), readNow(store, "bytes")];
        return Uint8Array.from([...((await bytes) ?? []).slice(0, 4), ...now]);
      }
      case "waits-now":
        return readNow(store, "slow");
      case "refuses":
        throw new ImportError({
          file: `${store.address}/bytes`,
          field: "the chunk",
          problem: "is bad",
          remedy: "write it again",
        });
      default: {
        const bytes = await store.read("bytes", { signal });
        return new Uint8Array(bytes ?? new Uint8Array(8));
      }
    }
  },
  async close() {},
}));
