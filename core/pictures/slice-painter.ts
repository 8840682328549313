// A slice as the viewer's shaders mix it (client/viewer/shaders.ts), pixel by pixel, for a picture that is made
// where there are no graphics: nobody points at anything, nothing is hatched, and the tone is the image's own.
// A browser test compares both.
import type { PictureGeometry } from "#core/geometry/picture-geometry.ts";
import type { Pair } from "#core/geometry/slice-geometry.ts";
import { BOTH_SIDES_FROM_ZOOM, NEAREST_FROM_PX } from "#core/pictures/picture-rules.ts";

/** A part of one level of a layer, row by row. */
export interface PlacedTexels {
  readonly widthTexels: number;
  readonly heightTexels: number;
  /** Of the part's top left. */
  readonly leftUnit: number;
  readonly topUnit: number;
  readonly texelUnit: Pair;
}

export interface PlacedImage extends PlacedTexels {
  readonly grey: Uint8Array;
}

export interface PlacedLabels extends PlacedTexels {
  /** Of each texel, which colour is its. */
  readonly colorIndex: Uint32Array;
  /** `labelColor` of each; 0 for none. */
  readonly colors: Int32Array;
}

export interface SlicePicturePlan extends PictureGeometry {
  /** 0 to 1. */
  readonly segmentOpacity: number;
  /** null where the view lies beside the layer. */
  readonly image: PlacedImage | null;
  readonly labels: PlacedLabels | null;
}

export const RGB_BYTES = 3;

const PLAIN = 1;
const SELECTED = 2;
const KIND_SHIFT = 24;
const RGB_MASK = 0xffffff;
/** Where there is neither image nor label. */
const VOID_RED = 14;
const VOID_GREEN = 15;
const VOID_BLUE = 18;

/** @param color red in the lowest byte, as `rootColor` has it. */
export function labelColor(color: number, isSelected: boolean): number {
  return (color & RGB_MASK) | ((isSelected ? SELECTED : PLAIN) << KIND_SHIFT);
}

export interface SlicePainter {
  /** Writes rows `from` to `to` of `widthPx` times RGB; each may be painted by itself, in any order. */
  paint(rgb: Uint8Array, from: number, to: number): void;
}

export function createSlicePainter(plan: SlicePicturePlan): SlicePainter {
  const { widthPx, heightPx, scale, pixelRatio } = plan;
  const zoom = scale / pixelRatio;
  const lineWidth = Math.max(1, Math.round(pixelRatio));
  const lastY = heightPx - 1;
  const colorsOf = colorRows(plan, lineWidth);
  const greyInto = greyRows(plan);
  const grey = new Float32Array(widthPx);
  // By kind: nothing, plain, selected.
  const fills = Float64Array.of(0, plan.segmentOpacity, Math.min(1, plan.segmentOpacity * 1.8));
  const lines = Float64Array.of(0, 0.75 * Math.min(1, Math.max(0.35, zoom)), 1);
  /** How far an outline's colour is from the segment's to white. */
  const lightens = Float64Array.of(0, 0.1, 0.6);
  const before = zoom >= BOTH_SIDES_FROM_ZOOM ? lineWidth : 0;

  function paintRow(rgb: Uint8Array, y: number): void {
    // A pixel is at an outline where one so far away to the right or below has another colour; from a zoom on, also
    // to the left or above: until then those are the pixel itself.
    const own = colorsOf(y);
    const below = colorsOf(Math.min(y + lineWidth, lastY));
    const above = colorsOf(Math.max(y - before, 0));
    greyInto(grey, y);
    let at = y * widthPx * RGB_BYTES;
    for (let x = 0; x < widthPx; x++, at += RGB_BYTES) {
      const place = x + lineWidth;
      const color = own[place];
      const kind = color >>> KIND_SHIFT;
      const differing =
        (color ^ own[place + lineWidth]) |
        (color ^ below[place]) |
        (color ^ own[place - before]) |
        (color ^ above[place]);
      // Of what is mixed, the share of the image, of the segment's colour, and of white.
      const fill = fills[kind];
      const line = (differing & RGB_MASK) === 0 ? 0 : lines[kind];
      const white = line * lightens[kind];
      const tint = fill * (1 - line) + line - white;
      const under = (1 - fill) * (1 - line);
      const rest = white * 255 + 0.5;
      const value = grey[x];
      rgb[at] = (value < 0 ? VOID_RED : value) * under + (color & 255) * tint + rest;
      rgb[at + 1] = (value < 0 ? VOID_GREEN : value) * under + ((color >>> 8) & 255) * tint + rest;
      rgb[at + 2] = (value < 0 ? VOID_BLUE : value) * under + ((color >>> 16) & 255) * tint + rest;
    }
  }

  return {
    paint(rgb, from, to) {
      for (let y = from; y < to; y++) paintRow(rgb, y);
    },
  };
}

/** Of those above and below a row, and of the row itself. */
const KEPT_ROWS = 8;

/** Rows that are made of a texel row each: pixels' rows share them, so the last ones are kept. */
function keptRows<T>(make: (texelRow: number) => T): (texelRow: number) => T {
  const kept = new Map<number, T>();
  return (texelRow) => {
    const known = kept.get(texelRow);
    if (known !== undefined) return known;
    const made = make(texelRow);
    if (kept.size >= KEPT_ROWS) kept.delete(kept.keys().next().value ?? 0);
    kept.set(texelRow, made);
    return made;
  };
}

/** Colours of a row of pixels, with as many as `margin` before and behind them: those at the ends, once more. */
function colorRows(
  { widthPx, heightPx, leftUnit, topUnit, scale, labels }: SlicePicturePlan,
  margin: number,
): (y: number) => Int32Array {
  const none = new Int32Array(widthPx + 2 * margin);
  if (labels === null) return () => none;
  const { colorIndex, colors, widthTexels } = labels;
  const columns = texelsUnder(widthPx, leftUnit, scale, labels, 0);
  const rows = texelsUnder(heightPx, topUnit, scale, labels, 1);
  const rowOf = keptRows((texelRow) => {
    const first = texelRow * widthTexels;
    const made = none.slice();
    for (let x = 0; x < widthPx; x++) {
      if (columns[x] >= 0) made[margin + x] = colors[colorIndex[first + columns[x]]];
    }
    made.fill(made[margin], 0, margin);
    made.fill(made[margin + widthPx - 1], margin + widthPx);
    return made;
  });
  return (y) => (rows[y] < 0 ? none : rowOf(rows[y]));
}

/** The texel under the middle of each pixel, along one axis; -1 beside the part. */
function texelsUnder(
  sizePx: number,
  firstUnit: number,
  scale: number,
  texels: PlacedTexels,
  axis: 0 | 1,
): Int32Array {
  const count = axis === 0 ? texels.widthTexels : texels.heightTexels;
  const partUnit = axis === 0 ? texels.leftUnit : texels.topUnit;
  return Int32Array.from({ length: sizePx }, (_, px) => {
    const unit = firstUnit + (px + 0.5) / scale;
    const texel = Math.floor((unit - partUnit) / texels.texelUnit[axis]);
    return texel >= 0 && texel < count ? texel : -1;
  });
}

/** Two texels and how far it is from the first to the second, of each pixel along one axis. */
interface Between {
  /** -1 beside the part. */
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly part: Float32Array;
}

function texelsBetween(
  sizePx: number,
  firstUnit: number,
  scale: number,
  image: PlacedImage,
  axis: 0 | 1,
): Between {
  const last = (axis === 0 ? image.widthTexels : image.heightTexels) - 1;
  const partUnit = axis === 0 ? image.leftUnit : image.topUnit;
  const texelUnit = image.texelUnit[axis];
  const first = texelsUnder(sizePx, firstUnit, scale, image, axis);
  const second = first.slice();
  const part = new Float32Array(sizePx);
  if (scale * texelUnit > NEAREST_FROM_PX) return { first, second, part };
  for (let px = 0; px < sizePx; px++) {
    if (first[px] < 0) continue;
    const at = (firstUnit + (px + 0.5) / scale - partUnit) / texelUnit - 0.5;
    const corner = Math.floor(at);
    first[px] = Math.max(0, corner);
    second[px] = Math.min(last, corner + 1);
    part[px] = at - corner;
  }
  return { first, second, part };
}

/** Grey of a row of pixels, 0 to 255; less where there is no image. */
function greyRows(plan: SlicePicturePlan): (into: Float32Array, y: number) => void {
  const { image, widthPx } = plan;
  if (image === null) return (into) => into.fill(-1);
  const { grey, widthTexels } = image;
  const columns = texelsBetween(widthPx, plan.leftUnit, plan.scale, image, 0);
  const rows = texelsBetween(plan.heightPx, plan.topUnit, plan.scale, image, 1);
  const rowOf = keptRows((texelRow) => {
    const first = texelRow * widthTexels;
    const made = new Float32Array(widthPx).fill(-1);
    for (let x = 0; x < widthPx; x++) {
      const left = columns.first[x];
      if (left < 0) continue;
      const value = grey[first + left];
      made[x] = value + (grey[first + columns.second[x]] - value) * columns.part[x];
    }
    return made;
  });
  return (into, y) => {
    if (rows.first[y] < 0) {
      into.fill(-1);
      return;
    }
    const upper = rowOf(rows.first[y]);
    const lower = rowOf(rows.second[y]);
    const down = rows.part[y];
    for (let x = 0; x < widthPx; x++) into[x] = upper[x] + (lower[x] - upper[x]) * down;
  };
}
