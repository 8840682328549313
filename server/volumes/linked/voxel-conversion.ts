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

const WORD = 2 ** 32;

/**
 * [AD2] Ids that are no supervoxel of the dataset become background: they are shown as none, and nobody can
 * edit what has no place in the graph. Runs of one id cost one look-up.
 */
export function toDense(voxels: VoxelArray, supervoxelIds: SupervoxelIds): Uint32Array {
  const out = new Uint32Array(voxels.length);
  const known = new Map<number | bigint, number>();
  const lookUp = (id: number | bigint): number => {
    const found = known.get(id);
    if (found !== undefined) return found;
    const wide = BigInt(id);
    const dense = wide <= 0n ? 0 : supervoxelIds.indexOf(wide as never) + 1;
    known.set(id, dense);
    return dense;
  };
  if (voxels instanceof BigUint64Array || voxels instanceof BigInt64Array) {
    const words = new Uint32Array(voxels.buffer, voxels.byteOffset, 2 * voxels.length);
    let low = 0;
    let high = 0;
    let dense = 0;
    for (let i = 0; i < voxels.length; i++) {
      if (words[2 * i] !== low || words[2 * i + 1] !== high) {
        low = words[2 * i];
        high = words[2 * i + 1];
        // Below 2^53 a number is exact, and finds its place in the map without a bigint being made.
        dense = lookUp(high < 0x20_0000 ? high * WORD + low : voxels[i]);
      }
      out[i] = dense;
    }
    return out;
  }
  let last = 0;
  let dense = 0;
  for (let i = 0; i < voxels.length; i++) {
    const id = voxels[i] as number;
    if (id !== last) {
      last = id;
      dense = lookUp(id);
    }
    out[i] = dense;
  }
  return out;
}
