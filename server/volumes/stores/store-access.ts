// The one way of a process to volumes where they lie: its requests share what they may ask of a host,
// and what was read is kept once.
import { createQuietTimes, KEPT_WHEN_QUIET } from "#server/volumes/quiet-times.ts";
import { AddressRules } from "#server/volumes/stores/address-rules.ts";
import { StoreCache } from "#server/volumes/stores/cached-store.ts";
import type { DiskBytes } from "#server/volumes/stores/disk-bytes.ts";
import { HttpClient } from "#server/volumes/stores/http-client.ts";
import { openStore, type StoreOptions } from "#server/volumes/stores/open-store.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";
import type { StoreSettings } from "#server/volumes/stores/store-settings.ts";

const MEMORY_BYTES = 64 * 2 ** 20;

export interface StoreAccess {
  /** Throws an ImportError. */
  open(address: string, from: StoreOptions["from"]): Promise<ByteStore>;
  /** What is kept on disk, for what is made of it too; null where nothing is. */
  readonly disk: DiskBytes | null;
  /** Once what was read last is kept. */
  close(): Promise<void>;
}

/** @param cacheFolder of its own, which servers may share. */
export function openStoreAccess(settings: StoreSettings, cacheFolder: string): StoreAccess {
  const client = new HttpClient({ rules: new AddressRules({ allowed: settings.hosts }) });
  const limitBytes = settings.cacheBytes;
  const cache =
    limitBytes === 0
      ? null
      : new StoreCache({
          memoryBytes: MEMORY_BYTES,
          disk: { folder: cacheFolder, limitBytes },
          quietTimes: createQuietTimes(KEPT_WHEN_QUIET),
        });
  return {
    disk: cache?.disk ?? null,
    open: (address, from) => openStore(address, { settings, from, client, cache }),
    async close() {
      client.close();
      await cache?.settled();
    },
  };
}
