// The files of a volume's meshes: each read whole and bounded, and what is wrong with one names it.
import * as v from "valibot";
import { gunzipBounded } from "#server/volumes/sources/precomputed/gunzip-bounded.ts";
import { chunkError } from "#server/volumes/sources/precomputed/precomputed-error.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";

/** Of all that is read of one mesh. */
export const MAX_MESH_BYTES = 256 * 2 ** 20;
export const MAX_FRAGMENTS = 4_096;

/** null where there is none. */
export async function jsonOf<T>(
  store: ByteStore,
  key: string,
  maxBytes: number,
  schema: v.GenericSchema<unknown, T>,
  signal: AbortSignal | undefined,
): Promise<T | null> {
  const bytes = await bytesOf(store, key, maxBytes, signal);
  if (bytes === null) return null;
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw chunkError(store, key, "the file", "is no JSON", { cause });
  }
  return checkedJson(store, key, parsed, schema);
}

/** Throws an ImportError that names the field. */
export function checkedJson<T>(
  store: ByteStore,
  key: string,
  parsed: unknown,
  schema: v.GenericSchema<unknown, T>,
): T {
  const checked = v.safeParse(schema, parsed, { abortEarly: true });
  if (checked.success) return checked.output;
  const [issue] = checked.issues;
  throw chunkError(store, key, v.getDotPath(issue) ?? "its content", issue.message);
}

/** null where there is none. On a disk it may have been gzipped, with a name that says so. */
export async function bytesOf(
  store: ByteStore,
  key: string,
  maxBytes: number,
  signal: AbortSignal | undefined,
): Promise<Uint8Array | null> {
  const options = { maxBytes, ...(signal === undefined ? {} : { signal }) };
  const bytes = await store.read(key, options);
  if (bytes !== null || store.localPath === null) return bytes;
  const gzipped = await store.read(`${key}.gz`, options);
  if (gzipped === null) return null;
  const inflated = await gunzipBounded(gzipped, maxBytes);
  if (inflated instanceof Uint8Array) return inflated;
  throw chunkError(store, `${key}.gz`, "the file", inflated.problem, { cause: inflated.cause });
}
