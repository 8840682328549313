// From an address as a person writes it to the store behind it. An address that came over the web
// reaches less than one that was written at this machine: folders, networks and keys are the server's.
import type { StoreCache } from "#server/volumes/stores/cached-store.ts";
import type { HttpClient } from "#server/volumes/stores/http-client.ts";
import { openHttpStore } from "#server/volumes/stores/http-store.ts";
import { openLocalStore } from "#server/volumes/stores/local-store.ts";
import { openGsStore, openS3Store } from "#server/volumes/stores/s3-store.ts";
import { parseStoreAddress, type StoreAddress } from "#server/volumes/stores/source-address.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";
import type { StoreSettings } from "#server/volumes/stores/store-settings.ts";
import type { TaggedStore } from "#server/volumes/stores/tagged-store.ts";

export interface StoreOptions {
  readonly settings: StoreSettings;
  /**
   * "here": written at this machine, by who may read any path of it, and ask any host, anyway.
   * "web": only what the settings name, of what is not public.
   */
  readonly from: "here" | "web";
  /** Shared by all stores of a process, so that a host is asked by so many at once and no more. */
  readonly client: HttpClient;
  /** null: what is elsewhere is read anew each time. A folder of this machine is never kept twice. */
  readonly cache: StoreCache | null;
}

/** Takes what `parseSourceAddress` gives. Throws an ImportError. */
export async function openStore(address: string, options: StoreOptions): Promise<ByteStore> {
  const parsed = parseStoreAddress(address);
  if (parsed.kind === "local") {
    const roots = options.from === "here" ? null : options.settings.roots;
    return openLocalStore({ address, path: parsed.path, roots });
  }
  const [store, ...rights] = await openElsewhere(address, parsed, options);
  return options.cache?.wrap(store, [options.from, ...rights].join("\n")) ?? store;
}

type Elsewhere = Exclude<StoreAddress, { kind: "local" }>;

/** The store, and by what it is read: whoever reads by something else may see something else. */
async function openElsewhere(
  address: string,
  parsed: Elsewhere,
  options: StoreOptions,
): Promise<readonly [TaggedStore, ...string[]]> {
  const { settings, from, client } = options;
  if (parsed.kind === "http") {
    const asking = from === "here" ? clientFor(parsed.url, client) : { client };
    return [openHttpStore(address, parsed.url, asking)];
  }
  const mayUseKeys = from === "here" || isNamed(parsed, settings);
  const keys = mayUseKeys ? settings[parsed.kind].keys : null;
  const place = { ...parsed, address, keys, client };
  const whose = keys?.accessKeyId ?? "";
  if (parsed.kind === "gs") return [openGsStore(place), whose];
  const { endpoint, region } = settings.s3;
  // Whoever runs the server named the endpoint: it may be in its own network.
  const asking = endpoint === null ? {} : clientFor(endpoint, client);
  const store = await openS3Store({ ...place, ...asking, endpoint, region });
  return [store, whose, endpoint?.href ?? ""];
}

/** With the server's keys a person would read every bucket that the server can. */
function isNamed({ kind, bucket }: { kind: string; bucket: string }, settings: StoreSettings) {
  return settings.buckets.includes(`${kind}://${bucket}`);
}

function clientFor(url: URL, client: HttpClient) {
  return { client: client.allowing(url.hostname), ownsClient: true };
}
