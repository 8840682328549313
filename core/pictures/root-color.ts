// Two neighbouring segments must be told apart by their colour bytes alone: the boundary pass
// compares colours, not ids. So a colour spends its low bits on more of the root's hash; two roots
// share all 24 bits about once in a million pairs.

/** Red in the low byte, then green, then blue. Never 0. */
export type PackedColor = number;

const GOLDEN_RATIO = 0.618033988749895;
const MEMO_LIMIT = 200_000;

/** 32 well-mixed bits of a 64-bit id (the finaliser of MurmurHash3, on both halves). */
export function hashRoot(root: bigint, seed: number): number {
  const low = Number(root & 0xffffffffn);
  const high = Number((root >> 32n) & 0xffffffffn);
  return mix(mix(low ^ Math.imul(seed + 1, 0x9e3779b1)) ^ high);
}

function mix(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/**
 * Hue by golden ratio, lightness and chroma varied a little: distinct, and light enough over grey.
 * Computed in OKLCH (B. Ottosson, "A perceptual color space for image processing", 2020), where
 * equal lightness looks equally light.
 */
export function rootColor(root: bigint, seed: number): PackedColor {
  const hash = hashRoot(root, seed);
  const hue = ((hash >>> 12) * GOLDEN_RATIO) % 1;
  const lightness = 0.6 + 0.24 * (((hash >>> 6) & 0x3f) / 63);
  const chroma = 0.13 + 0.09 * ((hash & 0x3f) / 63);
  const [red, green, blue] = oklchToBytes(lightness, chroma, hue * 2 * Math.PI);
  const second = mix(hash ^ 0x2545f491);
  return (
    (tag(red, second) | (tag(green, second >>> 3) << 8) | (tag(blue, second >>> 6) << 16)) >>> 0
  );
}

/** The low three bits carry hash: too little to see. */
function tag(byte: number, bits: number): number {
  return (byte & 0xf8) | (bits & 7);
}

export function oklchToBytes(
  lightness: number,
  chroma: number,
  hue: number,
): [number, number, number] {
  const a = chroma * Math.cos(hue);
  const b = chroma * Math.sin(hue);
  const long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    toByte(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short),
    toByte(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short),
    toByte(-0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short),
  ];
}

function toByte(linear: number): number {
  const clamped = Math.min(1, Math.max(0, linear));
  const encoded = clamped <= 0.0031308 ? 12.92 * clamped : 1.055 * clamped ** (1 / 2.4) - 0.055;
  return Math.round(255 * encoded);
}

export type ColorOf = (root: bigint) => PackedColor;

export interface KeptColors {
  readonly of: ColorOf;
  /** Theirs are others now. */
  forget(roots: Iterable<bigint>): void;
}

/** Remembers colours: a palette asks for the same few roots again after every edit. */
export function keptColors(compute: ColorOf): KeptColors {
  const memo = new Map<bigint, PackedColor>();
  return {
    of(root) {
      const known = memo.get(root);
      if (known !== undefined) return known;
      if (memo.size >= MEMO_LIMIT) memo.clear();
      const color = compute(root);
      memo.set(root, color);
      return color;
    },
    forget(roots) {
      for (const root of roots) memo.delete(root);
    },
  };
}

export function createColorMemo(seed: number): ColorOf {
  return keptColors((root) => rootColor(root, seed)).of;
}

/** For legends and lists beside the viewer. */
export function rootColorCss(root: bigint, seed: number): string {
  const color = rootColor(root, seed);
  return `rgb(${color & 0xff} ${(color >>> 8) & 0xff} ${(color >>> 16) & 0xff})`;
}
