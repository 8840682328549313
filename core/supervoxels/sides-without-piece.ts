// [OP8] Whether every voxel of a list of masks has a piece, looked for in steps: a box may hold a hundred
// million voxels, and whoever looks may have a screen to draw meanwhile.
import { assertSameBox, bitsAt } from "#core/supervoxels/side-bits.ts";
import type { SupervoxelMask } from "#core/supervoxels/supervoxel-mask.ts";

/** Looked at in one step, over all masks: a few milliseconds. */
const STEP_SIDES = 2 ** 19;

/**
 * @param masks of one supervoxel, one at least.
 * @param hasPiece whether there is a piece with these sides, bit i set for side 2 of the i-th mask.
 * @returns the sides of the first voxel without a piece; null where there is none. Throws where the
 * masks do not cover the same voxels.
 */
export function* sidesWithoutPiece(
  masks: readonly SupervoxelMask[],
  hasPiece: (sideBits: number) => boolean,
): Generator<void, number | null> {
  const [first] = masks;
  for (const mask of masks) assertSameBox(first, mask);
  const { length } = first.sides;
  const stepVoxels = Math.ceil(STEP_SIDES / masks.length);
  for (let start = 0; start < length; start += stepVoxels) {
    if (start > 0) yield;
    const missing = missingBetween(masks, start, Math.min(length, start + stepVoxels), hasPiece);
    if (missing !== null) return missing;
  }
  return null;
}

function missingBetween(
  masks: readonly SupervoxelMask[],
  start: number,
  end: number,
  hasPiece: (sideBits: number) => boolean,
): number | null {
  const { sides, supervoxel } = masks[0];
  let known = -1;
  for (let at = start; at < end; at++) {
    if (!isSameCover(masks, at)) {
      throw new Error(`masks of ${supervoxel} do not cover the same voxels`);
    }
    if (sides[at] === 0) continue;
    const bits = bitsAt(masks, at);
    if (bits !== known && !hasPiece(bits)) return bits;
    known = bits;
  }
  return null;
}

function isSameCover(masks: readonly SupervoxelMask[], at: number): boolean {
  const isCovered = masks[0].sides[at] !== 0;
  for (let bit = 1; bit < masks.length; bit++) {
    if ((masks[bit].sides[at] !== 0) !== isCovered) return false;
  }
  return true;
}
