// Opens a volume where it lies, whatever its format: the one that the person named, or the one that is
// found by what lies there.
import { ImportError } from "#server/volumes/import-error.ts";
import { findFormat } from "#server/volumes/sources/find-format.ts";
import {
  FORMAT_NAMES,
  FORMATS,
  type FormatName,
  type OpenOptions,
} from "#server/volumes/sources/formats.ts";
import type { VolumeSource } from "#server/volumes/sources/source-port.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";

export interface OpenSourceOptions extends OpenOptions {
  readonly format?: FormatName;
}

/**
 * Throws an ImportError that names file and field. The store is the source's from then on, to be
 * closed with it; where opening fails it stays the caller's.
 */
export async function openSource(
  store: ByteStore,
  { format, ...options }: OpenSourceOptions = {},
): Promise<VolumeSource> {
  const found = format ?? (await findFormat(store, options.signal));
  const open = found === null ? undefined : FORMATS[found];
  if (open !== undefined) return open(store, options);
  const known = FORMAT_NAMES.filter((name) => FORMATS[name] !== undefined).join(", ");
  throw new ImportError({
    file: store.address,
    field: "the format",
    problem: found === null ? "cannot be told from what lies there" : `is ${found}`,
    remedy: `name a volume in one of the formats that are read (${known})`,
  });
}
