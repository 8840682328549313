// An adaptive binary arithmetic coder: each bit costs what its context has taught so far, in the arithmetic
// of small whole numbers alone, so that every machine writes and reads the same bytes, and fast. The
// boolean coder of RFC 6386 (section 7), with chances that move by a sixteenth at each bit.

/** Chances have twelve bits and are used with eight. */
const EVEN = 1 << 11;
const USED_SHIFT = 4;
const MOVE_BITS = 4;
const MOST = 2 * EVEN;
/** The interval has eight bits, the first of them set. */
const HALF = 128;
/** Bits of the interval's lower end that are not in the bytes yet. */
const HELD_BITS = 16;
const HELD_TOP = 1 << (HELD_BITS + 8);
/** What a reader has of the bytes ahead. */
const READ_BITS = 16;

/** Chances of a 0 by context; at first even. Both sides make the same ones and hand them in. */
export function evenChances(contexts: number): Uint16Array {
  return new Uint16Array(contexts).fill(EVEN);
}

/** One side of the line: a writer is told each bit, a reader tells it. */
export interface BitCoder {
  /** @returns the bit: a writer's own, whatever a reader is handed. */
  bit(chances: Uint16Array, context: number, bit: number): number;
}

export class RangeWriter implements BitCoder {
  #bytes = new Uint8Array(1_024);
  #length = 0;
  #low = 0;
  #range = 255;
  /** How many more bits until a byte is whole. */
  #missing = HELD_BITS;

  bit(chances: Uint16Array, context: number, bit: number): number {
    const chance = chances[context];
    const split = 1 + (((this.#range - 1) * (chance >> USED_SHIFT)) >> 8);
    if (bit === 0) {
      this.#range = split;
      chances[context] = chance + ((MOST - chance) >> MOVE_BITS);
    } else {
      this.#low += split;
      this.#range -= split;
      chances[context] = chance - (chance >> MOVE_BITS);
    }
    while (this.#range < HALF) {
      this.#range <<= 1;
      this.#shift();
    }
    return bit;
  }

  /** All of it; nothing may be written after. */
  finish(): Uint8Array {
    for (let at = 0; at < HELD_BITS + 8; at++) this.#shift();
    return this.#bytes.slice(0, this.#length);
  }

  #shift(): void {
    this.#low <<= 1;
    if (this.#low >= HELD_TOP) {
      // Beyond what is held: one more in the bytes before.
      this.#low -= HELD_TOP;
      this.#carry();
    }
    this.#missing--;
    if (this.#missing > 0) return;
    this.#put(this.#low >> HELD_BITS);
    this.#low &= (1 << HELD_BITS) - 1;
    this.#missing = 8;
  }

  #carry(): void {
    let at = this.#length - 1;
    while (at >= 0 && this.#bytes[at] === 255) this.#bytes[at--] = 0;
    this.#bytes[at]++;
  }

  #put(byte: number): void {
    if (this.#length === this.#bytes.length) {
      const wider = new Uint8Array(2 * this.#length);
      wider.set(this.#bytes);
      this.#bytes = wider;
    }
    this.#bytes[this.#length++] = byte;
  }
}

export class RangeReader implements BitCoder {
  readonly #bytes: Uint8Array;
  #at = 2;
  #value: number;
  #range = 255;
  /** Bits that were moved out since a byte came in. */
  #moved = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#value = ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0);
  }

  bit(chances: Uint16Array, context: number): number {
    const chance = chances[context];
    const split = 1 + (((this.#range - 1) * (chance >> USED_SHIFT)) >> 8);
    const aligned = split << (READ_BITS - 8);
    let bit = 0;
    let range = split;
    let value = this.#value;
    if (value < aligned) {
      chances[context] = chance + ((MOST - chance) >> MOVE_BITS);
    } else {
      bit = 1;
      range = this.#range - split;
      value -= aligned;
      chances[context] = chance - (chance >> MOVE_BITS);
    }
    if (range < HALF) {
      const by = Math.clz32(range) - Math.clz32(HALF);
      range <<= by;
      value <<= by;
      this.#moved += by;
      if (this.#moved >= 8) {
        this.#moved -= 8;
        value |= this.#next() << this.#moved;
      }
    }
    this.#range = range;
    this.#value = value;
    return bit;
  }

  /** Whether all bytes were read, and none beyond them. */
  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  /** Beyond the end come zeros: `isAtEnd` tells. */
  #next(): number {
    const at = this.#at++;
    return at < this.#bytes.length ? this.#bytes[at] : 0;
  }
}
