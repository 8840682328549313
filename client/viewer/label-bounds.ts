// Where in a label tile its entries lie, so that an edit redraws the neighbourhood of the segments that
// it touched and not whole tiles.
import type { LabelTile } from "#core/protocol/label-tile.ts";

/** Texels of a tile, right and bottom outside. */
export interface TexelBounds {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Four numbers an entry: left, top, right, bottom. */
export function computeEntryBounds(tile: LabelTile): Uint16Array {
  const { widthPx, heightPx, index } = tile;
  const bounds = new Uint16Array(tile.supervoxels.length * 4);
  for (let at = 0; at < bounds.length; at += 4) {
    bounds[at] = widthPx;
    bounds[at + 1] = heightPx;
  }
  for (let pixel = 0; pixel < index.length; pixel++) {
    const column = pixel % widthPx;
    const row = (pixel - column) / widthPx;
    const at = index[pixel] * 4;
    bounds[at] = Math.min(bounds[at], column);
    bounds[at + 1] = Math.min(bounds[at + 1], row);
    bounds[at + 2] = Math.max(bounds[at + 2], column + 1);
    bounds[at + 3] = Math.max(bounds[at + 3], row + 1);
  }
  return bounds;
}

/** Around every entry whose id is in the set; null where none is. */
export function boundsOf(
  entryBounds: Uint16Array,
  ids: BigUint64Array,
  wanted: ReadonlySet<bigint>,
): TexelBounds | null {
  let left = Number.POSITIVE_INFINITY;
  let top = Number.POSITIVE_INFINITY;
  let right = 0;
  let bottom = 0;
  for (let entry = 0; entry < ids.length; entry++) {
    if (!wanted.has(ids[entry])) continue;
    const at = entry * 4;
    left = Math.min(left, entryBounds[at]);
    top = Math.min(top, entryBounds[at + 1]);
    right = Math.max(right, entryBounds[at + 2]);
    bottom = Math.max(bottom, entryBounds[at + 3]);
  }
  return left < right ? { left, top, right, bottom } : null;
}
