// What the server may read for people, from its environment: folders, hosts and buckets. Without a
// word nothing of its own is read: no folder, no host of its network, no bucket by its keys.
import { isAbsolute } from "node:path";
import { AddressRules } from "#server/volumes/stores/address-rules.ts";
import type { BucketKeys } from "#server/volumes/stores/s3-store.ts";

const DEFAULT_CACHE_GIB = 8;

export interface StoreSettings {
  /** Paths that come over the web lie below one of these. */
  readonly roots: readonly string[];
  /** Hosts, addresses and ranges of the server's own network that may be read from. */
  readonly hosts: readonly string[];
  /** Like s3://name: read with the server's keys also for those who write them in the page. */
  readonly buckets: readonly string[];
  /** What is kept of volumes elsewhere, on disk; 0: nothing. */
  readonly cacheBytes: number;
  readonly s3: {
    readonly keys: BucketKeys | null;
    readonly region: string | null;
    readonly endpoint: URL | null;
  };
  readonly gs: { readonly keys: BucketKeys | null };
}

export interface StoreVariables {
  readonly FASCICLE_DATA_ROOTS?: string;
  readonly FASCICLE_DATA_HOSTS?: string;
  readonly FASCICLE_DATA_BUCKETS?: string;
  readonly FASCICLE_DATA_CACHE_GIB?: string;
  readonly AWS_ACCESS_KEY_ID?: string;
  readonly AWS_SECRET_ACCESS_KEY?: string;
  readonly AWS_SESSION_TOKEN?: string;
  readonly AWS_REGION?: string;
  readonly AWS_ENDPOINT_URL?: string;
  readonly GS_ACCESS_KEY_ID?: string;
  readonly GS_SECRET_ACCESS_KEY?: string;
}

/** Throws an Error with one sentence that names the variable. */
export function storeSettings(variables: StoreVariables): StoreSettings {
  const roots = listed(variables.FASCICLE_DATA_ROOTS, ":");
  if (!roots.every(isAbsolute)) {
    throw new Error("FASCICLE_DATA_ROOTS must list whole paths of folders, with : between them.");
  }
  const buckets = listed(variables.FASCICLE_DATA_BUCKETS, ",");
  if (!buckets.every((bucket) => /^(s3|gs):[/][/][^/]+$/.test(bucket))) {
    throw new Error("FASCICLE_DATA_BUCKETS must list buckets like s3://name or gs://name.");
  }
  return {
    roots,
    hosts: hostsOf(variables.FASCICLE_DATA_HOSTS),
    buckets,
    cacheBytes: cacheBytesOf(variables.FASCICLE_DATA_CACHE_GIB),
    s3: {
      keys: keysOf(variables, "AWS", variables.AWS_SESSION_TOKEN),
      region: variables.AWS_REGION || null,
      endpoint: endpointOf(variables.AWS_ENDPOINT_URL),
    },
    gs: { keys: keysOf(variables, "GS", undefined) },
  };
}

function hostsOf(text: string | undefined): readonly string[] {
  const hosts = listed(text, ",");
  try {
    new AddressRules({ allowed: hosts });
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    throw new Error(
      `FASCICLE_DATA_HOSTS must list hosts, addresses and ranges like 10.1.0.0/16: ${what}.`,
    );
  }
  return hosts;
}

function cacheBytesOf(text: string | undefined): number {
  if (!text) return DEFAULT_CACHE_GIB * 2 ** 30;
  if (/^[0-9]{1,6}$/.test(text)) return Number(text) * 2 ** 30;
  throw new Error("FASCICLE_DATA_CACHE_GIB must be a whole number of GiB, or 0 for no cache.");
}

function keysOf(variables: StoreVariables, whose: "AWS" | "GS", sessionToken: string | undefined) {
  const accessKeyId = variables[`${whose}_ACCESS_KEY_ID`] || null;
  const secretAccessKey = variables[`${whose}_SECRET_ACCESS_KEY`] || null;
  if (accessKeyId === null && secretAccessKey === null) return null;
  if (accessKeyId === null || secretAccessKey === null) {
    throw new Error(`${whose}_ACCESS_KEY_ID and ${whose}_SECRET_ACCESS_KEY go together: set both.`);
  }
  return { accessKeyId, secretAccessKey, sessionToken: sessionToken || null };
}

function endpointOf(text: string | undefined): URL | null {
  if (!text) return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url !== null && /^https?:$/.test(url.protocol)) return url;
  throw new Error("AWS_ENDPOINT_URL must be like https://objects.lab.example.");
}

function listed(text: string | undefined, between: string): readonly string[] {
  return (text ?? "")
    .split(between)
    .map((part) => part.trim())
    .filter((part) => part !== "");
}
