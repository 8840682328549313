// [OP8] Draws into a label tile what is split now, from the tile as it was loaded, so that nothing is
// fetched and an undone split leaves no trace. A payload is made again only where a pixel of it would
// show another node.
import type { TexelBounds } from "#client/viewer/label-bounds.ts";
import { type LabelPayload, madeOf } from "#client/viewer/tile-payload.ts";
import type { LabelTile } from "#core/protocol/label-tile.ts";
import { maskLabelTile, type SplitSupervoxel } from "#core/supervoxels/mask-label-tile.ts";

/**
 * @returns the texels that show another node than before, null where none does. Otherwise the payload's
 * palette is empty, and what a painter made of its index image is out of date.
 */
export function cutLabels(
  payload: LabelPayload,
  split: ReadonlyMap<bigint, SplitSupervoxel>,
): TexelBounds | null {
  if (payload.split === split) return null;
  payload.split = split;
  const tile = maskLabelTile(payload.pristine, payload.placement, split);
  if (tile === payload.tile) return null;
  const changed = differingTexels(payload.tile, tile, payload.pristine.supervoxels.length);
  if (changed !== null) Object.assign(payload, madeOf(tile));
  return changed;
}

/** @param sharedCount entries below this number are the same in both tiles. */
function differingTexels(
  before: LabelTile,
  after: LabelTile,
  sharedCount: number,
): TexelBounds | null {
  const { widthPx } = before;
  let left = widthPx;
  let top = before.heightPx;
  let right = 0;
  let bottom = 0;
  for (let pixel = 0; pixel < before.index.length; pixel++) {
    const was = before.index[pixel];
    const is = after.index[pixel];
    if (was === is && is < sharedCount) continue;
    if (before.supervoxels[was] === after.supervoxels[is]) continue;
    const column = pixel % widthPx;
    const row = (pixel - column) / widthPx;
    left = Math.min(left, column);
    top = Math.min(top, row);
    right = Math.max(right, column + 1);
    bottom = Math.max(bottom, row + 1);
  }
  return left < right ? { left, top, right, bottom } : null;
}
