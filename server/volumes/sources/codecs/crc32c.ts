// CRC-32C (Castagnoli, RFC 3720 appendix B.4), eight tables at a time.
import { CodecError } from "#server/volumes/sources/codecs/codec-error.ts";

const POLYNOMIAL = 0x82f63b78;
const CHECKSUM_BYTES = 4;
const TABLES = makeTables();

/** What lies before the checksum, which must be right. */
export function withoutCrc32c(bytes: Uint8Array): Uint8Array {
  const end = bytes.length - CHECKSUM_BYTES;
  if (end < 0) throw new CodecError("ends within its checksum");
  const data = bytes.subarray(0, end);
  const told = new DataView(bytes.buffer, bytes.byteOffset + end, CHECKSUM_BYTES);
  if (crc32c(data) === told.getUint32(0, true)) return data;
  throw new CodecError("has another checksum (crc32c) than was written behind it");
}

export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  let at = 0;
  for (const whole = bytes.length - (bytes.length % 8); at < whole; at += 8) {
    crc ^= bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
    crc =
      TABLES[1792 + (crc & 0xff)] ^
      TABLES[1536 + ((crc >>> 8) & 0xff)] ^
      TABLES[1280 + ((crc >>> 16) & 0xff)] ^
      TABLES[1024 + (crc >>> 24)] ^
      TABLES[768 + bytes[at + 4]] ^
      TABLES[512 + bytes[at + 5]] ^
      TABLES[256 + bytes[at + 6]] ^
      TABLES[bytes[at + 7]];
  }
  for (; at < bytes.length; at++) crc = TABLES[(crc ^ bytes[at]) & 0xff] ^ (crc >>> 8);
  return ~crc >>> 0;
}

/** The second is of a byte that one more follows, and so on. */
function makeTables(): Int32Array {
  const tables = new Int32Array(8 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    tables[byte] = crc;
  }
  for (let at = 256; at < tables.length; at++) {
    const before = tables[at - 256];
    tables[at] = tables[before & 0xff] ^ (before >>> 8);
  }
  return tables;
}
