// A box of an array, put together from the chunks that it touches, few at a time.

import type { BlockCache } from "#server/volumes/block-cache.ts";
import { fewAtOnce } from "#server/volumes/sources/few-at-once.ts";
import { SOURCE_LIMITS, type VoxelArray } from "#server/volumes/sources/source-port.ts";
import { voxelArrayOf, voxelBytesOf } from "#server/volumes/sources/voxel-arrays.ts";
import {
  type Chunk,
  type ChunkedArray,
  productOf,
  stridesOf,
} from "#server/volumes/sources/zarr/chunked-array.ts";
import { copyStrided } from "#server/volumes/sources/zarr/copy-strided.ts";

/** Chunks that are fetched and decoded at a time; fewer where they are large. */
const CHUNKS_AT_ONCE = 8;

export interface ArrayBox {
  readonly min: readonly number[];
  /** Outside, along each dimension. */
  readonly end: readonly number[];
}

/**
 * The box must not be empty and must lie inside the array (RangeError).
 * @param strides of what is returned, along each dimension; left out: the last dimension is fastest.
 */
export async function readArrayBox(
  array: ChunkedArray,
  cache: BlockCache,
  box: ArrayBox,
  strides: readonly number[] = stridesOf(shapeOf(box)),
  signal?: AbortSignal,
): Promise<VoxelArray> {
  checkArrayBox(array, box);
  const numbers = voxelArrayOf(array.type, productOf(shapeOf(box)));
  // The memory is zeros already.
  if (Number(array.fill) !== 0) (numbers as Float64Array).fill(array.fill as number);
  const cells = cellsOf(array, box);
  await fewAtOnce(cells, readersOf(array), async (cell) => {
    const load = (loadSignal: AbortSignal) => array.readChunk(cell, loadSignal);
    const key = `${array.key} ${cell.join(" ")}`;
    const chunk = await cache.get(key, load, (kept: Chunk) => kept.numbers.byteLength, signal);
    if (chunk !== null) copyChunk(array, cell, chunk, box, numbers, strides);
  });
  return numbers;
}

function copyChunk(
  { chunkShape }: ChunkedArray,
  cell: readonly number[],
  chunk: Chunk,
  { min, end }: ArrayBox,
  numbers: VoxelArray,
  strides: readonly number[],
): void {
  let from = 0;
  let to = 0;
  const shape = cell.map((part, axis) => {
    const corner = part * chunkShape[axis];
    const first = Math.max(min[axis], corner);
    from += (first - corner) * chunk.strides[axis];
    to += (first - min[axis]) * strides[axis];
    return Math.min(end[axis], corner + chunkShape[axis]) - first;
  });
  const source = { start: from, strides: chunk.strides };
  copyStrided(chunk.numbers, source, numbers, { start: to, strides }, shape);
}

function* cellsOf({ chunkShape }: ChunkedArray, { min, end }: ArrayBox): Generator<number[]> {
  const first = min.map((start, axis) => Math.floor(start / chunkShape[axis]));
  const last = end.map((stop, axis) => Math.floor((stop - 1) / chunkShape[axis]));
  const cell = [...first];
  for (;;) {
    yield [...cell];
    let axis = cell.length - 1;
    for (; axis >= 0 && cell[axis] === last[axis]; axis--) cell[axis] = first[axis];
    if (axis < 0) return;
    cell[axis]++;
  }
}

function shapeOf({ min, end }: ArrayBox): number[] {
  return min.map((start, axis) => end[axis] - start);
}

function readersOf({ chunkShape, type }: ChunkedArray): number {
  const bytes = productOf(chunkShape) * voxelBytesOf(type);
  return Math.max(1, Math.min(CHUNKS_AT_ONCE, Math.floor(SOURCE_LIMITS.chunkBytes / bytes)));
}

function checkArrayBox({ shape }: ChunkedArray, { min, end }: ArrayBox): void {
  const isInside =
    min.length === shape.length &&
    end.length === shape.length &&
    shape.every(
      (size, axis) =>
        Number.isInteger(min[axis]) &&
        Number.isInteger(end[axis]) &&
        min[axis] >= 0 &&
        min[axis] < end[axis] &&
        end[axis] <= size,
    );
  if (isInside) return;
  throw new RangeError(`${min.join(", ")} to ${end.join(", ")} is not inside ${shape.join(" × ")}`);
}
