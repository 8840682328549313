// The colours of classes of segments (a neuron type, a state of review, an author), and those by which
// colour-blind people tell segments apart. Neighbours of one class still differ in the low bits of their
// colours, which the boundary pass needs: see root-color.ts.
import type { ColorPalette } from "#client/viewer/color-scheme.ts";
import type { Rgb } from "#client/viewer/viewer-contract.ts";
import { DISTINCT_COLORS } from "#core/access/person-color.ts";
import { fnvHash, fnvStart } from "#core/fnv-hash.ts";
import { hashRoot, oklchToBytes, type PackedColor } from "#core/pictures/root-color.ts";
import type { ReviewerState } from "#core/review/reviewer-state.ts";

/** Of what belongs to no class: seen, and nobody's colour. */
export const NEUTRAL_RGB: Rgb = [140, 146, 155];

const HUES = 12;
/** Two rings of hues: light and saturated, and darker. */
const RINGS = [
  [0.76, 0.15],
  [0.58, 0.16],
] as const;

const USUAL: readonly Rgb[] = RINGS.flatMap(([lightness, chroma]) =>
  Array.from({ length: HUES }, (_, at) =>
    oklchToBytes(lightness, chroma, ((at + 0.25) / HUES) * 2 * Math.PI),
  ),
);

/** M. Okabe and K. Ito's, and their lighter and darker kin for the classes after the seventh. */
const SAFE: readonly Rgb[] = DISTINCT_COLORS.map(rgbOfHex);
/** The first of them are those of Okabe and Ito themselves. */
const SAFE_FIRST = 7;

export const CLASS_COLORS: Readonly<Record<ColorPalette, readonly Rgb[]>> = {
  usual: USUAL,
  safe: SAFE,
};

/** Green and red differ in lightness too; the safe ones are bluish green, vermilion, yellow and sky blue. */
export const REVIEW_COLORS: Readonly<
  Record<ColorPalette, Readonly<Record<Exclude<ReviewerState, "untouched">, Rgb>>>
> = {
  usual: {
    signed: [74, 194, 116],
    asked: [226, 74, 66],
    lapsed: [240, 188, 60],
    changed: [76, 150, 245],
  },
  safe: {
    signed: [0, 158, 115],
    asked: [213, 94, 0],
    lapsed: [240, 228, 66],
    changed: [86, 180, 233],
  },
};

/**
 * A colour for each name, a function of the names alone, so that every page gives the same. A name has the
 * colour that its text leads to, or where another name has that, the next free one; where there are more
 * names than colours, they are taken again.
 */
export function classColors(
  names: Iterable<string>,
  palette: ColorPalette,
  seed: number,
): ReadonlyMap<string, Rgb> {
  const colors = CLASS_COLORS[palette];
  const sorted = [...new Set(names)].sort();
  // Few classes have the colours that are told apart best.
  const room = palette === "safe" && sorted.length <= SAFE_FIRST ? SAFE_FIRST : colors.length;
  const taken = new Set<number>();
  const given = new Map<string, Rgb>();
  for (const name of sorted) {
    if (taken.size === room) taken.clear();
    let at = hashText(name, seed) % room;
    while (taken.has(at)) at = (at + 1) % room;
    taken.add(at);
    given.set(name, colors[at]);
  }
  return given;
}

const TAG_SEED = 0x51ed;
const SHADE_SEED = 0x7a3c;
/** Neighbours of one of the few safe colours are told apart by lightness. */
const SHADES = [0, 0.18, -0.2, 0.32, -0.34] as const;

/** The class's colour, with the root in its low bits: twelve of them, too little to mistake the class. */
export function classColor([red, green, blue]: Rgb, root: bigint): PackedColor {
  const bits = hashRoot(root, TAG_SEED);
  return (tag(red, bits) | (tag(green, bits >>> 4) << 8) | (tag(blue, bits >>> 8) << 16)) >>> 0;
}

function tag(byte: number, bits: number): number {
  return (byte & 0xf0) | (bits & 15);
}

/** By the root's id, in colours that colour-blind people tell apart. */
export function safeRootColor(root: bigint, seed: number): PackedColor {
  const hash = hashRoot(root, seed ^ SHADE_SEED);
  const shade = SHADES[(hash >>> 8) % SHADES.length];
  const [red, green, blue] = SAFE[(hash >>> 16) % SAFE_FIRST];
  const shaded: Rgb = [shadedByte(red, shade), shadedByte(green, shade), shadedByte(blue, shade)];
  return classColor(shaded, root);
}

function shadedByte(byte: number, shade: number): number {
  return Math.round(shade < 0 ? byte * (1 + shade) : byte + (255 - byte) * shade);
}

/** Of a colour as style sheets have it: #rrggbb. */
export function rgbOfHex(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >>> 16, (value >>> 8) & 0xff, value & 0xff];
}

export function rgbOfPacked(color: PackedColor): Rgb {
  return [color & 0xff, (color >>> 8) & 0xff, (color >>> 16) & 0xff];
}

/** The low bits are made even: few colours take but those. */
function hashText(text: string, seed: number): number {
  const hash = fnvHash(text, fnvStart(seed));
  return (hash ^ (hash >>> 15)) >>> 0;
}
