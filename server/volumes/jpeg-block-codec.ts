// An image block as one grey JPEG, its sections one above the other, then the JPEG's CRC-32 as a
// little-endian u32, since a JPEG damaged within still decodes. It loses what no eye would miss, so
// it is for volumes that were made up to be looked at: an imported image is never stored so.
import { crc32 } from "node:zlib";
import sharp from "sharp";

const CHECKSUM_BYTES = 4;
/** Loses less than the noise of a section, at a quarter of what the lossless blocks take. */
const QUALITY = 70;
/** Of the tables at hand, the one that spends the fewest bytes on noise. */
const QUANTISATION_TABLE = 3;

export async function encodeJpegBlock(voxels: Uint8Array, width: number): Promise<Uint8Array> {
  const jpeg = await sharp(voxels, { raw: { width, height: voxels.length / width, channels: 1 } })
    .toColourspace("b-w")
    .jpeg({ quality: QUALITY, quantisationTable: QUANTISATION_TABLE })
    .toBuffer();
  const bytes = new Uint8Array(jpeg.length + CHECKSUM_BYTES);
  bytes.set(jpeg);
  new DataView(bytes.buffer).setUint32(jpeg.length, crc32(jpeg), true);
  return bytes;
}

/** Throws where the bytes do not hold exactly `count` voxels in rows of `width`. */
export async function decodeJpegBlock(
  bytes: Uint8Array,
  width: number,
  count: number,
): Promise<Uint8Array> {
  const length = bytes.length - CHECKSUM_BYTES;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const jpeg = bytes.subarray(0, Math.max(0, length));
  if (length <= 0 || view.getUint32(length, true) !== crc32(jpeg)) {
    throw new Error("an image block was cut short or damaged");
  }
  const { data, info } = await sharp(jpeg)
    .toColourspace("b-w")
    .raw()
    .toBuffer({ resolveWithObject: true });
  if (info.width !== width || data.length !== count) {
    throw new Error(`an image block holds ${data.length} voxels in rows of ${info.width}`);
  }
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
