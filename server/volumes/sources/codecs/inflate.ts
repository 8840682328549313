// gzip and zlib by Node's own library, which is several times faster than one in JavaScript.
import { promisify } from "node:util";
import { gunzip, inflate } from "node:zlib";
import { isErrorWithCode } from "#server/volumes/import-error.ts";
import { CodecError, tooLarge, type Unpack } from "#server/volumes/sources/codecs/codec-error.ts";
import { ZLIB_ROOM_BYTES } from "#server/volumes/zlib-room.ts";

const run = { gzip: promisify(gunzip), zlib: promisify(inflate) } as const;

export const unpackGzip: Unpack = (bytes, maxBytes) => unpack("gzip", bytes, maxBytes);
export const unpackZlib: Unpack = (bytes, maxBytes) => unpack("zlib", bytes, maxBytes);

async function unpack(
  kind: "gzip" | "zlib",
  bytes: Uint8Array,
  maxBytes: number,
): Promise<Uint8Array> {
  try {
    const chunkSize = maxBytes + ZLIB_ROOM_BYTES;
    return await run[kind](bytes, { maxOutputLength: Math.max(1, maxBytes), chunkSize });
  } catch (cause) {
    if (isErrorWithCode(cause, "ERR_BUFFER_TOO_LARGE")) throw tooLarge(maxBytes);
    throw new CodecError(`is no whole ${kind}`, { cause });
  }
}
