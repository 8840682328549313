// The only reader of process.env. Every variable is checked here, and named when it is wrong.
import type { BlockList } from "node:net";
import { resolve } from "node:path";
import * as v from "valibot";
import { type OidcSettings, type OidcVariables, oidcSettings } from "#server/auth/oidc-settings.ts";
import { readAuthority } from "#server/cluster/node-line.ts";
import { proxyList } from "#server/composition/client-address.ts";
import { FAILPOINTS, type PlannedFault, parseFault } from "#server/use-cases/failpoint.ts";
import {
  type StoreSettings,
  type StoreVariables,
  storeSettings,
} from "#server/volumes/stores/store-settings.ts";

export interface Environment {
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  readonly databaseUrl: string | null;
  /** Origins besides the request's own host from which browsers may connect. */
  readonly origins: readonly string[];
  readonly isDev: boolean;
  readonly wantsDemo: boolean;
  readonly authSecret: string | null;
  /** Whose word counts on where a request came from. */
  readonly trustedProxies: BlockList;
  /** null: metrics are given to this machine alone. */
  readonly metricsToken: string | null;
  /** A line for each request and each commit. */
  readonly wantsAccessLog: boolean;
  /** The page of all components is there. */
  readonly showsGallery: boolean;
  /** null: people sign in with passwords alone. */
  readonly oidc: OidcSettings | null;
  /** For tests of what the server promises when things go wrong. */
  readonly fault: PlannedFault | null;
  /** Where the other processes on the same database reach this one. */
  readonly nodeUrl: string;
  /** In PEM: by whose certificates others are known at https addresses; null: by the system's. */
  readonly nodeAuthority: string | null;
  /** How much the kept releases may take together; null for no bound. */
  readonly releasesBytes: number | null;
  /** Which of its own folders, hosts and buckets the server reads volumes from. */
  readonly stores: StoreSettings;
}

export class EnvironmentError extends Error {
  override readonly name = "EnvironmentError";
}

const optional = (schema: v.GenericSchema<string, string>) => v.optional(schema, "");

const schema = v.object({
  PORT: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^[0-9]{1,5}$/, "must be a port number from 0 to 65535"),
      v.transform(Number),
      v.maxValue(65_535, "must be a port number from 0 to 65535"),
    ),
    "3000",
  ),
  HOST: v.optional(v.pipe(v.string(), v.nonEmpty("must be an address to listen on")), "127.0.0.1"),
  FASCICLE_DATA: v.optional(v.pipe(v.string(), v.nonEmpty("must be a folder")), "./data"),
  DATABASE_URL: optional(
    v.pipe(
      v.string(),
      v.regex(/^(postgres(ql)?:\/\/.*)?$/, "must begin with postgres:// or postgresql://"),
    ),
  ),
  FASCICLE_ORIGIN: optional(v.string()),
  FASCICLE_DEV: optional(v.string()),
  FASCICLE_DEMO: optional(v.string()),
  FASCICLE_TRUSTED_PROXIES: optional(v.string()),
  FASCICLE_METRICS_TOKEN: optional(
    v.pipe(v.string(), v.regex(/^$|^\S{16,}$/, "must have at least 16 characters and no blanks")),
  ),
  FASCICLE_ACCESS_LOG: optional(
    v.pipe(v.string(), v.regex(/^[01]?$/, "must be 1 for lines of each request, or 0")),
  ),
  FASCICLE_GALLERY: optional(
    v.pipe(v.string(), v.regex(/^[01]?$/, "must be 1 for the page of components, or 0")),
  ),
  FASCICLE_NODE_URL: optional(
    v.pipe(
      v.string(),
      v.regex(
        /^(https?:\/\/[^/?#@]+)?$/,
        "must be like http://10.0.0.5:3000 or https://app-1.lab.example, without a path",
      ),
      v.check(
        (text) => text === "" || URL.canParse(text),
        "must be like http://10.0.0.5:3000 or https://app-1.lab.example, without a path",
      ),
    ),
  ),
  FASCICLE_NODE_CA: optional(v.string()),
  FASCICLE_RELEASES_GIB: optional(
    v.pipe(v.string(), v.regex(/^([1-9][0-9]{0,5})?$/, "must be a whole number of GiB from 1")),
  ),
  FASCICLE_SECRET: optional(
    v.pipe(v.string(), v.regex(/^$|.{32,}/, "must have at least 32 characters")),
  ),
  FASCICLE_OIDC_ISSUER: optional(v.string()),
  FASCICLE_OIDC_CLIENT_ID: optional(v.string()),
  FASCICLE_OIDC_CLIENT_SECRET: optional(v.string()),
  FASCICLE_OIDC_LABEL: optional(v.string()),
  FASCICLE_OIDC_DOMAINS: optional(v.string()),
  FASCICLE_DATA_ROOTS: optional(v.string()),
  FASCICLE_DATA_HOSTS: optional(v.string()),
  FASCICLE_DATA_BUCKETS: optional(v.string()),
  FASCICLE_DATA_CACHE_GIB: optional(v.string()),
  AWS_ACCESS_KEY_ID: optional(v.string()),
  AWS_SECRET_ACCESS_KEY: optional(v.string()),
  AWS_SESSION_TOKEN: optional(v.string()),
  AWS_REGION: optional(v.string()),
  AWS_ENDPOINT_URL: optional(v.string()),
  GS_ACCESS_KEY_ID: optional(v.string()),
  GS_SECRET_ACCESS_KEY: optional(v.string()),
  FASCICLE_FAULT: optional(v.string()),
  FASCICLE_FAULTS: optional(v.string()),
});

/** Throws EnvironmentError with one sentence that names the variable. */
export function readEnvironment(variables: NodeJS.ProcessEnv = process.env): Environment {
  const parsed = v.safeParse(schema, variables);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw new EnvironmentError(`${v.getDotPath(issue) ?? "environment"} ${issue.message}.`);
  }
  const values = parsed.output;
  const origins = values.FASCICLE_ORIGIN.split(",")
    .map(normalOrigin)
    .filter((text) => text !== "");
  return {
    port: values.PORT,
    host: values.HOST,
    dataDir: resolve(values.FASCICLE_DATA),
    databaseUrl: values.DATABASE_URL === "" ? null : values.DATABASE_URL,
    origins,
    isDev: values.FASCICLE_DEV === "1",
    wantsDemo: values.FASCICLE_DEMO !== "0",
    nodeUrl:
      values.FASCICLE_NODE_URL === ""
        ? `http://${values.HOST.includes(":") ? `[${values.HOST}]` : values.HOST}:${values.PORT}`
        : values.FASCICLE_NODE_URL,
    nodeAuthority: nodeAuthorityOf(values.FASCICLE_NODE_CA),
    releasesBytes:
      values.FASCICLE_RELEASES_GIB === "" ? null : Number(values.FASCICLE_RELEASES_GIB) * 2 ** 30,
    authSecret: values.FASCICLE_SECRET === "" ? null : values.FASCICLE_SECRET,
    trustedProxies: trustedProxiesOf(values.FASCICLE_TRUSTED_PROXIES),
    metricsToken: values.FASCICLE_METRICS_TOKEN === "" ? null : values.FASCICLE_METRICS_TOKEN,
    wantsAccessLog: values.FASCICLE_ACCESS_LOG === "1",
    showsGallery: values.FASCICLE_GALLERY === "1",
    oidc: oidcOf(values, origins),
    stores: storesOf(values),
    fault: faultOf(values.FASCICLE_FAULT, values.FASCICLE_FAULTS),
  };
}

function oidcOf(values: OidcVariables, origins: readonly string[]): OidcSettings | null {
  try {
    return oidcSettings(values, origins);
  } catch (error) {
    throw new EnvironmentError(error instanceof Error ? error.message : String(error));
  }
}

function storesOf(values: StoreVariables): StoreSettings {
  try {
    return storeSettings(values);
  } catch (error) {
    throw new EnvironmentError(error instanceof Error ? error.message : String(error));
  }
}

function nodeAuthorityOf(path: string): string | null {
  if (path === "") return null;
  try {
    return readAuthority(resolve(path));
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    throw new EnvironmentError(
      `FASCICLE_NODE_CA must be a file of certificates in PEM, by which the other servers are known: ${what}.`,
    );
  }
}

function trustedProxiesOf(text: string): BlockList {
  const ranges = text
    .split(",")
    .map((range) => range.trim())
    .filter((range) => range !== "");
  try {
    return proxyList(ranges);
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    throw new EnvironmentError(
      `FASCICLE_TRUSTED_PROXIES must list addresses and ranges like 10.0.0.0/8: ${what}.`,
    );
  }
}

/** Set by mistake, it would end a lab's server: so it takes two variables. */
function faultOf(text: string, permission: string): PlannedFault | null {
  if (text === "") return null;
  if (permission !== "1") {
    throw new EnvironmentError(
      "FASCICLE_FAULT ends the server on purpose, for its tests: take it away, or set FASCICLE_FAULTS=1 as well.",
    );
  }
  const fault = parseFault(text);
  if (fault !== null) return fault;
  throw new EnvironmentError(
    `FASCICLE_FAULT must be like append:before@3:kill, with stop or throw instead of kill, at ${FAILPOINTS.join(", ")}.`,
  );
}

function normalOrigin(text: string): string {
  const trimmed = text.trim();
  if (trimmed === "") return "";
  const url = URL.canParse(trimmed) ? new URL(trimmed) : null;
  // lab.example:3000 parses too, as a URL of the scheme "lab.example:", whose origin is "null".
  if (url?.protocol === "http:" || url?.protocol === "https:") return url.origin;
  throw new EnvironmentError(
    `FASCICLE_ORIGIN must list origins like https://lab.example, not "${trimmed}".`,
  );
}

export function isLoopbackHost(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\./.test(host);
}
