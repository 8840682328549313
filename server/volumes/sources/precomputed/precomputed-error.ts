// What is wrong with a precomputed volume, said with its file as the person named it.
import { ImportError } from "#server/volumes/import-error.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";

/** Names the file of a store by its key. */
export function fileOf(store: ByteStore, key: string): string {
  return key === "" ? store.address : `${store.address.replace(/[/]+$/, "")}/${key}`;
}

export function infoError(
  store: ByteStore,
  field: string,
  problem: string,
  remedy: string,
): ImportError {
  return new ImportError({ file: fileOf(store, "info"), field, problem, remedy });
}

/** Of bytes that are not what "info" says that they are. */
export function chunkError(
  store: ByteStore,
  key: string,
  field: string,
  problem: string,
  options?: { readonly cause?: unknown },
): ImportError {
  const file = fileOf(store, key);
  const remedy = 'write the file again, or correct "info" where that is wrong';
  return new ImportError({ file, field, problem, remedy }, options);
}
