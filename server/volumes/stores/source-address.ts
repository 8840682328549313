// An address as a person writes it: a path, a URL, or either with the name of a format before it, as
// Neuroglancer and others write it.
import { fileURLToPath } from "node:url";
import { storeError } from "#server/volumes/stores/store-error.ts";

export type FormatHint =
  | "precomputed"
  | "zarr"
  | "zarr2"
  | "zarr3"
  | "n5"
  | "hdf5"
  | "nifti"
  | "tiff";

export interface SourceAddress {
  /** null: the address does not tell; what lies there does. */
  readonly format: FormatHint | null;
  /** A path, or a URL of a store. */
  readonly storeAddress: string;
}

export type StoreAddress =
  | { readonly kind: "local"; readonly path: string }
  | { readonly kind: "http"; readonly url: URL }
  | { readonly kind: "s3" | "gs"; readonly bucket: string; readonly prefix: string };

const FORMATS: ReadonlyMap<string, FormatHint> = new Map([
  ["precomputed", "precomputed"],
  ["neuroglancer-precomputed", "precomputed"],
  ["zarr", "zarr"],
  ["zarr2", "zarr2"],
  ["zarr3", "zarr3"],
  ["n5", "n5"],
  ["hdf5", "hdf5"],
  ["nifti", "nifti"],
  ["tiff", "tiff"],
]);
const MAX_ADDRESS_CHARACTERS = 2048;
const FORMS =
  "write a path, file:///…, https://…, http://…, s3://bucket/… or gs://bucket/…, with precomputed://, zarr:// or n5:// before it where the format is to be told";

/** Like https:// or precomputed://, and so no path. */
export function hasScheme(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(text);
}

/**
 * `precomputed://gs://bucket/path` and `gs://bucket/path|neuroglancer-precomputed:` name a format.
 * Throws an ImportError that says which forms there are.
 */
export function parseSourceAddress(text: string): SourceAddress {
  const trimmed = text.trim();
  if (trimmed === "" || trimmed.length > MAX_ADDRESS_CHARACTERS || hasControl(trimmed)) {
    throw noAddress(trimmed);
  }
  const [first, pipe, ...more] = trimmed.split("|");
  if (pipe !== undefined && first.includes("://")) {
    const format = FORMATS.get(pipe.replace(/:.*$/, ""));
    if (format === undefined || more.length > 0) throw noAddress(trimmed);
    return { format, storeAddress: checked(first) };
  }
  const scheme = /^([a-z][a-z0-9+-]*):[/][/]/i.exec(trimmed)?.[1].toLowerCase();
  const format = scheme === undefined ? undefined : FORMATS.get(scheme);
  if (scheme === undefined || format === undefined) {
    return { format: null, storeAddress: checked(trimmed) };
  }
  return { format, storeAddress: checked(trimmed.slice(scheme.length + 3)) };
}

/** Of the part that names the store. Throws an ImportError that says which forms there are. */
export function parseStoreAddress(text: string): StoreAddress {
  if (text === "" || hasControl(text)) throw noAddress(text);
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(text)?.[1].toLowerCase();
  if (scheme === undefined) return { kind: "local", path: text };
  if (scheme === "file") return { kind: "local", path: filePath(text) };
  if (scheme === "s3" || scheme === "gs") return bucketAddress(scheme, text);
  if ((scheme === "http" || scheme === "https") && URL.canParse(text)) {
    return { kind: "http", url: new URL(text) };
  }
  // A file may well be called so; only what looks like a URL is none.
  if (!text.includes("://")) return { kind: "local", path: text };
  throw noAddress(text);
}

function checked(storeAddress: string): string {
  parseStoreAddress(storeAddress);
  return storeAddress;
}

function bucketAddress(kind: "s3" | "gs", text: string): StoreAddress {
  const [, bucket, rest] = /^[a-z0-9]+:[/][/]([^/?#]*)(.*)$/i.exec(text) ?? [];
  const prefix = (rest ?? "").replace(/^[/]+|[/]+$/g, "");
  if (bucket === undefined || !/^[a-z0-9][a-z0-9._-]{1,221}[a-z0-9]$/i.test(bucket)) {
    throw noAddress(text);
  }
  return { kind, bucket, prefix };
}

function filePath(text: string): string {
  try {
    const path = fileURLToPath(text);
    if (!hasControl(path)) return path;
  } catch {
    // Said below, as what is none.
  }
  throw noAddress(text);
}

function noAddress(text: string) {
  const shown = JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
  return storeError(shown, {
    field: "the address",
    problem: "is none that is read",
    remedy: FORMS,
  });
}

function hasControl(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x20 || code === 0x7f) return true;
  }
  return false;
}
