// Bits of one significance lie together in a bit-shuffled block: rows of an eighth of the numbers' count, a row
// for each bit of each byte. Here eight bytes of eight rows at a time become eight numbers' bytes.

/** As it is where the numbers are not a multiple of eight; bytes behind the last whole number stay. */
export function bitUnshuffled(bytes: Uint8Array, elementBytes: number): Uint8Array {
  const count = Math.floor(bytes.length / elementBytes);
  if (count % 8 !== 0) return bytes;
  const whole = bytes.slice();
  for (let part = 0; part < elementBytes; part++) unshuffleByte(bytes, part, count / 8, whole);
  return whole;
}

/** One byte of each number, out of its eight rows. */
function unshuffleByte(bytes: Uint8Array, part: number, rowBytes: number, whole: Uint8Array): void {
  const elementBytes = Math.floor(bytes.length / (8 * rowBytes));
  const first = 8 * part * rowBytes;
  for (let group = 0; group < rowBytes; group++) {
    let at = first + group;
    let low = 0;
    let high = 0;
    for (let row = 0; row < 4; row++, at += rowBytes) low |= bytes[at] << (8 * row);
    for (let row = 0; row < 4; row++, at += rowBytes) high |= bytes[at] << (8 * row);
    // The transpose of eight by eight bits, by halves.
    let swap = (low ^ (low >>> 7)) & 0x00aa00aa;
    low ^= swap ^ (swap << 7);
    swap = (high ^ (high >>> 7)) & 0x00aa00aa;
    high ^= swap ^ (swap << 7);
    swap = (low ^ (low >>> 14)) & 0x0000cccc;
    low ^= swap ^ (swap << 14);
    swap = (high ^ (high >>> 14)) & 0x0000cccc;
    high ^= swap ^ (swap << 14);
    swap = (low ^ (high << 4)) & 0xf0f0f0f0;
    low ^= swap;
    high ^= swap >>> 4;
    let to = 8 * group * elementBytes + part;
    for (let i = 0; i < 4; i++, to += elementBytes) whole[to] = low >>> (8 * i);
    for (let i = 0; i < 4; i++, to += elementBytes) whole[to] = high >>> (8 * i);
  }
}
