// Zstandard into memory that was laid out before: a frame that holds more fails, whatever it says of
// its size.
import { ZSTDDecoder } from "zstddec";
import { CodecError, type Unpack } from "#server/volumes/sources/codecs/codec-error.ts";

const MAGIC = 0xfd2fb528;

export const unpackZstd: Unpack = async (bytes, maxBytes) => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 5 || view.getUint32(0, true) !== MAGIC) {
    throw new CodecError("is no whole zstd frame");
  }
  const decoder = new ZSTDDecoder();
  await decoder.init();
  // The library takes 0 for "as the frame says". An error of its own leaves nothing.
  const unpacked = decoder.decode(bytes, Math.max(1, maxBytes));
  if (unpacked.length > 0 || maxBytes === 0) return unpacked;
  throw new CodecError(`is no whole zstd frame of up to ${maxBytes} bytes`);
};
