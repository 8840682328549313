// An LZ4 block behind its size, as numcodecs writes it: the size is compared before it is unpacked.
import Lz4 from "numcodecs/lz4";
import { CodecError, tooLarge, type Unpack } from "#server/volumes/sources/codecs/codec-error.ts";

export const unpackLz4: Unpack = async (bytes, maxBytes) => {
  if (bytes.length < 5) throw new CodecError("ends within its lz4 header");
  const unpackedBytes = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  if (unpackedBytes > maxBytes) throw tooLarge(maxBytes);
  const unpacked = await decode(bytes);
  if (unpacked.length === unpackedBytes) return unpacked;
  throw new CodecError("is no whole lz4");
};

async function decode(bytes: Uint8Array): Promise<Uint8Array> {
  try {
    return await Lz4.fromConfig({ id: "lz4" }).decode(bytes);
  } catch (cause) {
    throw new CodecError("is no whole lz4", { cause });
  }
}
