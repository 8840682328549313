// One picture of one section: which tiles, and where. A frame is compared with the one before, so that
// only what differs is drawn again: hidden preloading images ask for a redraw many times a section.
import type { ImagePayload, LabelPayload, TilePayload } from "#client/viewer/tile-payload.ts";

export interface FrameTile<P extends TilePayload> {
  readonly payload: P;
  readonly mip: number;
  /** Voxels at mip 0 of the tile's top left. */
  readonly xVoxel: number;
  readonly yVoxel: number;
}

export interface FrameGeometry {
  readonly section: number;
  /** Device pixels. */
  readonly widthPx: number;
  readonly heightPx: number;
  /** Voxels at mip 0 of the canvas' top left; fractions count. */
  readonly leftVoxel: number;
  readonly topVoxel: number;
  /** Device pixels per voxel. */
  readonly scale: number;
  /** Device pixels per CSS pixel. */
  readonly pixelRatio: number;
}

/** Tiles in the order in which they are drawn: coarse first, finer ones over them. */
export interface Frame extends FrameGeometry {
  readonly images: readonly FrameTile<ImagePayload>[];
  readonly labels: readonly FrameTile<LabelPayload>[];
}

/** Device pixels from the top left; right and bottom are outside. */
export interface PxRect {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Not rounded: neighbouring tiles compute the very same number for the edge that they share. */
export function tileRect(frame: FrameGeometry, tile: FrameTile<TilePayload>): PxRect {
  const { widthPx: right, heightPx: bottom } = tile.payload;
  return texelRect(frame, tile, { left: 0, top: 0, right, bottom });
}

/** A part of a tile, given in its texels. */
export function texelRect(
  frame: FrameGeometry,
  tile: FrameTile<TilePayload>,
  texels: PxRect,
): PxRect {
  const span = 2 ** tile.mip;
  return {
    left: (tile.xVoxel + texels.left * span - frame.leftVoxel) * frame.scale,
    top: (tile.yVoxel + texels.top * span - frame.topVoxel) * frame.scale,
    right: (tile.xVoxel + texels.right * span - frame.leftVoxel) * frame.scale,
    bottom: (tile.yVoxel + texels.bottom * span - frame.topVoxel) * frame.scale,
  };
}

/** Grown to whole pixels and by a margin, cut to the canvas; null where nothing is left. */
export function clipRect(frame: FrameGeometry, rect: PxRect, marginPx: number): PxRect | null {
  const left = Math.max(0, Math.floor(rect.left) - marginPx);
  const top = Math.max(0, Math.floor(rect.top) - marginPx);
  const right = Math.min(frame.widthPx, Math.ceil(rect.right) + marginPx);
  const bottom = Math.min(frame.heightPx, Math.ceil(rect.bottom) + marginPx);
  return left < right && top < bottom ? { left, top, right, bottom } : null;
}

export function rectsOverlap(a: PxRect, b: PxRect): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

export function wholeCanvas({ widthPx, heightPx }: FrameGeometry): PxRect {
  return { left: 0, top: 0, right: widthPx, bottom: heightPx };
}

export function areaPx(rects: readonly PxRect[]): number {
  return rects.reduce((sum, r) => sum + (r.right - r.left) * (r.bottom - r.top), 0);
}

export function sameGeometry(a: FrameGeometry, b: FrameGeometry): boolean {
  return (
    a.section === b.section &&
    a.widthPx === b.widthPx &&
    a.heightPx === b.heightPx &&
    a.leftVoxel === b.leftVoxel &&
    a.topVoxel === b.topVoxel &&
    a.scale === b.scale &&
    a.pixelRatio === b.pixelRatio
  );
}

/** Where the tiles of two frames of one geometry differ: those that came, went or changed place. */
export function changedRects(
  frame: FrameGeometry,
  before: readonly FrameTile<TilePayload>[],
  after: readonly FrameTile<TilePayload>[],
): PxRect[] {
  const gone = new Map(before.map((tile) => [tile.payload, tile]));
  const changed: FrameTile<TilePayload>[] = [];
  for (const tile of after) if (!gone.delete(tile.payload)) changed.push(tile);
  return [...changed, ...gone.values()]
    .map((tile) => clipRect(frame, tileRect(frame, tile), 0))
    .filter((rect) => rect !== null);
}

/** The voxel under a device pixel. */
export function voxelAtPx(frame: FrameGeometry, xPx: number, yPx: number): [number, number] {
  return [
    Math.floor(frame.leftVoxel + xPx / frame.scale),
    Math.floor(frame.topVoxel + yPx / frame.scale),
  ];
}

export interface LabelHit {
  readonly payload: LabelPayload;
  /** The texel's number in the tile, row by row. */
  readonly texel: number;
  readonly entry: number;
  readonly mip: number;
}

/** The palette entry at a voxel, from the finest tile of the frame that holds it. */
export function labelAtVoxel(
  labels: readonly FrameTile<LabelPayload>[],
  xVoxel: number,
  yVoxel: number,
): LabelHit | null {
  for (let at = labels.length - 1; at >= 0; at--) {
    const { payload, mip, xVoxel: left, yVoxel: top } = labels[at];
    const column = Math.floor((xVoxel - left) / 2 ** mip);
    const row = Math.floor((yVoxel - top) / 2 ** mip);
    const inside = column >= 0 && row >= 0 && column < payload.widthPx && row < payload.heightPx;
    if (inside) {
      const texel = row * payload.widthPx + column;
      return { payload, texel, entry: payload.tile.index[texel], mip };
    }
  }
  return null;
}
