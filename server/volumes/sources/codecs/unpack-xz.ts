// xz, a stretch at a time: the first stretch beyond what may be there ends it.
import * as library from "xz-decompress";
import { CodecError, tooLarge, type Unpack } from "#server/volumes/sources/codecs/codec-error.ts";

/** The library is CommonJS, of which Node and bundlers each make a module in their own way. */
const { XzReadableStream } = ("default" in library ? library.default : library) as typeof library;
const MAGIC = [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00];

export const unpackXz: Unpack = async (bytes, maxBytes) => {
  if (!MAGIC.every((byte, at) => bytes[at] === byte)) throw new CodecError("is no whole xz");
  const reader = new XzReadableStream(streamOf(bytes)).getReader();
  const unpacked = new Uint8Array(maxBytes);
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return unpacked.subarray(0, length);
      if (length + value.length > maxBytes) throw tooLarge(maxBytes);
      unpacked.set(value, length);
      length += value.length;
    }
  } catch (cause) {
    await reader.cancel().catch(() => {});
    if (cause instanceof CodecError) throw cause;
    throw new CodecError("is no whole xz", { cause });
  }
};

function streamOf(bytes: Uint8Array): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(bytes);
      controller.close();
    },
  });
}
