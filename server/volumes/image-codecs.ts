// The ways that a dataset's image blocks are stored; its info.json names the one that it uses.
import { decodeImageBlock, encodeImageBlock } from "#server/volumes/image-block-codec.ts";
import { decodeJpegBlock, encodeJpegBlock } from "#server/volumes/jpeg-block-codec.ts";

export const IMAGE_CODECS = ["deflate", "jpeg"] as const;

/** "deflate" keeps every grey level; "jpeg" is a quarter of the size and close to them. */
export type ImageCodec = (typeof IMAGE_CODECS)[number];

interface ImageBlockCodec {
  encode(voxels: Uint8Array, width: number): Promise<Uint8Array>;
  /** Throws where the bytes do not hold exactly `count` voxels. */
  decode(bytes: Uint8Array, width: number, count: number): Promise<Uint8Array>;
}

export const imageBlockCodecs: Readonly<Record<ImageCodec, ImageBlockCodec>> = {
  deflate: { encode: encodeImageBlock, decode: decodeImageBlock },
  jpeg: { encode: encodeJpegBlock, decode: decodeJpegBlock },
};
