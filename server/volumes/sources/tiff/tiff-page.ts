// One page of a TIFF as its directory describes it. Only layouts that are read exactly are let
// through: one sample a pixel, whole bytes, no more than a chunk's limit at once; anything else is
// refused by name. Where its strips lie is left in the file until the page is read.
import { SOURCE_LIMITS, type VoxelType } from "#server/volumes/sources/source-port.ts";
import type { TiffBytes } from "#server/volumes/sources/tiff/tiff-bytes.ts";
import {
  readNumbers,
  type TiffDirectory,
  type TiffEntry,
  type TiffLayout,
} from "#server/volumes/sources/tiff/tiff-directories.ts";

export const COMPRESSION = {
  none: 1,
  lzw: 5,
  jpeg: 7,
  deflate: 8,
  oldDeflate: 32946,
  packbits: 32773,
  zstd: 50000,
} as const;
const READABLE: ReadonlySet<number> = new Set(Object.values(COMPRESSION));

export interface TiffPage {
  readonly width: number;
  readonly height: number;
  readonly voxelType: VoxelType;
  readonly voxelBytes: number;
  /** 0 is white: only where a sample is a grey level, of 8 or 16 bits without a sign. */
  readonly isInverted: boolean;
  readonly compression: number;
  readonly predictor: number;
  readonly blockWidth: number;
  readonly blockHeight: number;
  readonly isTiled: boolean;
  readonly offsets: TiffEntry;
  /** null: as many as an uncompressed block has. */
  readonly sizesBytes: TiffEntry | null;
  readonly jpegTables: TiffEntry | null;
}

const TAG = {
  subfile: 254,
  width: 256,
  height: 257,
  bits: 258,
  compression: 259,
  photometric: 262,
  fillOrder: 266,
  stripOffsets: 273,
  samples: 277,
  rowsPerStrip: 278,
  stripSizes: 279,
  predictor: 317,
  tileWidth: 322,
  tileHeight: 323,
  tileOffsets: 324,
  tileSizes: 325,
  sampleFormat: 339,
  jpegTables: 347,
} as const;
const REWRITE = "write it again as a single-channel TIFF with deflate compression";
/** A smaller copy of another page, or its mask. */
const NO_PAGE_OF_ITS_OWN = 1 | 4;

/** null: it is a smaller copy or a mask of another page. */
export async function readTiffPage(
  bytes: TiffBytes,
  layout: TiffLayout,
  directory: TiffDirectory,
  page: number,
): Promise<TiffPage | null> {
  const reader = new PageReader(bytes, layout, directory, page);
  if (((await reader.number(TAG.subfile, 0)) & NO_PAGE_OF_ITS_OWN) !== 0) return null;
  const samples = await readSamples(reader);
  return { ...samples, ...(await readBlocks(reader, samples)) };
}

class PageReader {
  readonly directory: TiffDirectory;
  readonly #bytes: TiffBytes;
  readonly #layout: TiffLayout;
  readonly #page: number;

  constructor(bytes: TiffBytes, layout: TiffLayout, directory: TiffDirectory, page: number) {
    this.#bytes = bytes;
    this.#layout = layout;
    this.directory = directory;
    this.#page = page;
  }

  /** The first one of a tag. */
  async number(tag: number, fallback: number): Promise<number> {
    const entry = this.directory.get(tag);
    if (entry === undefined || entry.count === 0) return fallback;
    const field = `the directory of page ${this.#page}`;
    return (await readNumbers(this.#bytes, this.#layout, { ...entry, count: 1 }, field))[0];
  }

  refuse(field: string, problem: string, remedy = REWRITE): never {
    throw this.#bytes.refused(`the ${field} of page ${this.#page}`, problem, remedy);
  }
}

type Samples = Pick<
  TiffPage,
  "width" | "height" | "voxelType" | "voxelBytes" | "isInverted" | "compression" | "predictor"
>;

async function readSamples(reader: PageReader): Promise<Samples> {
  const width = await reader.number(TAG.width, 0);
  const height = await reader.number(TAG.height, 0);
  if (!isSize(width) || !isSize(height)) {
    reader.refuse("size", `is ${width} × ${height}`, "crop the stack, or import it in parts");
  }
  const samples = await reader.number(TAG.samples, 1);
  if (samples !== 1) reader.refuse("SamplesPerPixel", `is ${samples}, not 1`);
  const bits = await reader.number(TAG.bits, 1);
  const voxelType = voxelTypeOf(bits, await reader.number(TAG.sampleFormat, 1));
  if (voxelType === null) {
    return reader.refuse(
      "BitsPerSample",
      `is ${bits}, not 8, 16, 32 or 64 of a whole number, or 32 or 64 of a float`,
    );
  }
  const photometric = await reader.number(TAG.photometric, 1);
  if (photometric > 1) reader.refuse("PhotometricInterpretation", "is not grey");
  if ((await reader.number(TAG.fillOrder, 1)) !== 1) reader.refuse("FillOrder", "is not 1");
  return {
    width,
    height,
    voxelType,
    voxelBytes: bits / 8,
    isInverted: photometric === 0 && (voxelType === "uint8" || voxelType === "uint16"),
    ...(await readPacking(reader, voxelType)),
  };
}

async function readPacking(
  reader: PageReader,
  voxelType: VoxelType,
): Promise<Pick<TiffPage, "compression" | "predictor">> {
  const compression = await reader.number(TAG.compression, COMPRESSION.none);
  if (!READABLE.has(compression)) reader.refuse("Compression", `is of kind ${compression}`);
  if (compression === COMPRESSION.jpeg && voxelType !== "uint8") {
    reader.refuse("Compression", "is JPEG of more than 8 bits");
  }
  const predictor = await reader.number(TAG.predictor, 1);
  if (!isPredictable(predictor, voxelType)) reader.refuse("Predictor", `is of kind ${predictor}`);
  return { compression, predictor: compression === COMPRESSION.none ? 1 : predictor };
}

type Blocks = Pick<
  TiffPage,
  "blockWidth" | "blockHeight" | "isTiled" | "offsets" | "sizesBytes" | "jpegTables"
>;

async function readBlocks(
  reader: PageReader,
  { compression, height, voxelBytes, width }: Samples,
): Promise<Blocks> {
  const { directory } = reader;
  const isTiled = directory.has(TAG.tileOffsets);
  const blockWidth = isTiled ? await reader.number(TAG.tileWidth, 0) : width;
  const blockHeight = isTiled
    ? await reader.number(TAG.tileHeight, 0)
    : Math.min(height, await reader.number(TAG.rowsPerStrip, height));
  if (!isSize(blockWidth) || !isSize(blockHeight)) {
    reader.refuse("strips or tiles", `are ${blockWidth} × ${blockHeight}`);
  }
  const isCutFreely = compression === COMPRESSION.none && !isTiled;
  const atOnceBytes = blockWidth * voxelBytes * (isCutFreely ? 1 : blockHeight);
  if (atOnceBytes > SOURCE_LIMITS.chunkBytes) {
    reader.refuse(
      "strips or tiles",
      `have ${atOnceBytes} bytes, more than ${SOURCE_LIMITS.chunkBytes}`,
      "write it again in smaller tiles",
    );
  }
  const offsets = directory.get(isTiled ? TAG.tileOffsets : TAG.stripOffsets);
  const sizesBytes = directory.get(isTiled ? TAG.tileSizes : TAG.stripSizes) ?? null;
  const blocks = Math.ceil(width / blockWidth) * Math.ceil(height / blockHeight);
  const hasSizes =
    sizesBytes === null ? compression === COMPRESSION.none : sizesBytes.count >= blocks;
  if (offsets === undefined || offsets.count < blocks || !hasSizes) {
    return reader.refuse(
      "directory",
      "does not list all of its strips or tiles",
      "copy or export the file again",
    );
  }
  const jpegTables = directory.get(TAG.jpegTables) ?? null;
  return { blockWidth, blockHeight, isTiled, offsets, sizesBytes, jpegTables };
}

function isSize(size: number): boolean {
  return size >= 1 && size <= SOURCE_LIMITS.axisVoxel;
}

/** 1: whole numbers, 2: with a sign, 3: floats, 4: not told. */
function voxelTypeOf(bits: number, format: number): VoxelType | null {
  if (format === 3) return bits === 32 ? "float32" : bits === 64 ? "float64" : null;
  if (![8, 16, 32, 64].includes(bits)) return null;
  if (format === 2) return `int${bits}` as VoxelType;
  return format === 1 || format === 4 ? (`uint${bits}` as VoxelType) : null;
}

function isPredictable(predictor: number, voxelType: VoxelType): boolean {
  return predictor === 1 || predictor === 2 || (predictor === 3 && voxelType.startsWith("float"));
}
