// bzip2, a byte at a time: the first byte beyond what may be there ends it.
import Bunzip from "seek-bzip";
import { CodecError, tooLarge, type Unpack } from "#server/volumes/sources/codecs/codec-error.ts";

export const unpackBzip2: Unpack = async (bytes, maxBytes) => {
  const unpacked = new Uint8Array(maxBytes);
  let length = 0;
  const output = {
    writeByte(byte: number) {
      if (length === maxBytes) throw tooLarge(maxBytes);
      unpacked[length++] = byte;
    },
  };
  try {
    Bunzip.decode(bytesFrom(bytes), output, true);
  } catch (cause) {
    if (cause instanceof CodecError) throw cause;
    throw new CodecError("is no whole bzip2", { cause });
  }
  return unpacked.subarray(0, length);
};

/** The library reads on beyond an array's end; this ends there. */
function bytesFrom(bytes: Uint8Array) {
  let at = 0;
  const readByte = (): number => {
    if (at === bytes.length) throw new CodecError("is no whole bzip2");
    return bytes[at++];
  };
  return {
    readByte,
    read(into: Uint8Array, from: number, length: number): number {
      for (let i = 0; i < length; i++) into[from + i] = readByte();
      return length;
    },
    eof: () => at === bytes.length,
  };
}
