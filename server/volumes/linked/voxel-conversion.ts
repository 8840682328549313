// What a source's voxels become: grey values of 8 or 16 bits, or dense indices + 1 of supervoxels.
import type { SupervoxelIds } from "#core/segmentation/supervoxel-ids.ts";
import type { VoxelArray, VoxelType } from "#server/volumes/sources/source-port.ts";

export type GreyType = "uint8" | "uint16";

/** Bytes stay bytes; whatever has more becomes 16 bits. */
export function greyTypeOf(voxelType: VoxelType): GreyType {
  return voxelType === "uint8" ? "uint8" : "uint16";
}

/**
 * 16-bit values as they are, all others so that `range` becomes 0 … 65535 and what is outside, and what is
 * no number, lies at its end.
 * @param range in the source's own values; of 8 and 16 bits without a sign it is not asked for.
 */
export function toGrey(
  voxels: VoxelArray,
  [low, high]: readonly [number, number],
): Uint8Array | Uint16Array {
  if (voxels instanceof Uint8Array || voxels instanceof Uint16Array) return voxels;
  const out = new Uint16Array(voxels.length);
  const perValue = high > low ? 65_535 / (high - low) : 0;
  for (let i = 0; i < voxels.length; i++) {
    const value = (Number(voxels[i]) - low) * perValue;
    out[i] = value > 0 ? Math.min(65_535, Math.round(value)) : 0;
  }
  return out;
}

/** Different ids that a block has; where it has more, some are looked up again. */
const KEPT_BITS = 12;

/**
 * [AD2] Ids that are no supervoxel of the dataset become background: they are shown as none, and nobody can
 * edit what has no place in the graph. Runs of one id cost one look-up, and ids that come again mostly none.
 */
export function toDense(voxels: VoxelArray, supervoxelIds: SupervoxelIds): Uint32Array {
  const denseOf = lookUpIn(supervoxelIds);
  const out = new Uint32Array(voxels.length);
  const isWide = voxels instanceof BigUint64Array || voxels instanceof BigInt64Array;
  const wide = isWide ? new Uint32Array(voxels.buffer, voxels.byteOffset, 2 * out.length) : null;
  let lastLow = 0;
  let lastHigh = 0;
  let dense = 0;
  for (let i = 0; i < out.length; i++) {
    // A number below zero is no id.
    const low = wide === null ? Math.max(0, voxels[i] as number) : wide[2 * i];
    const high = wide === null ? 0 : wide[2 * i + 1];
    if (low !== lastLow || high !== lastHigh) {
      lastLow = low;
      lastHigh = high;
      dense = denseOf(low, high);
    }
    out[i] = dense;
  }
  return out;
}

/** Dense index + 1 by both words of an id; 0 where there is no such supervoxel. */
function lookUpIn(supervoxelIds: SupervoxelIds): (low: number, high: number) => number {
  const lows = new Uint32Array(1 << KEPT_BITS);
  const highs = new Uint32Array(1 << KEPT_BITS);
  // What is not kept yet is 0: right for the id that has only zeros, and looked up for all others.
  const denses = new Uint32Array(1 << KEPT_BITS);
  return (low, high) => {
    const slot = Math.imul(low ^ Math.imul(high, 0x9e3779b1), 0x85ebca6b) >>> (32 - KEPT_BITS);
    if (lows[slot] === low && highs[slot] === high) return denses[slot];
    lows[slot] = low;
    highs[slot] = high;
    denses[slot] = high > 0x7fffffff ? 0 : supervoxelIds.indexOfWords(low, high) + 1;
    return denses[slot];
  };
}
