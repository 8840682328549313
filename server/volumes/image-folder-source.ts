// A folder of image files, one a section, in natural order (section-2 before section-10), each read
// as 8-bit grey. Every section's size is checked before the first one is used.
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { ImportError } from "#server/volumes/import-error.ts";
import {
  MAX_SECTION_PIXELS,
  MAX_SECTIONS,
  type SectionSource,
} from "#server/volumes/section-source.ts";

const IMAGE_NAME = /^[^.].*[.](png|jpe?g|tiff?|webp)$/i;
const NATURAL_ORDER = new Intl.Collator("en", { numeric: true });

export async function openImageFolder(folder: string): Promise<SectionSource<Uint8Array>> {
  const names = (await readdir(folder)).filter((name) => IMAGE_NAME.test(name));
  names.sort(NATURAL_ORDER.compare);
  if (names.length === 0) {
    throw new ImportError({
      file: folder,
      field: "the folder",
      problem: "holds no PNG, JPEG, TIFF or WebP sections",
      remedy: "name the folder that the section images lie in",
    });
  }
  if (names.length > MAX_SECTIONS) {
    throw new ImportError({
      file: folder,
      field: "the folder",
      problem: `holds ${names.length} sections, more than ${MAX_SECTIONS}`,
      remedy: "import the stack in parts",
    });
  }
  const [width, height] = await sectionSize(join(folder, names[0]));
  for (const name of names.slice(1)) {
    const [w, h] = await sectionSize(join(folder, name));
    if (w === width && h === height) continue;
    throw new ImportError({
      file: join(folder, name),
      field: "the section's size",
      problem: `is ${w} × ${h}, but that of ${names[0]} is ${width} × ${height}`,
      remedy: "crop or pad the sections to one size",
    });
  }
  return {
    shapeVoxel: [width, height, names.length],
    readSection: (z) => readGrey(join(folder, names[z])),
    close: async () => {},
  };
}

async function sectionSize(path: string): Promise<readonly [number, number]> {
  const { width, height } = await reading(path, () => sharp(path).metadata());
  if (width * height > MAX_SECTION_PIXELS) {
    throw new ImportError({
      file: path,
      field: "the section's size",
      problem: `is ${width} × ${height}, more than ${MAX_SECTION_PIXELS} pixels`,
      remedy: "crop the stack, or import it in parts",
    });
  }
  return [width, height];
}

async function readGrey(path: string): Promise<Uint8Array> {
  return reading(path, async () => {
    const grey = sharp(path).removeAlpha().toColourspace("b-w").extractChannel(0);
    const bytes = await grey.raw({ depth: "uchar" }).toBuffer();
    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  });
}

async function reading<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    throw new ImportError(
      {
        file: path,
        field: "the section",
        problem: "is not a whole image that can be read",
        remedy: "write it again as an 8-bit grey PNG",
      },
      { cause },
    );
  }
}
