// For tests: stacks written as files. Its TIFF is written by hand, straight from the TIFF 6.0 and
// BigTIFF layouts, so that reader and writer share nothing.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import sharp from "sharp";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { SectionArray } from "#server/volumes/section-source.ts";

export async function withTemporaryFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "fascicle-volumes-"));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export interface TiffOptions {
  readonly isDeflated?: boolean;
  readonly isSigned?: boolean;
  /** Where the last page's directory should point; 0, the end, unless told. */
  readonly lastNext?: number;
}

/** Little-endian, one strip a page. */
export function tiffBytes(
  sections: readonly SectionArray[],
  width: number,
  options: TiffOptions = {},
): Uint8Array {
  const parts: Uint8Array[] = [];
  let position = 8;
  const put = (bytes: Uint8Array): number => {
    const at = position;
    const padded = new Uint8Array(bytes.length + (bytes.length % 2));
    padded.set(bytes);
    parts.push(padded);
    position += padded.length;
    return at;
  };
  const strips = sections.map((section) => {
    const raw = new Uint8Array(section.buffer, section.byteOffset, section.byteLength);
    const stored = options.isDeflated === true ? deflateSync(raw) : raw;
    return { at: put(stored), sizeBytes: stored.length };
  });
  const firstDirectory = position;
  sections.forEach((section, page) => {
    const height = section.length / width;
    const entries: [tag: number, type: number, value: number][] = [
      [256, 4, width],
      [257, 4, height],
      [258, 3, 8 * section.BYTES_PER_ELEMENT],
      [259, 3, options.isDeflated === true ? 8 : 1],
      [262, 3, 1],
      [273, 4, strips[page].at],
      [277, 3, 1],
      [278, 4, height],
      [279, 4, strips[page].sizeBytes],
      [339, 3, options.isSigned === true ? 2 : 1],
    ];
    const directory = new Uint8Array(2 + 12 * entries.length + 4);
    const view = new DataView(directory.buffer);
    view.setUint16(0, entries.length, true);
    entries.forEach(([tag, type, value], i) => {
      view.setUint16(2 + 12 * i, tag, true);
      view.setUint16(4 + 12 * i, type, true);
      view.setUint32(6 + 12 * i, 1, true);
      view.setUint32(10 + 12 * i, value, true);
    });
    const isLast = page === sections.length - 1;
    const next = isLast ? (options.lastNext ?? 0) : position + directory.length;
    view.setUint32(2 + 12 * entries.length, next, true);
    put(directory);
  });
  const header = new Uint8Array(8);
  const view = new DataView(header.buffer);
  view.setUint16(0, 0x4949, true);
  view.setUint16(2, 42, true);
  view.setUint32(4, firstDirectory, true);
  return Buffer.concat([header, ...parts]);
}

export async function writePngSections(
  folder: string,
  image: Uint8Array,
  shapeVoxel: Vec3,
): Promise<void> {
  const [width, height, sections] = shapeVoxel;
  await mkdir(folder, { recursive: true });
  for (let z = 0; z < sections; z++) {
    const section = image.subarray(z * width * height, (z + 1) * width * height);
    const png = sharp(section, { raw: { width, height, channels: 1 } })
      .toColourspace("b-w")
      .png();
    await writeFile(join(folder, `section-${z}.png`), await png.toBuffer());
  }
}

export function sectionsOf<T extends SectionArray>(volume: T, shapeVoxel: Vec3): T[] {
  const area = shapeVoxel[0] * shapeVoxel[1];
  return Array.from(
    { length: shapeVoxel[2] },
    (_, z) => volume.slice(z * area, (z + 1) * area) as T,
  );
}
