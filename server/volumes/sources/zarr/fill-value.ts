// What an array says that left-out chunks are, as a number of its type: exactly, or refused.
import type { VoxelType } from "#server/volumes/sources/source-port.ts";
import { voxelArrayOf, voxelsIn } from "#server/volumes/sources/voxel-arrays.ts";

const WORDS: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  "-Infinity": Number.NEGATIVE_INFINITY,
};
const WRITTEN = /"fill_value"\s*:\s*(-?[0-9]+)(?![0-9.eE])/g;

/**
 * null: the value is none of the type.
 * @param text of the description: JSON's numbers lose what is beyond 2^53.
 */
export function fillValueOf(value: unknown, type: VoxelType, text: string): number | bigint | null {
  if (value === null || value === undefined || value === false)
    return type.endsWith("64") && !type.startsWith("float") ? 0n : 0;
  if (type.startsWith("float")) return floatFill(value, type);
  const written = typeof value === "number" ? writtenInteger(value, text) : null;
  const whole = value === true ? 1n : written;
  if (whole === null) return null;
  const array = voxelArrayOf(type, 1);
  if (array instanceof BigInt64Array || array instanceof BigUint64Array) {
    array[0] = whole;
    return array[0] === whole ? whole : null;
  }
  array[0] = Number(whole);
  return array[0] === Number(whole) ? array[0] : null;
}

function floatFill(value: unknown, type: VoxelType): number | null {
  if (typeof value === "number") return value;
  if (typeof value !== "string") return null;
  if (value in WORDS) return WORDS[value];
  const digits = type === "float32" ? 8 : 16;
  const bits = /^0x([0-9a-fA-F]+)$/.exec(value)?.[1];
  if (bits?.length !== digits) return null;
  const bytes = new Uint8Array(Buffer.from(bits, "hex")).reverse();
  return Number(voxelsIn(type, bytes)[0]);
}

function writtenInteger(value: number, text: string): bigint | null {
  if (!Number.isInteger(value)) return null;
  if (Number.isSafeInteger(value)) return BigInt(value);
  const written = [...text.matchAll(WRITTEN)].map(([, digits]) => BigInt(digits));
  const same = written.filter((digits) => Number(digits) === value);
  return same.length === 1 ? same[0] : null;
}
