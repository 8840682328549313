// The pages of a TIFF that are the sections of one volume, in order, and where each one's strips or
// tiles lie. All pages are described when the file is opened, so that none can differ later.
import type { Vec3 } from "#core/geometry/vector.ts";
import { SOURCE_LIMITS } from "#server/volumes/sources/source-port.ts";
import type { TiffBytes } from "#server/volumes/sources/tiff/tiff-bytes.ts";
import {
  describeStack,
  type Resolution,
  type StackDescription,
} from "#server/volumes/sources/tiff/tiff-description.ts";
import {
  readDirectories,
  readLayout,
  readNumbers,
  readText,
  type TiffDirectory,
  type TiffLayout,
} from "#server/volumes/sources/tiff/tiff-directories.ts";
import {
  COMPRESSION,
  readTiffPage,
  type TiffPage,
} from "#server/volumes/sources/tiff/tiff-page.ts";

const DESCRIPTION = 270;
const X_RESOLUTION = 282;
const Y_RESOLUTION = 283;

export interface TiffSection {
  readonly page: TiffPage;
  /** As the file counts, for errors. */
  readonly number: number;
  /** Beyond the page's own data: the plane that follows it so many bytes later. */
  readonly shiftBytes: number;
}

export interface TiffStack {
  readonly layout: TiffLayout;
  readonly first: TiffPage;
  readonly sections: readonly TiffSection[];
  readonly voxelNm: Vec3 | null;
}

export async function readTiffStack(bytes: TiffBytes, signal?: AbortSignal): Promise<TiffStack> {
  const layout = await readLayout(bytes);
  const pages: TiffPage[] = [];
  let description: StackDescription | null = null;
  let number = 0;
  for await (const directory of readDirectories(bytes, layout)) {
    signal?.throwIfAborted();
    if (number === 0) description = await readDescription(bytes, layout, directory);
    const page = await readTiffPage(bytes, layout, directory, number);
    if (page !== null) {
      if (pages.length > 0) mustBeLike(bytes, pages[0], page, number);
      pages.push(page);
    }
    number++;
  }
  if (pages.length === 0) {
    throw bytes.refused("the chain of TIFF pages", "is empty", "copy or export the file again");
  }
  return {
    layout,
    first: pages[0],
    sections: await sectionsOf(bytes, layout, pages, description),
    voxelNm: description?.voxelNm ?? null,
  };
}

async function readDescription(
  bytes: TiffBytes,
  layout: TiffLayout,
  directory: TiffDirectory,
): Promise<StackDescription | null> {
  const entry = directory.get(DESCRIPTION);
  const field = "the description of page 0";
  if (entry === undefined) return null;
  const text = await readText(bytes, entry, SOURCE_LIMITS.descriptionBytes, field);
  const [x, y] = await Promise.all(
    [X_RESOLUTION, Y_RESOLUTION].map(async (tag) => {
      const resolution = directory.get(tag);
      if (resolution?.count !== 1) return Number.NaN;
      return (await readNumbers(bytes, layout, resolution, field))[0];
    }),
  );
  const resolution: Resolution | null = x > 0 && y > 0 ? { x, y } : null;
  return text === null ? null : describeStack(text, resolution);
}

async function sectionsOf(
  bytes: TiffBytes,
  layout: TiffLayout,
  pages: readonly TiffPage[],
  description: StackDescription | null,
): Promise<readonly TiffSection[]> {
  const asTheyLie = pages.map((page, number) => ({ page, number, shiftBytes: 0 }));
  if (description === null) return asTheyLie;
  const { kind, planeCount, planes, trouble } = description;
  const field = `the ${kind} description`;
  const split = "save the stack as one volume in one file, or as a folder of sections";
  if (trouble !== null) throw bytes.refused(field, trouble, split);
  if (planes === null || planeCount === null) return asTheyLie;
  if (planeCount <= pages.length || planes.every((plane) => plane < pages.length)) {
    return planes.map((plane) => asTheyLie[plane]);
  }
  const following = await planeBytesOf(bytes, layout, pages, planeCount);
  if (following !== null) {
    return planes.map((number) => ({ page: pages[0], number, shiftBytes: number * following }));
  }
  throw bytes.refused(
    field,
    `tells of ${planeCount} sections where only ${pages.length} can be found`,
    "save the stack as BigTIFF or as a folder of sections",
  );
}

/** Very large ImageJ stacks describe one page; the other planes follow its data. null: they do not. */
async function planeBytesOf(
  bytes: TiffBytes,
  layout: TiffLayout,
  pages: readonly TiffPage[],
  planeCount: number,
): Promise<number | null> {
  const [page] = pages;
  if (pages.length > 1 || page.compression !== COMPRESSION.none || page.isTiled) return null;
  const planeBytes = page.width * page.height * page.voxelBytes;
  const offsets = await readNumbers(bytes, layout, page.offsets, "the directory of page 0");
  const stripBytes = page.blockHeight * page.width * page.voxelBytes;
  const isOnePiece = offsets.every((offset, i) => offset === offsets[0] + i * stripBytes);
  return isOnePiece && offsets[0] + planeCount * planeBytes <= bytes.sizeBytes ? planeBytes : null;
}

function mustBeLike(bytes: TiffBytes, first: TiffPage, page: TiffPage, number: number): void {
  const { width, height, voxelType } = page;
  if (width === first.width && height === first.height && voxelType === first.voxelType) return;
  const sizeOf = (of: TiffPage) => `${of.width} × ${of.height} of ${8 * of.voxelBytes} bits`;
  throw bytes.refused(
    `page ${number}`,
    sizeOf(page) === sizeOf(first)
      ? `is of ${voxelType}, but page 0 of ${first.voxelType}`
      : `is ${sizeOf(page)}, but page 0 is ${sizeOf(first)}`,
    "keep only pages of one size and depth in the file",
  );
}
