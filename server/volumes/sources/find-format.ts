// Which format a volume is in, from what lies at its root. Nothing is read but names and first bytes.

import type { FormatName } from "#server/volumes/sources/formats.ts";
import { SOURCE_LIMITS } from "#server/volumes/sources/source-port.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";

/** What lies at the root of each format that is a folder, in the order in which they are looked for. */
const DESCRIPTIONS: readonly (readonly [string, FormatName])[] = [
  ["info", "precomputed"],
  ["zarr.json", "zarr"],
  [".zarray", "zarr"],
  [".zgroup", "zarr"],
  [".zattrs", "zarr"],
  ["attributes.json", "n5"],
];
const HDF5_MAGIC = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
/** HDF5 may begin behind a block of its user's. */
const HDF5_STARTS = [0, 512, 1_024, 2_048];
const TIFF_MAGIC = [
  [0x49, 0x49, 0x2a, 0],
  [0x49, 0x49, 0x2b, 0],
  [0x4d, 0x4d, 0, 0x2a],
  [0x4d, 0x4d, 0, 0x2b],
];
const SECTION_NAME = /[.](png|jpe?g|tiff?|webp)$/i;

/** null where nothing is known by what lies there. */
export async function findFormat(
  store: ByteStore,
  signal?: AbortSignal,
): Promise<FormatName | null> {
  if ((await store.sizeBytes("", signal)) !== null) return formatOfFile(store, signal);
  for (const [key, format] of DESCRIPTIONS) {
    if ((await store.sizeBytes(key, signal)) !== null) return format;
  }
  const names = await store.list("", signal);
  return names?.some((name) => SECTION_NAME.test(name)) ? "images" : null;
}

async function formatOfFile(store: ByteStore, signal?: AbortSignal): Promise<FormatName | null> {
  const range = { startByte: 0, endByte: 4_096 };
  const first = await store.read("", { range, maxBytes: SOURCE_LIMITS.descriptionBytes, signal });
  if (first === null) return null;
  const begins = (magic: readonly number[], start: number): boolean =>
    magic.every((byte, at) => first[start + at] === byte);
  if (HDF5_STARTS.some((start) => begins(HDF5_MAGIC, start))) return "hdf5";
  if (TIFF_MAGIC.some((magic) => begins(magic, 0))) return "tiff";
  return null;
}
