// From an address as a person writes it to the volume that lies there, on this machine or elsewhere and
// whatever its format: its bytes are asked for here, by the rules of whoever asks, and read in a thread of
// its own, so that nothing that is wrong with it is wrong with the server.
import type { AskedBy } from "#server/use-cases/ports/dataset-sources.ts";
import { ImportError } from "#server/volumes/import-error.ts";
import type { MadeKeeping } from "#server/volumes/linked/made-blocks.ts";
import type { OpenLayer } from "#server/volumes/linked/open-linked-layers.ts";
import { type RegionNames, readSegmentLabels } from "#server/volumes/regions/region-names.ts";
import { findFormat } from "#server/volumes/sources/find-format.ts";
import type { FormatName } from "#server/volumes/sources/formats.ts";
import { parseHdf5Address } from "#server/volumes/sources/hdf5/hdf5-address.ts";
import {
  openPrecomputedMeshes,
  type PrecomputedMeshes,
} from "#server/volumes/sources/precomputed/open-meshes.ts";
import type { DimensionIndices, VolumeSource } from "#server/volumes/sources/source-port.ts";
import { turnedSource } from "#server/volumes/sources/turned-source.ts";
import { openSourceInWorker } from "#server/volumes/sources/worker/open-source-in-worker.ts";
import { SourceThreads } from "#server/volumes/sources/worker/source-threads.ts";
import { HostSlots } from "#server/volumes/stores/host-slots.ts";
import { type FormatHint, parseSourceAddress } from "#server/volumes/stores/source-address.ts";
import { openStoreAccess } from "#server/volumes/stores/store-access.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";
import type { StoreSettings } from "#server/volumes/stores/store-settings.ts";
import type { TableOpeners } from "#server/volumes/table-openers.ts";
import { TableThreads } from "#server/volumes/tables/worker/table-threads.ts";

export interface SourceNamed {
  readonly address: string;
  /** Of the volume within what lies there; empty where there is one alone, or the address tells. */
  readonly path: string;
  readonly indices?: DimensionIndices;
}

/** Throws an ImportError that names the address and what is wrong with what lies there. */
export type OpenSourceAt = (named: SourceNamed, by: AskedBy) => Promise<VolumeSource>;

/** As a linked dataset asks for its layers. */
export const layerOpener =
  (open: OpenSourceAt, by: AskedBy): OpenLayer =>
  async (link) =>
    turnedSource(await open(link, by), link.axisOrder);

/** Throws an ImportError that names the address. */
export type OpenTableAt = (address: string, by: AskedBy) => Promise<ByteStore>;

export interface SourceOpener {
  readonly openSourceAt: OpenSourceAt;
  /** What edges or synapses lie in, for `tables`. */
  readonly openTableAt: OpenTableAt;
  /** Read in threads of their own. */
  readonly tables: TableOpeners;
  /** What a precomputed segmentation brings of meshes. */
  openMeshesAt(address: string, by: AskedBy): Promise<PrecomputedMeshes | null>;
  /** What a precomputed segmentation calls its segments; null where it does not. */
  openLabelsAt(address: string, by: AskedBy): Promise<RegionNames | null>;
  /** For the levels that sources lack. */
  readonly made: MadeKeeping;
  close(): Promise<void>;
}

/** Blocks of levels that sources lack, of all datasets together: the rest is for who waits. */
const MADE_AT_ONCE = 2;

const FORMAT_OF_HINT: Readonly<Partial<Record<FormatHint, FormatName>>> = {
  precomputed: "precomputed",
  zarr: "zarr",
  zarr2: "zarr",
  zarr3: "zarr",
  n5: "n5",
  hdf5: "hdf5",
  tiff: "tiff",
};

/** @param cacheDir where what was read elsewhere is kept. */
export function createSourceOpener(settings: StoreSettings, cacheDir: string): SourceOpener {
  const threads = new SourceThreads();
  const tables = new TableThreads();
  const access = openStoreAccess(settings, cacheDir);
  return {
    tables,
    made: { disk: access.disk, slots: new HostSlots(MADE_AT_ONCE) },
    openTableAt: (address, by) => access.open(address.trim(), from(by)),
    async openSourceAt({ address, path, indices = {} }, by) {
      const { format, storeAddress } = parseSourceAddress(address);
      const within = path === "" ? parseHdf5Address(storeAddress) : null;
      const inner = within?.path ?? path;
      const where = within?.path == null ? storeAddress : within.file;
      const store = await access.open(where, from(by));
      try {
        return await openSourceInWorker(threads, store, {
          ...(inner === "" ? {} : { path: inner }),
          ...(Object.keys(indices).length === 0 ? {} : { indices }),
          ...(format === null ? {} : { format: formatOf(address, format) }),
        });
      } catch (error) {
        await store.close();
        throw error;
      }
    },
    async openMeshesAt(address, by) {
      const { format, storeAddress } = parseSourceAddress(address);
      if (format !== null && format !== "precomputed") return null;
      const store = await access.open(storeAddress, from(by));
      const isPrecomputed = (await findFormat(store)) === "precomputed";
      const meshes = isPrecomputed ? await openPrecomputedMeshes(store) : null;
      if (meshes === null) await store.close();
      return meshes;
    },
    async openLabelsAt(address, by) {
      const { format, storeAddress } = parseSourceAddress(address);
      if (format !== null && format !== "precomputed") return null;
      const store = await access.open(storeAddress, from(by));
      try {
        return (await findFormat(store)) === "precomputed" ? await readSegmentLabels(store) : null;
      } finally {
        await store.close();
      }
    },
    close: async () => {
      await threads.close();
      await tables.close();
      await access.close();
    },
  };
}

const from = (by: AskedBy) => (by === "command" ? "here" : "web");

function formatOf(address: string, hint: FormatHint): FormatName {
  const format = FORMAT_OF_HINT[hint];
  if (format !== undefined) return format;
  throw new ImportError({
    file: address,
    field: "the format",
    problem: `is ${hint}, which is not read`,
    remedy: "name a volume in precomputed, Zarr, N5, HDF5 or TIFF",
  });
}
