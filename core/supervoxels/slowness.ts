// How slowly a front goes through each voxel of a mask, so that two fronts part where the mask is
// narrowest and where the image is dark, not just halfway.
import type { VoxelValues } from "#core/supervoxels/distance-transform.ts";
import { MAX_SLOWNESS } from "#core/supervoxels/grow-fronts.ts";

/** How many times slower a black membrane is than what is at least as bright as the median. */
const DARKEST = 64;
const GREY_COUNT = 256;

export interface Ground {
  readonly mask: VoxelValues;
  /** nm², as squaredDepthsNm gives them. */
  readonly depths: Float32Array;
  /** At this depth (nm²) and below it a front goes at full speed. */
  readonly fastDepth: number;
  /** Grey of each voxel, 0 black; null where only the shape shall count. */
  readonly image: Uint8Array | null;
}

/**
 * The third power of how many times shallower than `fastDepth` a voxel lies: half as wide is eight
 * times as slow. Times 1 … 64 for how much darker than the mask's median it is.
 * @returns 1 … MAX_SLOWNESS in the mask, 0 outside.
 */
export function frontSlowness({ mask, depths, fastDepth, image }: Ground): Uint16Array {
  const slowness = new Uint16Array(mask.length);
  const byGrey = image === null ? null : slownessByGrey(mask, image);
  for (let i = 0; i < mask.length; i++) {
    if (mask[i] === 0) continue;
    let slow = 1;
    if (depths[i] < fastDepth) {
      const squared = fastDepth / depths[i];
      slow = squared * Math.sqrt(squared);
    }
    if (byGrey !== null && image !== null) slow *= byGrey[image[i]];
    slowness[i] = Math.min(MAX_SLOWNESS, Math.round(slow));
  }
  return slowness;
}

/** From DARKEST at black to 1 at the median of the mask's voxels: what is a little dark is texture. */
function slownessByGrey(mask: VoxelValues, image: Uint8Array): Float64Array {
  const counts = new Uint32Array(GREY_COUNT);
  let total = 0;
  for (let i = 0; i < mask.length; i++) {
    if (mask[i] === 0) continue;
    counts[image[i]]++;
    total++;
  }
  let median = 0;
  for (let below = counts[0]; 2 * below < total; below += counts[median]) median++;
  return Float64Array.from(counts, (_, grey) => {
    const darkness = grey >= median ? 0 : (median - grey) / median;
    return 1 + (DARKEST - 1) * darkness * darkness * darkness;
  });
}
