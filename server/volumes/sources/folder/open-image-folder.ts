// A folder of image files, one a section, in natural order (section-2 before section-10). All are of
// one size and depth, which is checked before the first one is used.
import { ImportError } from "#server/volumes/import-error.ts";
import {
  HEADER_BYTES,
  readHeader,
  readImage,
  type SectionHeader,
  sectionKind,
} from "#server/volumes/sources/folder/section-image.ts";
import { sectionNames } from "#server/volumes/sources/folder/section-names.ts";
import { storeOfObject } from "#server/volumes/sources/folder/sub-store.ts";
import {
  SOURCE_LIMITS,
  type VolumeSource,
  type VoxelArray,
  type VoxelType,
} from "#server/volumes/sources/source-port.ts";
import { openTiff } from "#server/volumes/sources/tiff/open-tiff.ts";
import { checkBox, voxelArrayOf, voxelBytesOf } from "#server/volumes/sources/voxel-arrays.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";
import type { Box } from "#server/volumes/volume-port.ts";

/** Of one section's file. */
const MAX_FILE_BYTES = 512 * 2 ** 20;

interface Section {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly voxelType: VoxelType;
  /** null: a TIFF. */
  readonly header: SectionHeader | null;
}

/** The store is the source's from then on; where opening fails it stays the caller's. */
export async function openImageFolder(
  store: ByteStore,
  options: { readonly signal?: AbortSignal } = {},
): Promise<VolumeSource> {
  const { signal } = options;
  const names = await sectionNames(store, signal);
  const sections: Section[] = [];
  for (const name of names) {
    signal?.throwIfAborted();
    const section = await readSection(store, name, signal);
    if (sections.length > 0) mustBeLike(store, sections[0], section);
    sections.push(section);
  }
  const [first] = sections;
  const shapeVoxel = [first.width, first.height, sections.length] as const;
  return {
    address: store.address,
    purpose: sections.some(({ header }) => header?.isExact === false) ? "image" : null,
    voxelType: first.voxelType,
    levels: [
      {
        shapeVoxel,
        voxelNm: null,
        offsetNm: [0, 0, 0],
        blockVoxel: [first.width, first.height, 1],
      },
    ],
    readBlock: async (level, box, aborted) => {
      if (level !== 0) throw new RangeError(`there is no level ${level}`);
      checkBox(box, shapeVoxel);
      const { minVoxel, maxVoxel } = box;
      const area = (maxVoxel[0] - minVoxel[0]) * (maxVoxel[1] - minVoxel[1]);
      const voxels = voxelArrayOf(first.voxelType, area * (maxVoxel[2] - minVoxel[2]));
      for (let z = minVoxel[2]; z < maxVoxel[2]; z++) {
        aborted?.throwIfAborted();
        const part = await readPart(store, sections[z], box, aborted);
        // Both are of the voxel type that every section was found to have.
        (voxels as Uint8Array).set(part as Uint8Array, (z - minVoxel[2]) * area);
      }
      return voxels;
    },
    close: () => store.close(),
  };
}

async function readSection(store: ByteStore, name: string, signal?: AbortSignal): Promise<Section> {
  const start = await store.read(name, {
    range: { startByte: 0, endByte: HEADER_BYTES },
    maxBytes: HEADER_BYTES,
    ...(signal === undefined ? {} : { signal }),
  });
  const kind = start === null ? null : sectionKind(start);
  if (start === null || kind === null) throw unreadable(store, name);
  if (kind === "tiff") return readTiffSection(store, name);
  const maxPixels = SOURCE_LIMITS.chunkBytes;
  const header = await readHeader(kind, start, maxPixels).catch((cause: unknown) => {
    throw unreadable(store, name, cause);
  });
  const { bits, height, width } = header;
  if (width * height * (bits / 8) > maxPixels) {
    throw new ImportError({
      file: pathOf(store, name),
      field: "the section's size",
      problem: `is ${width} × ${height}, more than ${maxPixels} bytes`,
      remedy: "crop the stack, or import it in parts",
    });
  }
  return { name, width, height, voxelType: bits === 16 ? "uint16" : "uint8", header };
}

async function readTiffSection(store: ByteStore, name: string): Promise<Section> {
  const { levels, voxelType } = await openTiff(storeOfObject(store, name));
  const [width, height, pages] = levels[0].shapeVoxel;
  if (pages === 1) return { name, width, height, voxelType, header: null };
  throw new ImportError({
    file: pathOf(store, name),
    field: "the section",
    problem: `has ${pages} pages`,
    remedy: "write one page a file, or give the one file as a stack",
  });
}

function mustBeLike(store: ByteStore, first: Section, section: Section): void {
  const { height, name, voxelType, width } = section;
  const differs = width !== first.width || height !== first.height;
  if (!differs && voxelType === first.voxelType) return;
  throw new ImportError({
    file: pathOf(store, name),
    field: differs ? "the section's size" : "the section's voxels",
    problem: differs
      ? `is ${width} × ${height}, but that of ${first.name} is ${first.width} × ${first.height}`
      : `are of ${voxelType}, but those of ${first.name} of ${first.voxelType}`,
    remedy: differs ? "crop or pad the sections to one size" : "write all sections alike",
  });
}

async function readPart(
  store: ByteStore,
  section: Section,
  { minVoxel, maxVoxel }: Box,
  signal?: AbortSignal,
): Promise<VoxelArray> {
  const { header, height, name, voxelType, width } = section;
  const flat: Box = {
    minVoxel: [minVoxel[0], minVoxel[1], 0],
    maxVoxel: [maxVoxel[0], maxVoxel[1], 1],
  };
  if (header === null) {
    const tiff = await openTiff(storeOfObject(store, name));
    const { levels } = tiff;
    if (tiff.voxelType === voxelType && `${levels[0].shapeVoxel}` === `${[width, height, 1]}`) {
      return tiff.readBlock(0, flat, signal);
    }
    throw unreadable(store, name);
  }
  const bytes = await store.read(name, {
    maxBytes: MAX_FILE_BYTES,
    ...(signal === undefined ? {} : { signal }),
  });
  if (bytes === null || sectionKind(bytes) !== header.kind) throw unreadable(store, name);
  const whole = await readImage(bytes, header).catch((cause: unknown) => {
    throw unreadable(store, name, cause);
  });
  if (whole.length !== width * height || whole.BYTES_PER_ELEMENT !== voxelBytesOf(voxelType)) {
    throw unreadable(store, name);
  }
  return cutOut(whole, width, flat);
}

function cutOut(whole: VoxelArray, width: number, { minVoxel, maxVoxel }: Box): VoxelArray {
  const wide = maxVoxel[0] - minVoxel[0];
  if (wide === width) return whole.slice(minVoxel[1] * width, maxVoxel[1] * width);
  const part = whole.slice(0, wide * (maxVoxel[1] - minVoxel[1]));
  for (let y = minVoxel[1]; y < maxVoxel[1]; y++) {
    const start = y * width + minVoxel[0];
    const row = whole.subarray(start, start + wide);
    (part as Uint8Array).set(row as Uint8Array, (y - minVoxel[1]) * wide);
  }
  return part;
}

function pathOf(store: ByteStore, name: string): string {
  return storeOfObject(store, name).address;
}

function unreadable(store: ByteStore, name: string, cause?: unknown): ImportError {
  return new ImportError(
    {
      file: pathOf(store, name),
      field: "the section",
      problem: "is not a whole image that can be read",
      remedy: "write it again as an 8-bit grey PNG",
    },
    { cause },
  );
}
