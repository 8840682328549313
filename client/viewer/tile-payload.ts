// A decoded tile and what is derived from it on the page. The painter's textures are its own affair:
// it finds them by the payload's identity.
import { computeEntryBounds } from "#client/viewer/label-bounds.ts";
import { createPalette } from "#client/viewer/palette.ts";
import type { ImageTile } from "#client/workers/tile-message.ts";
import type { LabelTile } from "#core/protocol/label-tile.ts";

export interface ImagePayload extends ImageTile {
  readonly layer: "image";
}

export interface LabelPayload {
  readonly layer: "labels";
  readonly widthPx: number;
  readonly heightPx: number;
  readonly tile: LabelTile;
  /** The current root of each entry, as of `stamp`. */
  readonly roots: BigUint64Array;
  readonly palette: Uint8Array<ArrayBuffer>;
  /** See label-bounds.ts; computed when first asked for. */
  readonly entryBounds: () => Uint16Array;
  /** The state of the scene that the palette shows; the scene alone writes it. */
  stamp: number;
  /** Counts the palette's rewritings, so that a painter knows when to upload it again. */
  revision: number;
}

export type TilePayload = ImagePayload | LabelPayload;

export function imagePayload(tile: ImageTile): ImagePayload {
  return { layer: "image", ...tile };
}

export function labelPayload(tile: LabelTile): LabelPayload {
  let entryBounds: Uint16Array | null = null;
  return {
    layer: "labels",
    widthPx: tile.widthPx,
    heightPx: tile.heightPx,
    tile,
    roots: new BigUint64Array(tile.supervoxels.length),
    palette: createPalette(tile.supervoxels.length),
    entryBounds() {
      entryBounds ??= computeEntryBounds(tile);
      return entryBounds;
    },
    stamp: -1,
    revision: 0,
  };
}
