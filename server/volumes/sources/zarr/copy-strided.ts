// Copies a block of numbers between two layouts. Bits are copied, so that no 64-bit id and no odd
// number passes through a JavaScript number.
import type { VoxelArray } from "#server/volumes/sources/source-port.ts";

export interface Layout {
  readonly start: number;
  readonly strides: readonly number[];
}

interface Dimension {
  readonly size: number;
  readonly from: number;
  readonly to: number;
}

type CopyRun = (
  from: Words,
  fromAt: number,
  fromStride: number,
  to: Words,
  toAt: number,
  toStride: number,
  count: number,
) => void;
type Words = Uint8Array | Uint16Array | Uint32Array;

/** Shorter runs are copied faster one by one. */
const LONG_RUN = 24;

/** Both arrays are of one type. */
export function copyStrided(
  from: VoxelArray,
  fromLayout: Layout,
  to: VoxelArray,
  toLayout: Layout,
  shape: readonly number[],
): void {
  const dimensions = joined(shape, fromLayout.strides, toLayout.strides);
  const source = wordsOf(from);
  const target = wordsOf(to);
  const copyRun = RUNS[from.BYTES_PER_ELEMENT];
  const inner = dimensions.at(-1) ?? { size: 1, from: 1, to: 1 };
  const copy = (axis: number, fromAt: number, toAt: number): void => {
    if (axis >= dimensions.length - 1) {
      const isLong = inner.from === 1 && inner.to === 1 && inner.size >= LONG_RUN;
      if (isLong) copyWhole(from, fromAt, to, toAt, inner.size);
      else copyRun(source, fromAt, inner.from, target, toAt, inner.to, inner.size);
      return;
    }
    const { size, from: fromStride, to: toStride } = dimensions[axis];
    for (let i = 0; i < size; i++) copy(axis + 1, fromAt + i * fromStride, toAt + i * toStride);
  };
  copy(0, fromLayout.start, toLayout.start);
}

/** Farthest apart in the target first; dimensions that lie end to end in both are one. */
function joined(
  shape: readonly number[],
  from: readonly number[],
  to: readonly number[],
): Dimension[] {
  const sorted = shape
    .map((size, axis) => ({ size, from: from[axis], to: to[axis] }))
    .filter(({ size }) => size > 1)
    .sort((left, right) => right.to - left.to);
  const dimensions: Dimension[] = [];
  for (const inner of sorted) {
    const outer = dimensions.at(-1);
    const isOne =
      outer !== undefined &&
      outer.from === inner.from * inner.size &&
      outer.to === inner.to * inner.size;
    if (isOne) dimensions.pop();
    dimensions.push(isOne ? { ...inner, size: outer.size * inner.size } : inner);
  }
  return dimensions;
}

function copyWhole(
  from: VoxelArray,
  fromAt: number,
  to: VoxelArray,
  toAt: number,
  count: number,
): void {
  // The types of both are one, which the compiler cannot know.
  (to as Uint8Array).set((from as Uint8Array).subarray(fromAt, fromAt + count), toAt);
}

/** The same memory as words of its width; as pairs of words where that is 8 bytes. */
function wordsOf({ buffer, byteOffset, byteLength, BYTES_PER_ELEMENT }: VoxelArray): Words {
  if (BYTES_PER_ELEMENT === 1) return new Uint8Array(buffer, byteOffset, byteLength);
  if (BYTES_PER_ELEMENT === 2) return new Uint16Array(buffer, byteOffset, byteLength / 2);
  return new Uint32Array(buffer, byteOffset, byteLength / 4);
}

// One function a width: each is compiled for its own type.
const RUNS: Readonly<Record<number, CopyRun>> = {
  1: (from, fromAt, fromStride, to, toAt, toStride, count) => {
    for (let i = 0; i < count; i++) to[toAt + i * toStride] = from[fromAt + i * fromStride];
  },
  2: (from, fromAt, fromStride, to, toAt, toStride, count) => {
    for (let i = 0; i < count; i++) to[toAt + i * toStride] = from[fromAt + i * fromStride];
  },
  4: (from, fromAt, fromStride, to, toAt, toStride, count) => {
    for (let i = 0; i < count; i++) to[toAt + i * toStride] = from[fromAt + i * fromStride];
  },
  8: (from, fromAt, fromStride, to, toAt, toStride, count) => {
    for (let i = 0; i < count; i++) {
      const source = 2 * (fromAt + i * fromStride);
      const target = 2 * (toAt + i * toStride);
      to[target] = from[source];
      to[target + 1] = from[source + 1];
    }
  },
};
