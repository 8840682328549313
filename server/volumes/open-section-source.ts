// From a path to a stack of the right kind. What lies there decides, not what it is called.
import { stat } from "node:fs/promises";
import { openImageFolder } from "#server/volumes/image-folder-source.ts";
import { ImportError, isErrorWithCode } from "#server/volumes/import-error.ts";
import type { SectionSource } from "#server/volumes/section-source.ts";
import { openTiffStack } from "#server/volumes/tiff-source.ts";

/** A folder of section images or a multi-page TIFF; `readSection` gives 8-bit grey. */
export async function openImageStack(path: string): Promise<SectionSource<Uint8Array>> {
  if (await isFolder(path, "the image")) return openImageFolder(path);
  const source = await openTiffStack(path);
  return {
    ...source,
    readSection: async (z) => {
      const section = await source.readSection(z);
      if (section instanceof Uint8Array) return section;
      throw new ImportError({
        file: path,
        field: "the image",
        problem: `has ${8 * section.BYTES_PER_ELEMENT} bits a pixel, not 8`,
        remedy: "convert it to 8-bit grey",
      });
    },
  };
}

/** A multi-page TIFF of unsigned ids of 8, 16, 32 or 64 bits. */
export async function openLabelStack(path: string): Promise<SectionSource> {
  if (!(await isFolder(path, "the supervoxels"))) return openTiffStack(path);
  throw new ImportError({
    file: path,
    field: "the supervoxels",
    problem: "are a folder, and pictures cannot hold ids exactly",
    remedy: "give one multi-page TIFF of unsigned ids",
  });
}

async function isFolder(path: string, field: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (cause) {
    if (!isErrorWithCode(cause, "ENOENT")) throw cause;
    throw new ImportError(
      { file: path, field, problem: "is not there", remedy: "check the path" },
      { cause },
    );
  }
}
