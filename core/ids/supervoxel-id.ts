// [AD2] Ids are 64-bit: bigint in code, decimal strings in JSON, int8 in the database.
// They never pass through a JavaScript number.
import * as v from "valibot";

/** An id of the automatic over-segmentation, 1 … 2^63−1. 0 is background and never an id. */
export type SupervoxelId = bigint;
/** A segment's root id: its smallest supervoxel id. A result, never an address [AD1]. */
export type RootId = bigint;

const MAX_ID = 2n ** 63n - 1n;

export function isSupervoxelId(value: bigint): boolean {
  return value >= 1n && value <= MAX_ID;
}

/** Reads a decimal id; null where the text is not one or is outside 1 … 2^63−1. */
export function parseSupervoxelId(text: string): SupervoxelId | null {
  if (!/^[0-9]{1,19}$/.test(text)) return null;
  const value = BigInt(text);
  return isSupervoxelId(value) ? value : null;
}

/** A decimal string in JSON ⇄ bigint in code. */
export const supervoxelIdSchema = v.pipe(
  v.string(),
  v.check((text) => parseSupervoxelId(text) !== null, "expected a decimal id from 1 to 2^63-1"),
  v.transform((text) => BigInt(text)),
);

export function compareIds(left: bigint, right: bigint): -1 | 0 | 1 {
  if (left < right) return -1;
  return left > right ? 1 : 0;
}
