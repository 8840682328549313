// A decoded tile and what is derived from it on the page. The painter's textures are its own affair:
// it finds them by the payload's identity.
import { computeEntryBounds } from "#client/viewer/label-bounds.ts";
import { createPalette } from "#client/viewer/palette.ts";
import type { EdgedIndex } from "#client/workers/label-edges.ts";
import type { ImageTile } from "#client/workers/tile-message.ts";
import type { LabelTile } from "#core/protocol/label-tile.ts";
import type { SplitSupervoxel, TilePlacement } from "#core/supervoxels/mask-label-tile.ts";

export interface ImagePayload extends ImageTile {
  readonly layer: "image";
}

export interface LabelPayload {
  readonly layer: "labels";
  readonly widthPx: number;
  readonly heightPx: number;
  readonly placement: TilePlacement;
  /** As it was loaded: supervoxels alone. Every pixel of `tile` is one of `pristine`. */
  readonly pristine: LabelTile;
  /** What is shown: supervoxels, and pieces of those that are split; cut-labels.ts alone writes it. */
  tile: LabelTile;
  /** What was split when the tile was made; null before the first look. */
  split: ReadonlyMap<bigint, SplitSupervoxel> | null;
  /** Of `tile`, for the painter, which takes it away; null where it must be made. */
  edged: EdgedIndex | null;
  /** The current root of each entry, as of `stamp`. */
  roots: BigUint64Array;
  palette: Uint8Array<ArrayBuffer>;
  /** See label-bounds.ts; computed when first asked for. */
  entryBounds: () => Uint16Array;
  /** The state of the scene that the palette shows; the scene alone writes it. */
  stamp: number;
  /** Counts the palette's rewritings, so that a painter knows when to upload it again. */
  revision: number;
}

export type TilePayload = ImagePayload | LabelPayload;

export function imagePayload(tile: ImageTile): ImagePayload {
  return { layer: "image", ...tile };
}

export function labelPayload(
  pristine: LabelTile,
  placement: TilePlacement,
  edged: EdgedIndex | null = null,
): LabelPayload {
  return {
    layer: "labels",
    widthPx: pristine.widthPx,
    heightPx: pristine.heightPx,
    placement,
    pristine,
    split: null,
    ...madeOf(pristine),
    edged,
    revision: 0,
  };
}

/** What follows from the tile that is shown. */
export function madeOf(
  tile: LabelTile,
): Pick<LabelPayload, "tile" | "edged" | "roots" | "palette" | "entryBounds" | "stamp"> {
  let entryBounds: Uint16Array | null = null;
  return {
    tile,
    edged: null,
    roots: new BigUint64Array(tile.supervoxels.length),
    palette: createPalette(tile.supervoxels.length),
    entryBounds() {
      entryBounds ??= computeEntryBounds(tile);
      return entryBounds;
    },
    stamp: -1,
  };
}
