// An image of more than 8 bits becomes one of 8: what lies at or below the range's low end is black,
// at or above its high end white, and evenly in between.
import { ImportError } from "#server/volumes/import-error.ts";
import type { VoxelArray } from "#server/volumes/sources/source-port.ts";

export interface ContrastRange {
  readonly black: number;
  readonly white: number;
}

/** Sections that a range is found in, evenly over the stack. */
const SAMPLED_SECTIONS = 9;
/** Looked at in each of them, evenly over it. */
const SAMPLED_VOXELS = 2 ** 17;
/** Shares of all samples that may be darker than black, or lighter than white. */
const TAIL = 0.001;

/** From the 0.1th to the 99.9th percentile of a sample; voxels of exactly 0 are mostly padding. */
export async function findContrast(
  file: string,
  sections: number,
  readSection: (z: number) => Promise<VoxelArray>,
): Promise<ContrastRange> {
  const count = Math.min(SAMPLED_SECTIONS, sections);
  const sample = new Float64Array(count * SAMPLED_VOXELS);
  let size = 0;
  for (let i = 0; i < count; i++) {
    const voxels = await readSection(Math.floor(((i + 0.5) * sections) / count));
    const step = Math.max(1, Math.ceil(voxels.length / SAMPLED_VOXELS));
    for (let at = 0; at < voxels.length; at += step) {
      const value = Number(voxels[at]);
      if (value !== 0 && Number.isFinite(value)) sample[size++] = value;
    }
  }
  const sorted = sample.subarray(0, size).sort();
  const black = sorted[Math.floor(TAIL * (size - 1))];
  const white = sorted[Math.ceil((1 - TAIL) * (size - 1))];
  if (size > 0 && white > black) return { black, white };
  throw new ImportError({
    file,
    field: "the image",
    problem:
      size === 0 ? "is 0 wherever it was looked at" : `is ${black} wherever it was looked at`,
    remedy: "name the image's volume, or give the range of its grey levels",
  });
}

export function toGrey(voxels: VoxelArray, { black, white }: ContrastRange): Uint8Array {
  const grey = new Uint8Array(voxels.length);
  const scale = 255 / (white - black);
  for (let i = 0; i < grey.length; i++) {
    const level = (Number(voxels[i]) - black) * scale;
    // Not a number is black as well.
    grey[i] = level >= 255 ? 255 : level > 0 ? level + 0.5 : 0;
  }
  return grey;
}

/** Throws an ImportError where the range is none. */
export function checkContrast(file: string, { black, white }: ContrastRange): ContrastRange {
  if (Number.isFinite(black) && Number.isFinite(white) && black < white) return { black, white };
  throw new ImportError({
    file,
    field: "the contrast range",
    problem: `is ${black} to ${white}`,
    remedy: "give the level that is black and a higher one that is white",
  });
}
