// An agglomerate's arrays in a Zarr folder, read as any Zarr array is.
import { BlockCache } from "#server/volumes/block-cache.ts";
import type { AgglomerateArrays } from "#server/volumes/graphs/agglomerate-arrays.ts";
import { voxelArrayOf } from "#server/volumes/sources/voxel-arrays.ts";
import { readArrayBox } from "#server/volumes/sources/zarr/read-array.ts";
import type { ZarrArray } from "#server/volumes/sources/zarr/zarr-array.ts";
import { openZarrArray } from "#server/volumes/sources/zarr/zarr-node.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";

/** Decoded: rows are read in order, so that few chunks are needed at a time. */
const KEPT_BYTES = 128 * 2 ** 20;

export async function openZarrArrays(store: ByteStore): Promise<AgglomerateArrays> {
  const cache = new BlockCache(KEPT_BYTES);
  const arrays = new Map<string, Promise<ZarrArray | null>>();
  const arrayOf = (name: string): Promise<ZarrArray | null> => {
    const opened = arrays.get(name) ?? openZarrArray(store, name);
    arrays.set(name, opened);
    return opened;
  };
  return {
    address: store.address,
    shapeOf: async (name) => (await arrayOf(name))?.shape ?? null,
    read: async (name, from, to) => {
      const array = await arrayOf(name);
      if (array === null) throw new RangeError(`there is no ${name}`);
      const rest = array.shape.slice(1);
      if (from === to || rest.includes(0)) return voxelArrayOf(array.type, 0);
      const min = [from, ...rest.map(() => 0)];
      return readArrayBox(array, cache, { min, end: [to, ...rest] });
    },
    close: async () => cache.clear(),
  };
}
