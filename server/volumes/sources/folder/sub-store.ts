// One object of a store as a store of its own, for readers of single files.
import { join } from "node:path";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";

/** Closing it closes nothing: the store is another's. */
export function storeOfObject(store: ByteStore, name: string): ByteStore {
  const keyOf = (key: string) => (key === "" ? name : `${name}/${key}`);
  return {
    address: `${store.address.replace(/\/$/, "")}/${name}`,
    localPath: store.localPath === null ? null : join(store.localPath, name),
    read: (key, options) => store.read(keyOf(key), options),
    sizeBytes: (key, signal) => store.sizeBytes(keyOf(key), signal),
    list: (prefix, signal) => store.list(keyOf(prefix), signal),
    close: async () => {},
  };
}
