// [AD3] A place names a supervoxel; where that is in pieces, the place belongs to the piece that holds
// its position. So what was selected or set keeps its meaning through every split and undo.
import type { Place } from "#core/geometry/place.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import { indexInBox } from "#core/geometry/voxel-box.ts";
import type { SplitSupervoxel } from "#core/supervoxels/mask-label-tile.ts";
import type { SupervoxelMask } from "#core/supervoxels/supervoxel-mask.ts";

/** What a screen that shows a coarse mip may be off by, and still means the piece under the pointer. */
const REACH_VOXELS = 32;
const OUTSIDE = -1;

/** The piece's id, or the supervoxel's where it is whole. */
export function nodeAtPlace(
  split: ReadonlyMap<bigint, SplitSupervoxel>,
  { supervoxel, positionVoxel }: Place,
): bigint {
  const found = split.get(supervoxel);
  if (found === undefined) return supervoxel;
  const { masks, pieceIds } = found;
  const exact = indexInBox(masks[0], positionVoxel);
  const index = isCovered(masks[0], exact) ? exact : nearestInSection(masks[0], positionVoxel);
  if (index === OUTSIDE) return [...pieceIds.values()][0];
  return pieceIds.get(sideBitsOf(masks, index)) ?? supervoxel;
}

/** Bit i is set where the voxel is on side 2 of the i-th mask. */
export function sideBitsOf(masks: readonly SupervoxelMask[], index: number): number {
  let bits = 0;
  for (let bit = 0; bit < masks.length; bit++) bits |= (masks[bit].sides[index] - 1) << bit;
  return bits;
}

function isCovered({ sides }: SupervoxelMask, index: number): boolean {
  return index !== OUTSIDE && sides[index] !== 0;
}

/** The nearest covered voxel of the position's section, as far as a coarse mip may be off. */
function nearestInSection(mask: SupervoxelMask, [x, y, z]: Vec3): number {
  let best = OUTSIDE;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (let dy = -REACH_VOXELS; dy <= REACH_VOXELS; dy++) {
    for (let dx = -REACH_VOXELS; dx <= REACH_VOXELS; dx++) {
      const distance = dx * dx + dy * dy;
      if (distance >= bestDistance) continue;
      const index = indexInBox(mask, [x + dx, y + dy, z]);
      if (!isCovered(mask, index)) continue;
      best = index;
      bestDistance = distance;
    }
  }
  return best;
}
