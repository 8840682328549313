// Mixes the two layers of a picture on the processor, as the viewer's shaders do on a graphics card
// (client/viewer/shaders.ts): a browser test holds both against each other. A pixel is a share of the image's tone and
// a colour that goes on top. Tones come from a table by share, of which there are few; what goes on top is worked out
// once for each colour. Rounded twice, a channel is at most one step beside the exact sum.
//
// What is asked for each pixel lies in typed arrays: with objects in their place the loop took twice as long.
import type { PxRect } from "#core/geometry/picture-geometry.ts";
import {
  CLASS_BACKGROUND,
  CLASS_HIGHLIGHT,
  CLASS_PLAIN,
  CLASS_SELECTED,
  CLASS_SHIFT,
  RGB_MASK,
} from "#core/pictures/label-classes.ts";
import {
  BOTH_SIDES_FROM_ZOOM,
  CUT_FILL,
  CUT_LINE,
  HATCH_LIGHTEN,
  HATCH_LINES,
  HATCH_PERIOD_LINES,
  HOVER_FILL,
  HOVER_LIGHTEN,
  LEAST_LINE_ZOOM,
  LINE_LIGHTEN,
  PLAIN_LINE,
  SELECTED_FILL,
  SELECTED_LIGHTEN,
  VOID_COLOR,
} from "#core/pictures/picture-rules.ts";
import { NO_GREY, type RasterLayers } from "#core/pictures/raster-layers.ts";

export interface MixingLook {
  /** Device pixels a CSS pixel. */
  readonly pixelRatio: number;
  /** Device pixels a unit. */
  readonly scale: number;
  /** 0 to 1. */
  readonly segmentOpacity: number;
  readonly boundaries: boolean;
  readonly imageVisible: boolean;
  readonly brightness: number;
  readonly contrast: number;
  readonly inverted: boolean;
  /** What is pointed at, as a label's colour without its class; null for nothing. */
  readonly hovered: number | null;
}

const WHITE = 255;
const BYTE = 0xff;
const OPAQUE = 0xff << 24;
const VOID = VOID_COLOR.map((share) => share * WHITE);

export interface RasterMixer {
  /** How far away a pixel of another colour makes an outline. */
  readonly lineWidthPx: number;
  /** Writes the pixels of the rectangle into `rgba`, as wide as the layers, red in the lowest byte. */
  mix(layers: RasterLayers, rgba: Int32Array, within: PxRect): void;
}

export function createRasterMixer(look: MixingLook): RasterMixer {
  const lineWidth = Math.max(1, Math.round(look.pixelRatio));
  const mixing: Mixing = {
    styles: createStyles(look),
    lineWidth,
    before: look.scale / look.pixelRatio >= BOTH_SIDES_FROM_ZOOM ? lineWidth : 0,
  };
  return {
    lineWidthPx: lineWidth,
    mix(layers, rgba, within) {
      for (let y = within.top; y < within.bottom; y++) mixRow(mixing, layers, rgba, within, y);
    },
  };
}

interface Mixing {
  readonly styles: Styles;
  /** How far to the right and below an outline looks. */
  readonly lineWidth: number;
  /** And to the left and above: not at all where outlines are on one side of a border alone. */
  readonly before: number;
}

function mixRow(
  { styles, lineWidth, before }: Mixing,
  { widthPx, heightPx, grey, labels }: RasterLayers,
  rgba: Int32Array,
  { left, right }: PxRect,
  y: number,
): void {
  const { tones, coats, placeOf } = styles;
  const row = y * widthPx;
  const toBelow = Math.min(lineWidth, heightPx - 1 - y) * widthPx;
  const toAbove = Math.min(before, y) * widthPx;
  let last = 0;
  let style = placeOf(last);
  let isHatched = false;
  for (let x = left; x < right; x++) {
    const at = row + x;
    const own = labels[at];
    if (own !== last) {
      last = own;
      style = placeOf(own);
      isHatched = own >>> CLASS_SHIFT === CLASS_HIGHLIGHT;
    }
    // Beyond the picture's border is what is at it.
    const differing =
      (own ^ labels[at + Math.min(lineWidth, widthPx - 1 - x)]) |
      (own ^ labels[at + toBelow]) |
      (own ^ labels[at - Math.min(before, x)]) |
      (own ^ labels[at - toAbove]);
    let coat = (differing & RGB_MASK) === 0 ? style : style + COAT_LENGTH;
    if (isHatched && isHatch(own, x, heightPx - 1 - y, lineWidth)) coat += 2 * COAT_LENGTH;
    rgba[at] = tones[coats[coat] + grey[at]] + coats[coat + 1];
  }
}

/** The two sides of a cut are told apart by their hatching too, not by colour alone. Rows count from the bottom. */
function isHatch(own: number, x: number, y: number, lineWidth: number): boolean {
  const diagonal = (own & BYTE) > ((own >>> 16) & BYTE) ? x + y : x - y;
  const period = HATCH_PERIOD_LINES * lineWidth;
  return diagonal - period * Math.floor(diagonal / period) < HATCH_LINES * lineWidth;
}

/** Where in `tones` grey value 0 has what is seen of it, and what is added: opaque, rounded down. */
const COAT_LENGTH = 2;
/** Within, at an outline, and the same where a hatch's line runs. */
const STYLE_LENGTH = 4 * COAT_LENGTH;
const PLACES_BITS = 10;
/** Of Knuth's multiplicative hashing: 2^32 by the golden ratio. */
const SPREAD = 0x9e3779b1;
const TABLE_LENGTH = WHITE + 1 - NO_GREY;
/** More than what background, the three classes that show, and what is pointed at of each can come to. */
const MAX_TABLES = 16;

interface Styles {
  readonly tones: Int32Array;
  readonly coats: Int32Array;
  /** Where the colour's coats are, until another one is asked for. */
  placeOf(own: number): number;
}

/** Styles by colour. Not a map: its keys of 32 bits are objects where the browser's small numbers have 31. */
function createStyles(look: MixingLook): Styles {
  const levels = tonesOf(look);
  const tones = new Int32Array(TABLE_LENGTH * MAX_TABLES);
  const shares: number[] = [];
  const owners = new Int32Array(1 << PLACES_BITS);
  const coats = new Int32Array(STYLE_LENGTH << PLACES_BITS);

  function tableOf(share: number): number {
    const known = shares.indexOf(share);
    const table = known < 0 ? shares.push(share) - 1 : known;
    const from = table * TABLE_LENGTH;
    if (known < 0) {
      levels.forEach((rgb, at) => {
        tones[from + at] = pixelOf(rgb.map((level) => level * share + 0.5));
      });
    }
    return from - NO_GREY;
  }

  function make(own: number, place: number): void {
    const { fill, line, lighten } = strengthsOf(own, look);
    const tint = [own & BYTE, (own >>> 8) & BYTE, (own >>> 16) & BYTE];
    const hatch = tint.map((level) => level + (WHITE - level) * HATCH_LIGHTEN);
    [tint, hatch].forEach((color, at) => {
      const filled = color.map((level) => level * fill);
      const lined = color.map(
        (level, channel) =>
          filled[channel] * (1 - line) + (level + (WHITE - level) * lighten) * line,
      );
      const within = [tableOf(1 - fill), OPAQUE | pixelOf(filled)];
      const outline = [tableOf((1 - fill) * (1 - line)), OPAQUE | pixelOf(lined)];
      coats.set([...within, ...outline], place + at * 2 * COAT_LENGTH);
    });
  }

  // What the empty places say that they hold.
  make(0, 0);
  return {
    tones,
    coats,
    placeOf(own) {
      const at = Math.imul(own, SPREAD) >>> (32 - PLACES_BITS);
      const place = at * STYLE_LENGTH;
      if (owners[at] !== own) {
        owners[at] = own;
        make(own, place);
      }
      return place;
    },
  };
}

/** By grey value, `NO_GREY` first. */
function tonesOf({ imageVisible, brightness, contrast, inverted }: MixingLook): number[][] {
  const tones: number[][] = [[...VOID]];
  for (let value = 0; value <= WHITE; value++) {
    const grey = (inverted ? WHITE - value : value) / WHITE;
    const toned = WHITE * Math.min(1, Math.max(0, (grey - 0.5) * contrast + 0.5 + brightness));
    tones.push(imageVisible ? [toned, toned, toned] : [...VOID]);
  }
  return tones;
}

/** Rounds down: what a channel is made of is then never more than white. */
function pixelOf([red, green, blue]: readonly number[]): number {
  return Math.floor(red) | (Math.floor(green) << 8) | (Math.floor(blue) << 16);
}

interface Strengths {
  /** How much of a segment's colour is seen within. */
  readonly fill: number;
  /** How much at an outline, and how much lighter it is there. */
  readonly line: number;
  readonly lighten: number;
}

function strengthsOf(own: number, look: MixingLook): Strengths {
  const kind = own >>> CLASS_SHIFT;
  const usual = strengthsOfKind(kind, look);
  const canBeHovered = kind !== CLASS_BACKGROUND && kind !== CLASS_HIGHLIGHT;
  if (!canBeHovered || (own & RGB_MASK) !== look.hovered) return usual;
  return { fill: Math.min(1, usual.fill + HOVER_FILL), line: 1, lighten: HOVER_LIGHTEN };
}

function strengthsOfKind(kind: number, look: MixingLook): Strengths {
  const { segmentOpacity, boundaries, scale, pixelRatio } = look;
  if (kind === CLASS_PLAIN) {
    const strength = Math.min(1, Math.max(LEAST_LINE_ZOOM, scale / pixelRatio));
    const line = boundaries ? PLAIN_LINE * strength : 0;
    return { fill: segmentOpacity, line, lighten: LINE_LIGHTEN };
  }
  if (kind === CLASS_SELECTED) {
    const fill = Math.min(1, segmentOpacity * SELECTED_FILL);
    return { fill, line: Number(boundaries), lighten: SELECTED_LIGHTEN };
  }
  if (kind === CLASS_HIGHLIGHT) {
    return { fill: Math.max(CUT_FILL, segmentOpacity), line: CUT_LINE, lighten: LINE_LIGHTEN };
  }
  return { fill: 0, line: 0, lighten: 0 };
}
