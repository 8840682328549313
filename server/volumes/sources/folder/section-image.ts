// One section that is an image file by itself. Its first bytes decide what it is, never its name: a
// format that draws, like SVG, or that leads elsewhere is not among them.
import sharp from "sharp";
import type { VoxelArray } from "#server/volumes/sources/source-port.ts";

export type SectionKind = "png" | "jpeg" | "webp" | "tiff";

export interface SectionHeader {
  readonly kind: SectionKind;
  readonly width: number;
  readonly height: number;
  readonly bits: 8 | 16;
  /** Only grey of a kind that loses nothing holds ids as they were. */
  readonly isExact: boolean;
}

/** What of a file its size is found in; cameras put pictures of pictures before it. */
export const HEADER_BYTES = 2 ** 18;

const ascii = (text: string) => [...text].map((character) => character.charCodeAt(0));
const BEGINNINGS: readonly (readonly [SectionKind, readonly (number | null)[]])[] = [
  ["png", [0x89, ...ascii("PNG\r\n"), 0x1a, 0x0a]],
  ["jpeg", [0xff, 0xd8, 0xff]],
  ["webp", [...ascii("RIFF"), null, null, null, null, ...ascii("WEBP")]],
  ["tiff", [0x49, 0x49, 0x2a, 0]],
  ["tiff", [0x49, 0x49, 0x2b, 0]],
  ["tiff", [0x4d, 0x4d, 0, 0x2a]],
  ["tiff", [0x4d, 0x4d, 0, 0x2b]],
];

/** null: none of these. */
export function sectionKind(start: Uint8Array): SectionKind | null {
  const found = BEGINNINGS.find(([, bytes]) =>
    bytes.every((byte, at) => byte === null || start[at] === byte),
  );
  return found?.[0] ?? null;
}

/** Of PNG, JPEG and WebP. Throws anything for what it cannot read. */
export async function readHeader(
  kind: Exclude<SectionKind, "tiff">,
  start: Uint8Array,
  maxPixels: number,
): Promise<SectionHeader> {
  const { channels, depth, height, isPalette, width } = await sharp(start, {
    limitInputPixels: maxPixels,
  }).metadata();
  return {
    kind,
    width,
    height,
    bits: depth === "ushort" ? 16 : 8,
    isExact: kind === "png" && channels === 1 && isPalette !== true,
  };
}

/** Row-major; grey of what has colors. Throws anything for what it cannot read. */
export async function readImage(bytes: Uint8Array, header: SectionHeader): Promise<VoxelArray> {
  const image = sharp(bytes, { limitInputPixels: header.width * header.height }).removeAlpha();
  const isWide = header.bits === 16;
  const { data } = await image
    .toColourspace(isWide ? "grey16" : "b-w")
    .extractChannel(0)
    .raw({ depth: isWide ? "ushort" : "uchar" })
    .toBuffer({ resolveWithObject: true });
  const own = Uint8Array.from(data);
  return isWide ? new Uint16Array(own.buffer) : own;
}
