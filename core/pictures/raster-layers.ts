// The two layers of a picture that the processor paints: of each pixel the grey value, and the label's colour,
// unmixed. What a pixel shows is the texel under its middle, as where graphics draw (client/viewer/shaders.ts).
import type { PxRect } from "#core/geometry/picture-geometry.ts";

/** Of a pixel of the grey layer where there is no image. */
export const NO_GREY = -1;
const WHITE = 255;
/** How far it is from one texel to the next is told in 256ths, a row's values in 64ths: 30 bits with 16 of a value. */
const PART_BITS = 8;
const FRACTION_BITS = 6;

export interface RasterLayers {
  readonly widthPx: number;
  readonly heightPx: number;
  /** 0 to 255, or `NO_GREY`; row by row. */
  readonly grey: Int16Array;
  /** Red in the lowest byte, the class in the highest; 0 for none. Signed, since whole numbers are quick to 2^31. */
  readonly labels: Int32Array;
}

/** Where a tile's texels lie in the picture: fractions of pixels count. */
export interface RasterTile {
  readonly widthTexels: number;
  readonly heightTexels: number;
  readonly rectPx: PxRect;
}

export interface GreyTile extends RasterTile {
  readonly grey: Uint8Array | Uint16Array;
  /** Of 16-bit values, which are black and white; null for 8-bit ones as they are. */
  readonly window: readonly [black: number, white: number] | null;
  /** Along which axes texels end sharply; along the others they run into one another. */
  readonly isSharp: readonly [across: boolean, down: boolean];
}

export interface LabelTile extends RasterTile {
  /** Which colour is each texel's. */
  readonly index: Uint8Array | Uint16Array | Uint32Array;
  readonly colors: Int32Array;
}

export function createRasterLayers(widthPx: number, heightPx: number): RasterLayers {
  const grey = new Int16Array(widthPx * heightPx).fill(NO_GREY);
  return { widthPx, heightPx, grey, labels: new Int32Array(widthPx * heightPx) };
}

/** @param rect whole pixels, within the picture; so below. */
export function clearGrey({ grey, widthPx }: RasterLayers, rect: PxRect): void {
  clearRows(grey, widthPx, rect, NO_GREY);
}

export function clearLabels({ labels, widthPx }: RasterLayers, rect: PxRect): void {
  clearRows(labels, widthPx, rect, 0);
}

function clearRows(
  layer: Int16Array | Int32Array,
  widthPx: number,
  { left, top, right, bottom }: PxRect,
  value: number,
): void {
  for (let y = top; y < bottom; y++) layer.fill(value, y * widthPx + left, y * widthPx + right);
}

/** Draws what of the tile lies within the rectangle. */
export function drawGreyTile(layers: RasterLayers, tile: GreyTile, within: PxRect): void {
  const { left, top, right, bottom } = pixelsOf(tile.rectPx, within);
  if (left >= right || top >= bottom) return;
  const { grey, widthTexels, heightTexels, rectPx, window, isSharp } = tile;
  const across = between(left, right, rectPx.left, rectPx.right, widthTexels, isSharp[0]);
  const down = between(top, bottom, rectPx.top, rectPx.bottom, heightTexels, isSharp[1]);
  const rowOf = keptRows(right - left, (into, texelRow) => {
    greyRow(into, grey, texelRow * widthTexels, across);
  });
  const [black, white] = window ?? [0, WHITE];
  const perValue = WHITE / Math.max(1, white - black);
  for (let y = top; y < bottom; y++) {
    const upper = rowOf(down.first[y - top]);
    const part = down.part[y - top];
    const lower = part === 0 ? upper : rowOf(down.second[y - top]);
    const into = layers.grey.subarray(y * layers.widthPx + left, y * layers.widthPx + right);
    if (window === null) blendRows(into, upper, lower, part);
    else blendWideRows(into, upper, lower, part, black, perValue);
  }
}

/** Rows of pixels made of a row of texels each: those of the picture share them, so the last two are kept. */
function keptRows(
  count: number,
  make: (into: Int32Array, texelRow: number) => void,
): (texelRow: number) => Int32Array {
  let latest = { texelRow: -1, row: new Int32Array(count) };
  let other = { texelRow: -1, row: new Int32Array(count) };
  return (texelRow) => {
    if (latest.texelRow === texelRow) return latest.row;
    [latest, other] = [other, latest];
    if (latest.texelRow !== texelRow) {
      latest.texelRow = texelRow;
      make(latest.row, texelRow);
    }
    return latest.row;
  };
}

/** Writes values in 64ths. */
function greyRow(
  into: Int32Array,
  grey: Uint8Array | Uint16Array,
  from: number,
  { first, second, part }: Between,
): void {
  for (let x = 0; x < into.length; x++) {
    const value = grey[from + first[x]];
    const next = grey[from + second[x]];
    into[x] = ((value << PART_BITS) + (next - value) * part[x]) >> (PART_BITS - FRACTION_BITS);
  }
}

function blendRows(into: Int16Array, upper: Int32Array, lower: Int32Array, part: number): void {
  const half = 1 << (FRACTION_BITS + PART_BITS - 1);
  for (let x = 0; x < into.length; x++) {
    const value = (upper[x] << PART_BITS) + (lower[x] - upper[x]) * part;
    into[x] = (value + half) >> (FRACTION_BITS + PART_BITS);
  }
}

function blendWideRows(
  into: Int16Array,
  upper: Int32Array,
  lower: Int32Array,
  part: number,
  black: number,
  perValue: number,
): void {
  for (let x = 0; x < into.length; x++) {
    const value = (upper[x] << PART_BITS) + (lower[x] - upper[x]) * part;
    const level = (value / (1 << (FRACTION_BITS + PART_BITS)) - black) * perValue;
    into[x] = Math.min(WHITE, Math.max(0, level)) + 0.5;
  }
}

export function drawLabelTile(layers: RasterLayers, tile: LabelTile, within: PxRect): void {
  const { left, top, right, bottom } = pixelsOf(tile.rectPx, within);
  if (left >= right || top >= bottom) return;
  const { index, colors, widthTexels, heightTexels, rectPx } = tile;
  const columns = texelsUnder(left, right, rectPx.left, rectPx.right, widthTexels);
  const rows = texelsUnder(top, bottom, rectPx.top, rectPx.bottom, heightTexels);
  const { labels, widthPx } = layers;
  const count = right - left;
  for (let y = top; y < bottom; y++) {
    const at = y * widthPx + left;
    const row = rows[y - top];
    if (y > top && rows[y - top - 1] === row) {
      labels.copyWithin(at, at - widthPx, at - widthPx + count);
      continue;
    }
    const from = row * widthTexels;
    for (let x = 0; x < count; x++) labels[at + x] = colors[index[from + columns[x]]];
  }
}

/** The pixels whose middles lie within both. */
function pixelsOf(rectPx: PxRect, within: PxRect): PxRect {
  return {
    left: Math.max(within.left, Math.ceil(rectPx.left - 0.5)),
    top: Math.max(within.top, Math.ceil(rectPx.top - 0.5)),
    right: Math.min(within.right, Math.ceil(rectPx.right - 0.5)),
    bottom: Math.min(within.bottom, Math.ceil(rectPx.bottom - 0.5)),
  };
}

/** The texel under the middle of each pixel, along one axis. */
function texelsUnder(
  from: number,
  to: number,
  startPx: number,
  endPx: number,
  count: number,
): Int32Array {
  const perPx = count / (endPx - startPx);
  const texels = new Int32Array(to - from);
  for (let px = from; px < to; px++) {
    texels[px - from] = clamp(Math.floor((px + 0.5 - startPx) * perPx), count);
  }
  return texels;
}

/** Two texels and how far it is from the first to the second, in 256ths, of each pixel along one axis. */
interface Between {
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly part: Int32Array;
}

function between(
  from: number,
  to: number,
  startPx: number,
  endPx: number,
  count: number,
  isSharp: boolean,
): Between {
  const first = texelsUnder(from, to, startPx, endPx, count);
  const part = new Int32Array(to - from);
  if (isSharp) return { first, second: first, part };
  const second = new Int32Array(to - from);
  const perPx = count / (endPx - startPx);
  for (let px = from; px < to; px++) {
    const at = (px + 0.5 - startPx) * perPx - 0.5;
    const corner = Math.floor(at);
    first[px - from] = clamp(corner, count);
    second[px - from] = clamp(corner + 1, count);
    part[px - from] = Math.round((at - corner) * (1 << PART_BITS));
  }
  return { first, second, part };
}

function clamp(texel: number, count: number): number {
  return Math.min(count - 1, Math.max(0, texel));
}
