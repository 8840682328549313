// A multi-page TIFF as a stack of sections: directories by the TIFF library, samples by this file,
// since the library neither reads 64-bit samples nor notices a file that was cut short.
import { type FileHandle, open } from "node:fs/promises";
import { promisify } from "node:util";
import { inflate } from "node:zlib";
import { fromFile, type GeoTIFF, getDecoder } from "geotiff";
import { ImportError } from "#server/volumes/import-error.ts";
import {
  MAX_SECTION_PIXELS,
  type SectionArray,
  type SectionSource,
} from "#server/volumes/section-source.ts";
import { readTiffChain } from "#server/volumes/tiff-chain.ts";
import {
  DEFLATE,
  OLD_DEFLATE,
  readTiffPage,
  type TiffPage,
  UNCOMPRESSED,
} from "#server/volumes/tiff-page.ts";

const inflateAsync = promisify(inflate);
const COPY_AGAIN = "copy or export the file again";

export async function openTiffStack(path: string): Promise<SectionSource> {
  const file = await open(path, "r");
  try {
    const { isLittleEndian, pageCount } = await readTiffChain(path, file);
    const pages = await readPages(path, pageCount);
    checkSizes(path, pages);
    const { size: fileBytes } = await file.stat();
    return {
      shapeVoxel: [pages[0].width, pages[0].height, pages.length],
      readSection: (z) => readSamples({ path, file, fileBytes, isLittleEndian }, pages[z], z),
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function readPages(path: string, count: number): Promise<readonly TiffPage[]> {
  let tiff: GeoTIFF | null = null;
  try {
    tiff = await fromFile(path);
    const pages: TiffPage[] = [];
    for (let i = 0; i < count; i++) pages.push(await readTiffPage(await tiff.getImage(i), path, i));
    await refuseHiddenSections(tiff, path, count);
    return pages;
  } catch (cause) {
    if (cause instanceof ImportError) throw cause;
    throw new ImportError(
      {
        file: path,
        field: "the TIFF directory",
        problem: "cannot be read",
        remedy: COPY_AGAIN,
      },
      { cause },
    );
  } finally {
    await tiff?.close();
  }
}

/** Very large ImageJ stacks name one page and append the others without directories. */
async function refuseHiddenSections(tiff: GeoTIFF, path: string, count: number): Promise<void> {
  const { fileDirectory } = await tiff.getImage(0);
  if (!fileDirectory.hasTag("ImageDescription")) return;
  const description = String(await fileDirectory.loadValue("ImageDescription"));
  const told = /^ImageJ=.*?images=([0-9]+)/s.exec(description);
  if (told === null || Number(told[1]) <= count) return;
  throw new ImportError({
    file: path,
    field: "the ImageJ description",
    problem: `tells of ${told[1]} sections where only ${count} can be found`,
    remedy: "save the stack as BigTIFF or as a folder of sections",
  });
}

function checkSizes(path: string, pages: readonly TiffPage[]): void {
  const [first] = pages;
  if (first.width * first.height > MAX_SECTION_PIXELS) {
    throw new ImportError({
      file: path,
      field: "the section's size",
      problem: `is ${first.width} × ${first.height}, more than ${MAX_SECTION_PIXELS} pixels`,
      remedy: "crop the stack, or import it in parts",
    });
  }
  pages.forEach((page, z) => {
    if (page.width === first.width && page.height === first.height && page.bits === first.bits) {
      return;
    }
    throw new ImportError({
      file: path,
      field: `page ${z}`,
      problem: `is ${page.width} × ${page.height} of ${page.bits} bits, but page 0 is ${first.width} × ${first.height} of ${first.bits} bits`,
      remedy: "keep only pages of one size and depth in the file",
    });
  });
}

interface OpenFile {
  readonly path: string;
  readonly file: FileHandle;
  readonly fileBytes: number;
  readonly isLittleEndian: boolean;
}

async function readSamples(from: OpenFile, page: TiffPage, z: number): Promise<SectionArray> {
  const { width, height, blockWidth, blockHeight } = page;
  const wide = page.bits / 8;
  const bytes = new Uint8Array(width * height * wide);
  const across = Math.ceil(width / blockWidth);
  const down = Math.ceil(height / blockHeight);
  for (let index = 0; index < across * down; index++) {
    const x = (index % across) * blockWidth;
    const y = Math.floor(index / across) * blockHeight;
    const rows = Math.min(blockHeight, height - y);
    const columns = Math.min(blockWidth, width - x);
    // A tile is stored whole even where it overhangs; the last strip is as short as it needs be.
    const storedRows = page.isTiled ? blockHeight : rows;
    const block = await readBlock(from, page, z, index, blockWidth * storedRows * wide);
    if (from.isLittleEndian === false) swapBytes(block, wide);
    if (page.hasPredictor) addUpRows(sampleArray(block, page.bits), blockWidth);
    for (let row = 0; row < rows; row++) {
      const start = row * blockWidth * wide;
      bytes.set(block.subarray(start, start + columns * wide), ((y + row) * width + x) * wide);
    }
  }
  const samples = sampleArray(bytes, page.bits);
  if (page.isSigned) refuseNegative(from.path, z, samples, page.bits);
  if (page.isInverted && samples instanceof Uint8Array) {
    for (let i = 0; i < samples.length; i++) samples[i] = 255 - samples[i];
  }
  return samples;
}

async function readBlock(
  from: OpenFile,
  page: TiffPage,
  z: number,
  index: number,
  expectedBytes: number,
): Promise<Uint8Array> {
  const offset = page.offsets[index];
  const sizeBytes = page.sizesBytes[index];
  const damaged = (cause?: unknown): ImportError =>
    new ImportError(
      {
        file: from.path,
        field: `page ${z}`,
        problem: "is damaged or was cut short",
        remedy: COPY_AGAIN,
      },
      { cause },
    );
  if (!(offset + sizeBytes <= from.fileBytes)) throw damaged();
  const stored = new Uint8Array(sizeBytes);
  const { bytesRead } = await from.file.read(stored, 0, sizeBytes, offset);
  if (bytesRead < sizeBytes) throw damaged();
  let block: Uint8Array;
  try {
    block = await unpack(stored, page, expectedBytes);
  } catch (cause) {
    throw damaged(cause);
  }
  if (block.length < expectedBytes) throw damaged();
  return block.subarray(0, expectedBytes);
}

/** Always memory of its own, at offset 0, so that it can be seen as wider samples. */
async function unpack(
  stored: Uint8Array<ArrayBuffer>,
  page: TiffPage,
  expectedBytes: number,
): Promise<Uint8Array> {
  const { compression } = page;
  if (compression === UNCOMPRESSED) return stored;
  if (compression === DEFLATE || compression === OLD_DEFLATE) {
    const whole = await inflateAsync(stored, { maxOutputLength: expectedBytes + 65536 });
    return Uint8Array.from(whole);
  }
  const decoder = await getDecoder(compression, {
    tileWidth: page.blockWidth,
    tileHeight: page.blockHeight,
    predictor: 1,
    bitsPerSample: [page.bits],
    planarConfiguration: 1,
  });
  return new Uint8Array(await decoder.decodeBlock(stored.buffer));
}

function sampleArray(bytes: Uint8Array, bits: TiffPage["bits"]): SectionArray {
  const { buffer, byteOffset } = bytes;
  const count = (bytes.byteLength * 8) / bits;
  if (bits === 8) return bytes;
  if (bits === 16) return new Uint16Array(buffer, byteOffset, count);
  if (bits === 32) return new Uint32Array(buffer, byteOffset, count);
  return new BigUint64Array(buffer, byteOffset, count);
}

function swapBytes(bytes: Uint8Array, wide: number): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (wide === 2) buffer.swap16();
  else if (wide === 4) buffer.swap32();
  else if (wide === 8) buffer.swap64();
}

/** Undoes horizontal differencing (TIFF 6.0, section 14); sums wrap at the sample's width. */
function addUpRows(samples: SectionArray, width: number): void {
  if (samples instanceof BigUint64Array) {
    for (let i = 0; i < samples.length; i++) if (i % width !== 0) samples[i] += samples[i - 1];
    return;
  }
  for (let i = 0; i < samples.length; i++) if (i % width !== 0) samples[i] += samples[i - 1];
}

function refuseNegative(path: string, z: number, samples: SectionArray, bits: number): void {
  const isNegative =
    samples instanceof BigUint64Array
      ? samples.some((sample) => sample >> 63n === 1n)
      : samples.some((sample: number) => sample >= 2 ** (bits - 1));
  if (!isNegative) return;
  throw new ImportError({
    file: path,
    field: `a sample of page ${z}`,
    problem: "is below 0",
    remedy: "write the stack with unsigned samples",
  });
}
