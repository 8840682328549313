// What TIFF packs strips and tiles with. Every one of them knows how much it may give, so that no
// strip of a few bytes becomes gigabytes.
import { promisify } from "node:util";
import { inflate } from "node:zlib";
import sharp from "sharp";
import { ZSTDDecoder } from "zstddec";
import { COMPRESSION } from "#server/volumes/sources/tiff/tiff-page.ts";
import { unpackLzw } from "#server/volumes/sources/tiff/unpack-lzw.ts";

const inflateAsync = promisify(inflate);
/** What a writer may pad a strip with. */
const PADDING_BYTES = 65536;

export interface PackedBlock {
  readonly compression: number;
  readonly width: number;
  readonly height: number;
  readonly sizeBytes: number;
  /** Of a JPEG that leaves its tables to the page; null where it has its own. */
  readonly jpegTables: Uint8Array | null;
}

/**
 * Memory of its own, at offset 0, of at most `sizeBytes` and some padding; fewer where the strip has
 * fewer. Throws anything for what it cannot unpack.
 */
export async function unpackBlock(
  stored: Uint8Array<ArrayBuffer>,
  block: PackedBlock,
): Promise<Uint8Array<ArrayBuffer>> {
  const { compression, sizeBytes } = block;
  switch (compression) {
    case COMPRESSION.none:
      return stored;
    case COMPRESSION.lzw:
      return unpackLzw(stored, sizeBytes);
    case COMPRESSION.packbits:
      return unpackPackBits(stored, sizeBytes);
    case COMPRESSION.deflate:
    case COMPRESSION.oldDeflate:
      return Uint8Array.from(
        await inflateAsync(stored, { maxOutputLength: sizeBytes + PADDING_BYTES }),
      );
    case COMPRESSION.zstd:
      return unpackZstd(stored, sizeBytes);
    case COMPRESSION.jpeg:
      return unpackJpeg(stored, block);
    default:
      throw new RangeError(`compression ${compression} is not known`);
  }
}

/** TIFF 6.0, section 9. */
export function unpackPackBits(stored: Uint8Array, sizeBytes: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(sizeBytes);
  let size = 0;
  for (let at = 0; at < stored.length && size < sizeBytes; ) {
    const head = stored[at++];
    if (head === 128) continue;
    if (head < 128) {
      const bytes = stored.subarray(at, at + Math.min(head + 1, sizeBytes - size));
      out.set(bytes, size);
      size += bytes.length;
      at += head + 1;
    } else {
      if (at >= stored.length) break;
      const end = Math.min(sizeBytes, size + 257 - head);
      out.fill(stored[at++], size, end);
      size = end;
    }
  }
  return out.subarray(0, size);
}

async function unpackZstd(stored: Uint8Array, sizeBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const decoder = new ZSTDDecoder();
  await decoder.init();
  return Uint8Array.from(decoder.decode(stored, sizeBytes));
}

const END_OF_IMAGE = 2;
const START_OF_IMAGE = 2;

async function unpackJpeg(
  stored: Uint8Array,
  { width, height, jpegTables }: PackedBlock,
): Promise<Uint8Array<ArrayBuffer>> {
  // Tables stand between their own start and end marks; they belong behind the image's start.
  const whole =
    jpegTables === null
      ? stored
      : Buffer.concat([
          jpegTables.subarray(0, jpegTables.length - END_OF_IMAGE),
          stored.subarray(START_OF_IMAGE),
        ]);
  const image = sharp(whole, { limitInputPixels: width * height }).toColourspace("b-w");
  const { data, info } = await image.extractChannel(0).raw().toBuffer({ resolveWithObject: true });
  if (info.width !== width || info.height !== height) throw new RangeError("another size");
  return Uint8Array.from(data);
}
