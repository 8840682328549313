// An array of any number of dimensions that lies in chunks: what Zarr and N5 have in common. Its
// dimensions are in the order in which its description names them.
import type { VoxelArray, VoxelType } from "#server/volumes/sources/source-port.ts";

/** A decoded chunk. Its memory is not to be changed. */
export interface Chunk {
  readonly numbers: VoxelArray;
  /** Along each dimension: how many there are, and how far apart they lie in `numbers`. */
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

export interface ChunkedArray {
  /** Of its description: tells arrays of one store apart. */
  readonly key: string;
  readonly shape: readonly number[];
  readonly chunkShape: readonly number[];
  readonly type: VoxelType;
  /** Of what was left out; of the array's type. */
  readonly fill: number | bigint;
  /**
   * null: it was left out. It has all that the array has in this cell, or more. Throws an ImportError
   * that names file and field.
   */
  readChunk(cell: readonly number[], signal: AbortSignal): Promise<Chunk | null>;
}

/** How far apart the elements of each dimension lie where the last is the nearest. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis--) {
    strides[axis] = strides[axis + 1] * shape[axis + 1];
  }
  return strides;
}

export function productOf(sizes: readonly number[]): number {
  return sizes.reduce((product, size) => product * size, 1);
}
