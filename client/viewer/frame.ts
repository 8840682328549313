// One picture of one section: which tiles, and where. A frame is compared with the one before, so that
// only what differs is drawn again: hidden preloading images ask for a redraw many times a section.
import type { ImagePayload, LabelPayload, TilePayload } from "#client/viewer/tile-payload.ts";
import type { PictureGeometry, PxRect } from "#core/geometry/picture-geometry.ts";
import type { Pair } from "#core/geometry/slice-geometry.ts";

export interface FrameTile<P extends TilePayload> {
  readonly payload: P;
  readonly mip: number;
  /** Units of one texel, and of the tile's top left: see slice-geometry.ts. */
  readonly texelUnit: Pair;
  readonly xUnit: number;
  readonly yUnit: number;
}

export interface FrameGeometry extends PictureGeometry {
  readonly section: number;
}

/** Tiles in the order in which they are drawn: coarse first, finer ones over them. */
export interface Frame extends FrameGeometry {
  readonly images: readonly FrameTile<ImagePayload>[];
  readonly labels: readonly FrameTile<LabelPayload>[];
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
  const [across, down] = tile.texelUnit;
  return {
    left: (tile.xUnit + texels.left * across - frame.leftUnit) * frame.scale,
    top: (tile.yUnit + texels.top * down - frame.topUnit) * frame.scale,
    right: (tile.xUnit + texels.right * across - frame.leftUnit) * frame.scale,
    bottom: (tile.yUnit + texels.bottom * down - frame.topUnit) * frame.scale,
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

/**
 * In each rectangle, after `begin`, the tiles that lie in it, in their order.
 * @returns how many were drawn.
 */
export function drawDamaged<P extends TilePayload>(
  frame: FrameGeometry,
  tiles: readonly FrameTile<P>[],
  rects: readonly PxRect[],
  begin: (damaged: PxRect) => void,
  draw: (tile: FrameTile<P>, rect: PxRect, damaged: PxRect) => void,
): number {
  const placed = tiles.map((tile) => ({ tile, rect: tileRect(frame, tile) }));
  let drawn = 0;
  for (const damaged of rects) {
    begin(damaged);
    for (const { tile, rect } of placed) {
      if (!rectsOverlap(rect, damaged)) continue;
      draw(tile, rect, damaged);
      drawn++;
    }
  }
  return drawn;
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
    a.leftUnit === b.leftUnit &&
    a.topUnit === b.topUnit &&
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

/** The units under a device pixel. */
export function unitAtPx(frame: FrameGeometry, xPx: number, yPx: number): [number, number] {
  return [frame.leftUnit + xPx / frame.scale, frame.topUnit + yPx / frame.scale];
}

export interface LabelHit {
  readonly payload: LabelPayload;
  /** The texel's number in the tile, row by row. */
  readonly texel: number;
  readonly entry: number;
  readonly mip: number;
}

/** The palette entry at a point, from the finest tile of the frame that holds it. */
export function labelAtUnit(
  labels: readonly FrameTile<LabelPayload>[],
  xUnit: number,
  yUnit: number,
): LabelHit | null {
  for (let at = labels.length - 1; at >= 0; at--) {
    const { payload, mip, texelUnit, xUnit: left, yUnit: top } = labels[at];
    const column = Math.floor((xUnit - left) / texelUnit[0]);
    const row = Math.floor((yUnit - top) / texelUnit[1]);
    const inside = column >= 0 && row >= 0 && column < payload.widthPx && row < payload.heightPx;
    if (inside) {
      const texel = row * payload.widthPx + column;
      return { payload, texel, entry: payload.tile.index[texel], mip };
    }
  }
  return null;
}
