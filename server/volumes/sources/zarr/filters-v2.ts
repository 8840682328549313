// The filters of Zarr v2 that are simple: what numcodecs calls delta, fixedscaleoffset and shuffle.
import * as v from "valibot";
import { numbersIn } from "#server/volumes/sources/codecs/number-bytes.ts";
import { unshuffled } from "#server/volumes/sources/codecs/shuffle.ts";
import type { VoxelArray } from "#server/volumes/sources/source-port.ts";
import { voxelArrayOf, voxelBytesOf } from "#server/volumes/sources/voxel-arrays.ts";
import {
  checked,
  type Description,
  finite,
  integer,
  partOf,
  wrongField,
} from "#server/volumes/sources/zarr/description.ts";
import { type NumberType, parseNumberType } from "#server/volumes/sources/zarr/number-type-v2.ts";
import type { ZarrArrayDescription } from "#server/volumes/sources/zarr/zarr-array.ts";

const shuffleSchema = v.object({ elementsize: integer(1, 16) });
const numberFilterSchema = v.object({ dtype: v.string(), astype: v.nullish(v.string()) });
const scaleSchema = v.object({ offset: finite, scale: finite });

/** From bytes as they are stored to numbers, one filter after another. */
interface Step {
  readonly storedType: NumberType | null;
  readonly run: (bytes: Uint8Array) => Uint8Array;
}

/** @param filters as the description has them: in the order in which they were written. */
export function unfilterOf(
  description: Description,
  filters: readonly { readonly id: string }[],
  own: NumberType,
): ZarrArrayDescription["unfilter"] {
  if (filters.length === 0) return null;
  let type = own;
  const steps: Step[] = filters.map((filter, index) => {
    const field = `filters[${index}]`;
    const step = stepOf(partOf(description, `filters.${index}`, filter), filter.id, type, field);
    type = step.storedType ?? type;
    return step;
  });
  const run = (bytes: Uint8Array): VoxelArray => {
    const numbers = steps.reduceRight((stored, step) => step.run(stored), bytes);
    return numbersIn(numbers, own.type, own.byteOrder);
  };
  return { storedBytes: voxelBytesOf(type.type), run };
}

function stepOf(filter: Description, id: string, type: NumberType, field: string): Step {
  if (id === "shuffle") {
    const { elementsize } = checked(filter, shuffleSchema);
    return { storedType: null, run: (bytes) => unshuffled(bytes, elementsize) };
  }
  if (id !== "delta" && id !== "fixedscaleoffset") {
    const remedy =
      "write the volume again without it (delta, fixedscaleoffset and shuffle are read)";
    throw wrongField(filter, field, `is ${id.slice(0, 40)}, which is not read`, remedy);
  }
  const { dtype, astype } = checked(filter, numberFilterSchema);
  const decoded = parseNumberType(dtype);
  const stored = parseNumberType(astype ?? dtype);
  const isOwn = decoded?.type === type.type && decoded.byteOrder === type.byteOrder;
  if (decoded === null || stored === null || !isOwn) {
    throw wrongField(filter, field, "has types that do not fit the array's");
  }
  const isWide = /int64/.test(decoded.type) || /int64/.test(stored.type);
  if (id === "delta") {
    if (isWide && decoded.type !== stored.type) {
      throw wrongField(filter, `${field}.astype`, "is another 64-bit type, which is not read");
    }
    return { storedType: stored, run: (bytes) => summed(bytes, stored, decoded) };
  }
  if (isWide) throw wrongField(filter, field, "is of 64-bit integers, which would not be exact");
  const { offset, scale } = checked(filter, scaleSchema);
  if (scale === 0) throw wrongField(filter, `${field}.scale`, "is 0");
  return {
    storedType: stored,
    run: (bytes) => scaled(bytes, stored, decoded, (value) => value / scale + offset),
  };
}

function summed(bytes: Uint8Array, stored: NumberType, decoded: NumberType): Uint8Array {
  const steps = numbersIn(bytes, stored.type, stored.byteOrder);
  const sums = voxelArrayOf(decoded.type, steps.length);
  if (sums instanceof BigInt64Array || sums instanceof BigUint64Array) {
    let sum = 0n;
    for (let i = 0; i < sums.length; i++) {
      sum += steps[i] as bigint;
      sums[i] = sum;
      sum = sums[i];
    }
  } else {
    for (let i = 0; i < sums.length; i++) sums[i] = Number(steps[i]) + (i === 0 ? 0 : sums[i - 1]);
  }
  return bytesOf(sums, decoded);
}

function scaled(
  bytes: Uint8Array,
  stored: NumberType,
  decoded: NumberType,
  decode: (value: number) => number,
): Uint8Array {
  const values = numbersIn(bytes, stored.type, stored.byteOrder);
  const numbers = voxelArrayOf(decoded.type, values.length);
  for (let i = 0; i < numbers.length; i++) numbers[i] = decode(Number(values[i]));
  return bytesOf(numbers, decoded);
}

/** In the order that the next step expects. */
function bytesOf(numbers: VoxelArray, { type, byteOrder }: NumberType): Uint8Array {
  const bytes = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  // Turning them twice is turning them back.
  if (byteOrder === "big") numbersIn(bytes, type, byteOrder);
  return bytes;
}
