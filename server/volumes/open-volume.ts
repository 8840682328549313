// From a path or an address that a person gave to the volume that lies there. What lies there decides, not
// what it is called; behind an HDF5 file stands the dataset, as in file.h5:/volumes/raw or
// file.h5/volumes/raw.
import { stat } from "node:fs/promises";
import { ImportError, isErrorWithCode } from "#server/volumes/import-error.ts";
import { findFormat } from "#server/volumes/sources/find-format.ts";
import { type SectionGap, sectionGaps } from "#server/volumes/sources/folder/section-gaps.ts";
import { sectionNames } from "#server/volumes/sources/folder/section-names.ts";
import type { FormatName } from "#server/volumes/sources/formats.ts";
import { parseHdf5Address } from "#server/volumes/sources/hdf5/hdf5-address.ts";
import { LocalStore } from "#server/volumes/sources/local-store.ts";
import { openSource } from "#server/volumes/sources/open-source.ts";
import type { VolumeSource } from "#server/volumes/sources/source-port.ts";
import { hasScheme } from "#server/volumes/stores/source-address.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";

export interface OpenedVolume {
  readonly volume: VolumeSource;
  /** Of a folder of numbered sections. */
  readonly gaps: readonly SectionGap[];
}

export type OpenSource = (
  store: ByteStore,
  options: { readonly format: FormatName; readonly path?: string },
) => Promise<VolumeSource>;

export interface VolumeOpeners {
  /** May read it in another thread; in this one where it is left out. */
  readonly openSource?: OpenSource;
  /** Of what is no path, like https://…; left out, nothing is fetched. */
  readonly openElsewhere?: (address: string) => Promise<VolumeSource>;
}

/** `field` is what the volume is to be, for errors. */
export async function openVolume(
  path: string,
  field: string,
  { openSource: open = openSource, openElsewhere }: VolumeOpeners = {},
): Promise<OpenedVolume> {
  if (openElsewhere !== undefined && hasScheme(path)) {
    return { volume: await openElsewhere(path), gaps: [] };
  }
  const { dataset, file, isFolder } = await locate(path, field);
  const store = new LocalStore(file);
  try {
    // What is neither is refused by the reader of what people most often mean.
    const format = (await findFormat(store)) ?? (isFolder ? "images" : "tiff");
    const gaps = format === "images" ? sectionGaps(await sectionNames(store)) : [];
    const volume = await open(store, { format, ...(dataset === null ? {} : { path: dataset }) });
    return { volume, gaps };
  } catch (error) {
    await store.close();
    throw error;
  }
}

interface Location {
  readonly file: string;
  readonly dataset: string | null;
  readonly isFolder: boolean;
}

async function locate(path: string, field: string): Promise<Location> {
  const whole = await kindOf(path);
  if (whole !== null) return { file: path, dataset: null, isFolder: whole === "folder" };
  const address = parseHdf5Address(path);
  if (address?.path != null && (await kindOf(address.file)) === "file") {
    return { file: address.file, dataset: address.path, isFolder: false };
  }
  throw new ImportError({
    file: path,
    field,
    problem: "is not there",
    remedy: "check the path",
  });
}

async function kindOf(path: string): Promise<"file" | "folder" | null> {
  try {
    return (await stat(path)).isDirectory() ? "folder" : "file";
  } catch (error) {
    if (isErrorWithCode(error, "ENOENT") || isErrorWithCode(error, "ENOTDIR")) return null;
    throw error;
  }
}
