// Which tile is asked for next: the section shown, then those in the direction of travel, and within a
// section one coarse tile (something to look at), then the right mip from the centre outwards. Mips between
// them, which are of use once the person zooms out, come after all that is near in z.
import type { TileAddress } from "#client/viewer/tile-address.ts";
import {
  finestTexelUnit,
  idealMip,
  MIN_PX_PER_TEXEL,
  type Pair,
  type SliceGeometry,
} from "#core/geometry/slice-geometry.ts";

/** What the person looks at, in units. */
export interface Interest {
  readonly section: number;
  /** 1 or −1: the last way through z. */
  readonly direction: number;
  readonly centreUnit: Pair;
  readonly halfUnit: Pair;
  /** Device pixels per unit. */
  readonly scale: number;
  readonly geometry: Pick<SliceGeometry, "levels">;
}

/** Far below that, the person has zoomed out since. */
const STALE_PX_PER_TEXEL = MIN_PX_PER_TEXEL / 2;
/** How far outside of the view, in views, a tile is still worth its request. */
const STALE_MARGIN = 0.5;

const PER_SECTION = 1000;
const PER_MIP = 100;
/** Behind every section that is held ready. */
const COARSER_LATER = 100 * PER_SECTION;
/** From this score on a tile is for later: of a section around, or coarser than the view needs. */
export const LATER_SCORE = PER_SECTION;

/** Lower is sooner; null is no longer wanted. */
export function scoreTile(tile: TileAddress, interest: Interest): number | null {
  const { geometry, scale } = interest;
  const levels = geometry.levels[tile.layer];
  const isCoarsest = tile.mip === levels.length - 1;
  if (!isCoarsest && scale * finestTexelUnit(levels[tile.mip]) < STALE_PX_PER_TEXEL) return null;
  const distance = distanceInViews(tile, interest);
  if (distance > 1 + STALE_MARGIN) return null;
  const section = sectionRank(tile.section - interest.section, interest.direction) * PER_SECTION;
  if (isCoarsest && section === 0) return distance;
  return section + mipRank(tile.mip, idealMip(scale, levels)) + 10 + distance;
}

function mipRank(mip: number, ideal: number): number {
  return mip <= ideal ? (ideal - mip) * PER_MIP : COARSER_LATER + (mip - ideal) * 10;
}

/** 0 here, 1 next in the direction of travel, 2 one back, 3 two ahead … */
export function sectionRank(offset: number, direction: number): number {
  if (offset === 0) return 0;
  return offset * direction > 0 ? 2 * Math.abs(offset) - 1 : 2 * Math.abs(offset);
}

/** From the centre of the view to the nearest part of the tile; 1 is the edge of the view. */
function distanceInViews(tile: TileAddress, interest: Interest): number {
  const { tileUnit } = interest.geometry.levels[tile.layer][tile.mip];
  const gap = (index: number, axis: 0 | 1) => {
    const span = tileUnit[axis];
    const start = index * span;
    const centre = interest.centreUnit[axis];
    const outside = Math.max(start - centre, centre - (start + span), 0);
    return outside / Math.max(interest.halfUnit[axis], 1);
  };
  return Math.max(gap(tile.tileX, 0), gap(tile.tileY, 1));
}
