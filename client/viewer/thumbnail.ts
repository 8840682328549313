// A small picture of one place in the xy plane: the image in grey, the segments of both sides of a
// synapse in the colours of its marks, and a line around each. Everything else stays grey, so that the
// two are found at once among hundreds.
import type { TileAddress, TileLayer } from "#client/viewer/tile-address.ts";
import type { TilePayload } from "#client/viewer/tile-payload.ts";
import { mipFor } from "#client/viewer/tile-reader.ts";
import type { Rgb } from "#client/viewer/viewer-contract.ts";
import { type SliceGeometry, unitOfVoxelMiddle } from "#core/geometry/slice-geometry.ts";
import type { Vec3 } from "#core/geometry/vector.ts";

/** As the marks of a presynaptic and a postsynaptic site. */
export const PRE_RGB: Rgb = [255, 176, 0];
export const POST_RGB: Rgb = [92, 225, 230];
/** A segment that is on both sides. */
export const BOTH_RGB: Rgb = [255, 110, 180];

const FILL_OPACITY = 0.3;
const LINE_OPACITY = 0.9;

export interface ThumbnailWindow {
  readonly section: number;
  readonly leftUnit: number;
  readonly topUnit: number;
  readonly unitPerPx: number;
  readonly sizePx: number;
}

export function thumbnailWindow(
  geometry: SliceGeometry,
  centreVoxel: Vec3,
  sizePx: number,
  widthUnit: number,
): ThumbnailWindow {
  const [across, down, section] = unitOfVoxelMiddle(geometry, centreVoxel);
  return {
    section,
    leftUnit: across - widthUnit / 2,
    topUnit: down - widthUnit / 2,
    unitPerPx: widthUnit / sizePx,
    sizePx,
  };
}

/** The tiles of one layer that a window needs, in rows. */
export function tilesOfWindow(
  geometry: SliceGeometry,
  layer: TileLayer,
  window: ThumbnailWindow,
): readonly TileAddress[] {
  const { leftUnit, topUnit, unitPerPx, sizePx, section } = window;
  const mip = mipFor(geometry, layer, unitPerPx);
  const { tileUnit } = geometry.levels[layer][mip];
  const span = (fromUnit: number, axis: 0 | 1) => {
    const last = Math.min(fromUnit + sizePx * unitPerPx, geometry.sizeUnit[axis]) - 1e-6;
    const first = Math.max(0, Math.floor(fromUnit / tileUnit[axis]));
    const count = Math.max(0, Math.floor(last / tileUnit[axis]) - first + 1);
    return Array.from({ length: count }, (_, at) => first + at);
  };
  return span(topUnit, 1).flatMap((tileY) =>
    span(leftUnit, 0).map((tileX) => ({ layer, mip, section, tileX, tileY })),
  );
}

export interface LoadedTile {
  readonly address: TileAddress;
  readonly payload: TilePayload;
}

export interface ThumbnailPaint {
  readonly geometry: SliceGeometry;
  readonly window: ThumbnailWindow;
  readonly tiles: readonly LoadedTile[];
  /** The values that are black and white. */
  readonly greyRange: readonly [black: number, white: number];
  rootOf(supervoxel: bigint, baseRoot: bigint): bigint;
  /** null leaves a segment grey. */
  colorOf(root: bigint): Rgb | null;
}

/** RGBA, rows from the top; what no tile covers is black. */
export function paintThumbnail(paint: ThumbnailPaint): Uint8ClampedArray<ArrayBuffer> {
  const { sizePx } = paint.window;
  const rgba = new Uint8ClampedArray(sizePx * sizePx * 4);
  paintGrey(paint, rgba);
  tint(rgba, segmentsOf(paint), sizePx);
  return rgba;
}

function paintGrey(paint: ThumbnailPaint, rgba: Uint8ClampedArray): void {
  const [black, white] = paint.greyRange;
  const perValue = 255 / Math.max(1, white - black);
  forEachTexel(paint, "image", (pixel, payload, texel) => {
    if (payload.layer !== "image") return;
    const value = (payload.grey[texel] - black) * perValue;
    rgba.fill(value, pixel * 4, pixel * 4 + 3);
  });
  for (let at = 3; at < rgba.length; at += 4) rgba[at] = 255;
}

/** Of each pixel: 0, or one more than the place of its colour in `colors`. */
interface Segments {
  readonly index: Uint8Array;
  readonly colors: readonly Rgb[];
}

function segmentsOf(paint: ThumbnailPaint): Segments {
  const { sizePx } = paint.window;
  const index = new Uint8Array(sizePx * sizePx);
  const colors: Rgb[] = [];
  const ofPayload = new Map<TilePayload, Uint8Array>();
  const byRoot = new Map<bigint, number>();
  const indexOf = (supervoxel: bigint, baseRoot: bigint): number => {
    if (supervoxel === 0n) return 0;
    const root = paint.rootOf(supervoxel, baseRoot);
    const known = byRoot.get(root);
    if (known !== undefined) return known;
    const color = paint.colorOf(root);
    const made = color === null ? 0 : colors.push(color);
    byRoot.set(root, made);
    return made;
  };
  forEachTexel(paint, "labels", (pixel, payload, texel) => {
    if (payload.layer !== "labels") return;
    const { tile } = payload;
    let entries = ofPayload.get(payload);
    if (entries === undefined) {
      entries = Uint8Array.from(tile.supervoxels, (id, at) => indexOf(id, tile.baseRoots[at]));
      ofPayload.set(payload, entries);
    }
    index[pixel] = entries[tile.index[texel]];
  });
  return { index, colors };
}

function tint(rgba: Uint8ClampedArray, { index, colors }: Segments, sizePx: number): void {
  for (let pixel = 0; pixel < index.length; pixel++) {
    const own = index[pixel];
    if (own === 0) continue;
    const opacity = isAtEdge(index, pixel, sizePx) ? LINE_OPACITY : FILL_OPACITY;
    for (let part = 0; part < 3; part++) {
      const at = pixel * 4 + part;
      rgba[at] = rgba[at] * (1 - opacity) + colors[own - 1][part] * opacity;
    }
  }
}

/** The picture's own border is no edge of a segment. */
function isAtEdge(index: Uint8Array, pixel: number, sizePx: number): boolean {
  const own = index[pixel];
  const column = pixel % sizePx;
  return (
    (column > 0 && index[pixel - 1] !== own) ||
    (column + 1 < sizePx && index[pixel + 1] !== own) ||
    (pixel >= sizePx && index[pixel - sizePx] !== own) ||
    (pixel + sizePx < index.length && index[pixel + sizePx] !== own)
  );
}

/** The texel under the middle of each pixel. */
function forEachTexel(
  { geometry, window, tiles }: ThumbnailPaint,
  layer: TileLayer,
  visit: (pixel: number, payload: TilePayload, texel: number) => void,
): void {
  const { sizePx, leftUnit, topUnit, unitPerPx } = window;
  for (const { address, payload } of tiles) {
    if (address.layer !== layer) continue;
    const { widthPx, heightPx } = payload;
    const { tileUnit, texelUnit } = geometry.levels[layer][address.mip];
    /** Of each pixel along an axis the texel under it; −1 beside the tile. */
    const texels = (fromUnit: number, axis: 0 | 1, tileAt: number, countPx: number) =>
      Array.from({ length: sizePx }, (_, px) => {
        const unit = fromUnit + (px + 0.5) * unitPerPx - tileAt * tileUnit[axis];
        const texel = Math.floor(unit / texelUnit[axis]);
        return texel < countPx ? Math.max(-1, texel) : -1;
      });
    const across = texels(leftUnit, 0, address.tileX, widthPx);
    const down = texels(topUnit, 1, address.tileY, heightPx);
    for (let pixel = 0; pixel < sizePx * sizePx; pixel++) {
      const x = across[pixel % sizePx];
      const y = down[Math.floor(pixel / sizePx)];
      if (x >= 0 && y >= 0) visit(pixel, payload, y * widthPx + x);
    }
  }
}
