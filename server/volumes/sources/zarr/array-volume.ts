// Arrays as a volume: three of their dimensions are x, y and z, of each other one index is looked at.
import type { Vec3 } from "#core/geometry/vector.ts";
import { BlockCache } from "#server/volumes/block-cache.ts";
import type {
  SourceDimension,
  SourceLevel,
  VolumeSource,
  VoxelArray,
} from "#server/volumes/sources/source-port.ts";
import { checkBox } from "#server/volumes/sources/voxel-arrays.ts";
import type { ChunkedArray } from "#server/volumes/sources/zarr/chunked-array.ts";
import { readArrayBox } from "#server/volumes/sources/zarr/read-array.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";
import type { Box } from "#server/volumes/volume-port.ts";

/** Decoded, of one source: the chunks around a place that is looked at section by section. */
const KEPT_BYTES = 32 * 2 ** 20;

export interface ArrayLevel {
  readonly array: ChunkedArray;
  /** Which dimensions are x, y and z. */
  readonly axes: Vec3;
  /** By dimension; those of x, y and z are not looked at. */
  readonly indices: readonly number[];
  readonly voxelNm: Vec3 | null;
  readonly offsetNm: Vec3;
}

type WhatIsTold = Pick<ArrayVolume, "purpose" | "contrast"> &
  Partial<Pick<ArrayVolume, "dimensions">>;

/** Of an array that says nothing of what it is for. */
export const UNTOLD = { purpose: null, contrast: null } as const;

export class ArrayVolume implements VolumeSource {
  readonly address: string;
  readonly purpose: VolumeSource["purpose"];
  readonly voxelType: VolumeSource["voxelType"];
  readonly contrast: readonly [number, number] | null;
  readonly dimensions: readonly SourceDimension[];
  readonly levels: readonly SourceLevel[];
  readonly #store: ByteStore;
  readonly #arrays: readonly ArrayLevel[];
  readonly #cache = new BlockCache(KEPT_BYTES);

  /** @param arrays finest first, at least one, all of one type. */
  constructor(
    store: ByteStore,
    { purpose, contrast, dimensions = [] }: WhatIsTold,
    arrays: readonly ArrayLevel[],
  ) {
    this.address = store.address;
    this.purpose = purpose;
    this.contrast = contrast;
    this.dimensions = dimensions;
    this.voxelType = arrays[0].array.type;
    this.levels = arrays.map(levelOf);
    this.#store = store;
    this.#arrays = arrays;
  }

  async readBlock(level: number, box: Box, signal?: AbortSignal): Promise<VoxelArray> {
    const read = this.#arrays[level];
    if (read === undefined) throw new RangeError(`there is no level ${level}`);
    checkBox(box, this.levels[level].shapeVoxel);
    const min = [...read.indices];
    const end = read.indices.map((index) => index + 1);
    const strides = read.indices.map(() => 0);
    let stride = 1;
    for (const [at, axis] of read.axes.entries()) {
      min[axis] = box.minVoxel[at];
      end[axis] = box.maxVoxel[at];
      strides[axis] = stride;
      stride *= box.maxVoxel[at] - box.minVoxel[at];
    }
    return readArrayBox(read.array, this.#cache, { min, end }, strides, signal);
  }

  async close(): Promise<void> {
    this.#cache.clear();
    await this.#store.close();
  }
}

function levelOf({ array, axes, voxelNm, offsetNm }: ArrayLevel): SourceLevel {
  const along = (sizes: readonly number[]): Vec3 => [
    sizes[axes[0]],
    sizes[axes[1]],
    sizes[axes[2]],
  ];
  const shapeVoxel = along(array.shape);
  const chunk = along(array.chunkShape);
  return {
    shapeVoxel,
    voxelNm,
    offsetNm,
    blockVoxel: [
      Math.min(chunk[0], shapeVoxel[0]),
      Math.min(chunk[1], shapeVoxel[1]),
      Math.min(chunk[2], shapeVoxel[2]),
    ],
  };
}
