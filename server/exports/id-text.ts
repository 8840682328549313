// Ids in decimal. The same neurons come up in row after row, and making an id's digits is slow beside
// finding them again: a fixed number of them is kept.

const SLOT_BITS = 13;
const ids = new Array<bigint>(2 ** SLOT_BITS).fill(-1n);
const texts = new Array<string>(2 ** SLOT_BITS).fill("");

const wanted = new BigUint64Array(1);
const words = new Uint32Array(wanted.buffer);

/** As String(id), of an id from 0 to 2^64 - 1. */
export function idText(id: bigint): string {
  wanted[0] = id;
  const slot = Math.imul(words[0] ^ words[1], 0x9e3779b1) >>> (32 - SLOT_BITS);
  if (ids[slot] !== id) {
    ids[slot] = id;
    texts[slot] = String(id);
  }
  return texts[slot];
}
