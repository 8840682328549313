// Voxels of any whole type as unsigned ids of the same bytes.
import { ImportError } from "#server/volumes/import-error.ts";
import type { SectionArray } from "#server/volumes/section-source.ts";
import type { VoxelArray } from "#server/volumes/sources/source-port.ts";

/**
 * Throws an ImportError for floats, and for an id below 0.
 * @param labels what they are called in it.
 */
export function labelIds(
  voxels: VoxelArray,
  address: string,
  labels: "supervoxels" | "regions" = "supervoxels",
): SectionArray {
  if (voxels instanceof Float32Array || voxels instanceof Float64Array) {
    throw new ImportError({
      file: address,
      field: `the ${labels}' type`,
      problem: "is a float, which cannot hold ids exactly",
      remedy: "export the labels as whole numbers, uint32 or uint64",
    });
  }
  if (voxels instanceof Int8Array) return unsigned(voxels, Uint8Array, address, labels);
  if (voxels instanceof Int16Array) return unsigned(voxels, Uint16Array, address, labels);
  if (voxels instanceof Int32Array) return unsigned(voxels, Uint32Array, address, labels);
  if (voxels instanceof BigInt64Array) return unsigned(voxels, BigUint64Array, address, labels);
  return voxels;
}

function unsigned<T extends SectionArray>(
  voxels: Int8Array | Int16Array | Int32Array | BigInt64Array,
  type: new (buffer: ArrayBufferLike, at: number, length: number) => T,
  address: string,
  labels: string,
): T {
  const below = voxels.findIndex((id: number | bigint) => id < 0);
  if (below < 0) return new type(voxels.buffer, voxels.byteOffset, voxels.length);
  throw new ImportError({
    file: address,
    field: "the id of a voxel",
    problem: `is ${voxels[below]}, below 0`,
    remedy: `renumber the ${labels} from 1 to 2^63-1, with 0 as background`,
  });
}
