// MurmurHash3_x86_128 of an 8-byte number, seed 0: the lower 8 bytes of the hash. As its author
// published it (Austin Appleby, public domain), written for this one length.

const C1 = 0x239b961b;
const C2 = 0xab0e9789;
const C3 = 0x38b34ae5;
const KEY_BYTES = 8;

export function murmurHash64(key: bigint): bigint {
  const low = Number(key & 0xffffffffn);
  const high = Number((key >> 32n) & 0xffffffffn);
  let h1 = Math.imul(rotated(Math.imul(low, C1), 15), C2);
  let h2 = Math.imul(rotated(Math.imul(high, C2), 16), C3);
  let h3 = 0;
  let h4 = 0;
  h1 ^= KEY_BYTES;
  h2 ^= KEY_BYTES;
  h3 ^= KEY_BYTES;
  h4 ^= KEY_BYTES;
  h1 = (h1 + h2 + h3 + h4) | 0;
  h2 = (h2 + h1) | 0;
  h3 = (h3 + h1) | 0;
  h4 = (h4 + h1) | 0;
  h1 = mixed(h1);
  h2 = mixed(h2);
  h3 = mixed(h3);
  h4 = mixed(h4);
  h1 = (h1 + h2 + h3 + h4) | 0;
  h2 = (h2 + h1) | 0;
  return (BigInt(h2 >>> 0) << 32n) | BigInt(h1 >>> 0);
}

function rotated(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by));
}

function mixed(value: number): number {
  let h = value ^ (value >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}
