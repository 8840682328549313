// Every format that volumes are read in, by name: a line each. A reader is loaded when a volume of its
// format is opened first.
import type { DimensionIndices, VolumeSource } from "#server/volumes/sources/source-port.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";

export const FORMAT_NAMES = ["precomputed", "zarr", "n5", "hdf5", "tiff", "images"] as const;
export type FormatName = (typeof FORMAT_NAMES)[number];

export interface OpenOptions {
  /** Of the volume within a file that holds several, like HDF5's datasets. */
  readonly path?: string;
  readonly indices?: DimensionIndices;
  readonly signal?: AbortSignal;
}

/**
 * Throws an ImportError that names file and field. The store is the source's from then on, to be
 * closed with it; where opening fails it stays the caller's.
 */
export type OpenFormat = (store: ByteStore, options: OpenOptions) => Promise<VolumeSource>;

export const FORMATS: Partial<Record<FormatName, OpenFormat>> = {
  precomputed: async (store, options) => {
    const { openPrecomputed } = await import(
      "#server/volumes/sources/precomputed/open-precomputed.ts"
    );
    return openPrecomputed(store, options);
  },
  zarr: async (store, options) => {
    const { openZarr } = await import("#server/volumes/sources/zarr/open-zarr.ts");
    return openZarr(store, options);
  },
  n5: async (store, options) => {
    const { openN5 } = await import("#server/volumes/sources/n5/open-n5.ts");
    return openN5(store, options);
  },
  hdf5: async (store, options) => {
    const { openHdf5 } = await import("#server/volumes/sources/hdf5/open-hdf5.ts");
    return openHdf5(store, options);
  },
  tiff: async (store, options) => {
    const { openTiff } = await import("#server/volumes/sources/tiff/open-tiff.ts");
    return openTiff(store, options);
  },
  images: async (store, options) => {
    const { openImageFolder } = await import("#server/volumes/sources/folder/open-image-folder.ts");
    return openImageFolder(store, options);
  },
};
