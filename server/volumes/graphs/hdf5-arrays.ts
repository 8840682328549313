// An agglomerate's arrays in an HDF5 file.
import type { AgglomerateArrays } from "#server/volumes/graphs/agglomerate-arrays.ts";
import { ImportError } from "#server/volumes/import-error.ts";
import { voxelTypeOf } from "#server/volumes/sources/hdf5/describe-dataset.ts";
import { Hdf5File } from "#server/volumes/sources/hdf5/hdf5-file.ts";
import type { VoxelArray } from "#server/volumes/sources/source-port.ts";
import { voxelArrayOf, voxelsIn } from "#server/volumes/sources/voxel-arrays.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";

export async function openHdf5Arrays(store: ByteStore): Promise<AgglomerateArrays> {
  const file = await Hdf5File.open(store);
  return {
    address: store.address,
    shapeOf: async (name) => file.metadata(`/${name}`)?.shape ?? null,
    read: async (name, from, to) => read(file, name, from, to),
    close: () => file.close(),
  };
}

function read(file: Hdf5File, name: string, from: number, to: number): VoxelArray {
  const metadata = file.metadata(`/${name}`);
  const shape = metadata?.shape ?? [];
  const voxelType = metadata === null ? null : voxelTypeOf(metadata);
  if (metadata === null || voxelType === null) {
    throw new ImportError({
      file: file.address,
      field: name,
      problem: "is not of whole numbers or floats",
      remedy: "export the agglomerate again",
    });
  }
  const count = [to - from, ...shape.slice(1)];
  const length = count.reduce((product, size) => product * size, 1);
  if (length === 0) return voxelArrayOf(voxelType, 0);
  let values = voxelArrayOf(voxelType, 0);
  const offset = count.map((_, axis) => (axis === 0 ? from : 0));
  file.readDataset(`/${name}`, { offset, count }, metadata.size * length, (bytes) => {
    values = voxelsIn(voxelType, bytes.slice());
  });
  return values;
}
