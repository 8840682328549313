// One page of a TIFF as its directory describes it. Only layouts that are read exactly are let
// through: one sample a pixel, whole bytes, chunky order; anything else is refused by name.
import type { GeoTIFFImage } from "geotiff";
import { ImportError } from "#server/volumes/import-error.ts";

export interface TiffPage {
  readonly width: number;
  readonly height: number;
  readonly bits: 8 | 16 | 32 | 64;
  readonly isSigned: boolean;
  readonly isInverted: boolean;
  readonly compression: number;
  readonly hasPredictor: boolean;
  readonly blockWidth: number;
  readonly blockHeight: number;
  readonly offsets: readonly number[];
  readonly sizesBytes: readonly number[];
  readonly isTiled: boolean;
}

export const DEFLATE = 8;
export const OLD_DEFLATE = 32946;
export const UNCOMPRESSED = 1;
const LZW = 5;
const PACKBITS = 32773;
const READABLE = new Set([UNCOMPRESSED, LZW, DEFLATE, OLD_DEFLATE, PACKBITS]);

export async function readTiffPage(
  image: Awaited<GeoTIFFImage>,
  file: string,
  page: number,
): Promise<TiffPage> {
  const directory = image.fileDirectory;
  const numberOf = async (tag: string, fallback: number): Promise<number> => {
    if (!directory.hasTag(tag as "Compression")) return fallback;
    const value: unknown = await directory.loadValue(tag as "Compression");
    return Number(
      typeof value === "object" && value !== null ? Array.from(value as number[])[0] : value,
    );
  };
  const refuse = (field: string, problem: string, remedy: string): never => {
    throw new ImportError({ file, field: `the ${field} of page ${page}`, problem, remedy });
  };
  const rewrite = "write it again as a single-channel TIFF with deflate compression";
  const bits = await numberOf("BitsPerSample", 1);
  const format = await numberOf("SampleFormat", 1);
  const samples = await numberOf("SamplesPerPixel", 1);
  const compression = await numberOf("Compression", UNCOMPRESSED);
  const predictor = await numberOf("Predictor", 1);
  const photometric = await numberOf("PhotometricInterpretation", 1);
  if (samples !== 1) refuse("SamplesPerPixel", `is ${samples}, not 1`, rewrite);
  if (format !== 1 && format !== 2) refuse("SampleFormat", "is not a whole number", rewrite);
  if (!isWholeBytes(bits))
    return refuse("BitsPerSample", `is ${bits}, not 8, 16, 32 or 64`, rewrite);
  if (!READABLE.has(compression)) refuse("Compression", `is of kind ${compression}`, rewrite);
  if (predictor !== 1 && predictor !== 2) refuse("Predictor", `is of kind ${predictor}`, rewrite);
  if (photometric > 1) refuse("PhotometricInterpretation", "is not grey", rewrite);
  const listOf = async (tag: string): Promise<number[]> => {
    const value: unknown = await directory.loadValue(tag as "StripOffsets");
    return typeof value === "number" ? [value] : Array.from((value ?? []) as number[], Number);
  };
  const width = image.getWidth();
  const height = image.getHeight();
  const isTiled = image.isTiled;
  const blockWidth = isTiled ? image.getTileWidth() : width;
  const blockHeight = isTiled ? image.getTileHeight() : Math.min(height, image.getTileHeight());
  const offsets = await listOf(isTiled ? "TileOffsets" : "StripOffsets");
  const sizesBytes = await listOf(isTiled ? "TileByteCounts" : "StripByteCounts");
  const blocks = Math.ceil(width / blockWidth) * Math.ceil(height / blockHeight);
  if (!(blocks > 0) || offsets.length < blocks || sizesBytes.length < blocks) {
    refuse(
      "directory",
      "does not list all of its strips or tiles",
      "copy or export the file again",
    );
  }
  return {
    width,
    height,
    bits,
    isSigned: format === 2,
    isInverted: photometric === 0,
    compression,
    hasPredictor: predictor === 2,
    blockWidth,
    blockHeight,
    offsets,
    sizesBytes,
    isTiled,
  };
}

function isWholeBytes(bits: number): bits is TiffPage["bits"] {
  return bits === 8 || bits === 16 || bits === 32 || bits === 64;
}
