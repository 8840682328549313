// The codecs that turn a stored chunk into bytes, by the names that Zarr v2, v3 and N5 have for them.
import { CodecError, type Unpack } from "#server/volumes/sources/codecs/codec-error.ts";
import { withoutCrc32c } from "#server/volumes/sources/codecs/crc32c.ts";
import { unpackGzip, unpackZlib } from "#server/volumes/sources/codecs/inflate.ts";

/** A reader of a codec is loaded when it is needed first. */
const CODECS: Readonly<Record<string, Unpack>> = {
  gzip: unpackGzip,
  zlib: unpackZlib,
  zstd: async (bytes, maxBytes) =>
    (await import("#server/volumes/sources/codecs/unpack-zstd.ts")).unpackZstd(bytes, maxBytes),
  blosc: async (bytes, maxBytes) =>
    (await import("#server/volumes/sources/codecs/unpack-blosc.ts")).unpackBlosc(bytes, maxBytes),
  lz4: async (bytes, maxBytes) =>
    (await import("#server/volumes/sources/codecs/unpack-lz4.ts")).unpackLz4(bytes, maxBytes),
  bz2: async (bytes, maxBytes) =>
    (await import("#server/volumes/sources/codecs/unpack-bzip2.ts")).unpackBzip2(bytes, maxBytes),
  xz: async (bytes, maxBytes) =>
    (await import("#server/volumes/sources/codecs/unpack-xz.ts")).unpackXz(bytes, maxBytes),
  crc32c: async (bytes) => withoutCrc32c(bytes),
};

export const CODEC_NAMES: readonly string[] = Object.keys(CODECS);

export function codecCalled(name: string): Unpack | null {
  return Object.hasOwn(CODECS, name) ? CODECS[name] : null;
}

/** What a chunk can have before it is unpacked: no codec makes noise much longer than it is. */
export function packedMaxBytes(unpackedBytes: number): number {
  return unpackedBytes + Math.ceil(unpackedBytes / 8) + 65_536;
}

/** The last written first. What it ends with has exactly so many bytes. */
export async function unpackChunk(
  codecs: readonly Unpack[],
  bytes: Uint8Array,
  unpackedBytes: number,
): Promise<Uint8Array> {
  let unpacked = bytes;
  for (const [at, unpack] of codecs.entries()) {
    const isLast = at === codecs.length - 1;
    unpacked = await unpack(unpacked, isLast ? unpackedBytes : packedMaxBytes(unpackedBytes));
  }
  if (unpacked.length === unpackedBytes) return unpacked;
  throw new CodecError(`has ${unpacked.length} bytes, not ${unpackedBytes}`);
}
