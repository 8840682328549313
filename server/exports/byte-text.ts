// Text as UTF-8 bytes in a buffer that is used again. Most of what a release says are numbers and short
// words: written digit by digit they need no strings, which would be most of the work of a large table.

const ZERO = 0x30;
const MINUS = 0x2d;
const QUOTE = 0x22;
/** The most bytes that a number takes. */
const MAX_DIGITS = 20;
/** Longer text goes through the engine's own encoder. */
const MAX_SHORT = 96;
/** An id in decimal is three parts of this base. */
const BASE = 1_000_000_000;

/** The four digits of every number below 10,000. */
const FOURS = new Uint8Array(40_000);
for (let number = 0; number < 10_000; number++) {
  for (let at = 0; at < 4; at++) {
    FOURS[4 * number + at] = ZERO + (Math.floor(number / 10 ** (3 - at)) % 10);
  }
}

/** The digits of ids that were written lately: most are of neurons, which come again and again. */
const KNOWN = 2 ** 14;
const knownIds = new Uint32Array(2 * KNOWN);
const knownLengths = new Uint8Array(KNOWN);
const knownDigits = new Uint8Array(KNOWN * MAX_DIGITS);

export class ByteText {
  #bytes: Buffer;
  #length = 0;
  readonly #id = new BigUint64Array(1);
  readonly #words = new Uint32Array(this.#id.buffer);
  readonly #halves = new Uint16Array(this.#id.buffer);

  constructor(startBytes = 2 ** 16) {
    this.#bytes = Buffer.allocUnsafeSlow(startBytes);
  }

  get length(): number {
    return this.#length;
  }

  /** What was written since the last call; good until the next write. */
  take(): Uint8Array {
    const taken = this.#bytes.subarray(0, this.#length);
    this.#length = 0;
    return taken;
  }

  byte(code: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = code;
  }

  text(text: string): void {
    const { length } = text;
    // UTF-8 takes up to three bytes for each of a string's units.
    this.#reserve(3 * length);
    const bytes = this.#bytes;
    const start = this.#length;
    if (length > MAX_SHORT) {
      this.#length += bytes.write(text, start, "utf8");
      return;
    }
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i);
      if (code > 0x7f) {
        this.#length = start + bytes.write(text, start, "utf8");
        return;
      }
      bytes[start + i] = code;
    }
    this.#length = start + length;
  }

  /** False, and nothing written, where the text is long, or has other than ASCII or what is special. */
  plainText(text: string, isSpecial: Uint8Array): boolean {
    const { length } = text;
    if (length > MAX_SHORT) return false;
    this.#reserve(length);
    const bytes = this.#bytes;
    const start = this.#length;
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i);
      if (code > 0x7f || isSpecial[code] === 1) return false;
      bytes[start + i] = code;
    }
    this.#length = start + length;
    return true;
  }

  /** Between quotes, those within it doubled. */
  quotedText(text: string): void {
    const { length } = text;
    this.#reserve(6 * length + 2);
    const bytes = this.#bytes;
    const start = this.#length;
    let at = start;
    bytes[at++] = QUOTE;
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i);
      if (code > 0x7f) {
        const inner = text.includes('"') ? text.replaceAll('"', '""') : text;
        at = start + 1 + bytes.write(inner, start + 1, "utf8");
        break;
      }
      if (code === QUOTE) bytes[at++] = QUOTE;
      bytes[at++] = code;
    }
    bytes[at++] = QUOTE;
    this.#length = at;
  }

  /** A whole number of 32 bits with its sign. */
  int(value: number): void {
    this.#reserve(MAX_DIGITS);
    if (value < 0) this.#bytes[this.#length++] = MINUS;
    this.#digits(Math.abs(value));
  }

  /** From 0 to 2^64 - 1. */
  id(value: bigint): void {
    this.#reserve(MAX_DIGITS);
    this.#id[0] = value;
    const first = this.#words[0];
    const second = this.#words[1];
    const slot = (first ^ (first >>> 14) ^ Math.imul(second, 0x9e3779b1)) & (KNOWN - 1);
    const isKnown = knownIds[2 * slot] === first && knownIds[2 * slot + 1] === second;
    const length = knownLengths[slot];
    const bytes = this.#bytes;
    const start = this.#length;
    const from = slot * MAX_DIGITS;
    if (isKnown && length > 0) {
      for (let at = 0; at < length; at++) bytes[start + at] = knownDigits[from + at];
      this.#length = start + length;
      return;
    }
    this.#newId();
    knownIds[2 * slot] = first;
    knownIds[2 * slot + 1] = second;
    const count = this.#length - start;
    knownLengths[slot] = count;
    for (let at = 0; at < count; at++) knownDigits[from + at] = bytes[start + at];
  }

  #newId(): void {
    let high = 0;
    let middle = 0;
    let low = 0;
    for (let half = 3; half >= 0; half--) {
      low = low * 0x10000 + this.#halves[half];
      let carry = Math.floor(low / BASE);
      low -= carry * BASE;
      middle = middle * 0x10000 + carry;
      carry = Math.floor(middle / BASE);
      middle -= carry * BASE;
      high = high * 0x10000 + carry;
    }
    if (high > 0) {
      this.#digits(high);
      this.#nineDigits(middle);
      this.#nineDigits(low);
    } else if (middle > 0) {
      this.#digits(middle);
      this.#nineDigits(low);
    } else {
      this.#digits(low);
    }
  }

  /** Below the base, with zeros before it. */
  #nineDigits(value: number): void {
    const first = Math.floor(value / 100_000_000);
    const rest = value - first * 100_000_000;
    const middle = Math.floor(rest / 10_000);
    this.#bytes[this.#length++] = ZERO + first;
    this.#four(middle);
    this.#four(rest - middle * 10_000);
  }

  #four(value: number): void {
    const bytes = this.#bytes;
    const start = this.#length;
    for (let at = 0; at < 4; at++) bytes[start + at] = FOURS[4 * value + at];
    this.#length = start + 4;
  }

  /** Below 2^32. */
  #digits(value: number): void {
    let count = 1;
    for (let limit = 10; value >= limit; limit *= 10) count++;
    const bytes = this.#bytes;
    let rest = value;
    let at = this.#length + count;
    while (rest >= 10_000) {
      const above = (rest / 10_000) >>> 0;
      const four = 4 * (rest - 10_000 * above);
      at -= 4;
      for (let digit = 0; digit < 4; digit++) bytes[at + digit] = FOURS[four + digit];
      rest = above;
    }
    for (let four = 4 * rest + 3; at > this.#length; four--) bytes[--at] = FOURS[four];
    this.#length += count;
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(2 * (this.#length + more));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}
