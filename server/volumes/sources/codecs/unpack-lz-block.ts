// Blocks of LZ4 and of BloscLZ, after their published layouts: literals and copies of what came before. Every
// length and distance is checked, and a block that does not fill what it has to is damaged.
import { CodecError } from "#server/volumes/sources/codecs/codec-error.ts";

const LZ4_MIN_MATCH = 4;
const BLOSCLZ_MIN_MATCH = 3;
/** A longer distance of BloscLZ's is written in two bytes more. */
const BLOSCLZ_NEAR = 8_191;

/** Fills `out`, or throws a CodecError. */
export function unpackLz4Block(from: Uint8Array, out: Uint8Array): void {
  const at = new Cursor(from, out, "lz4");
  for (;;) {
    const token = at.byte();
    at.literals(at.longer(token >>> 4, 15));
    if (at.isAtEnd) break;
    const distance = at.byte() | (at.byte() << 8);
    at.copy(distance, at.longer(token & 15, 15) + LZ4_MIN_MATCH);
  }
  at.checkFull();
}

/** Fills `out`, or throws a CodecError. */
export function unpackBloscLzBlock(from: Uint8Array, out: Uint8Array): void {
  const at = new Cursor(from, out, "blosclz");
  let control = at.byte() & 31;
  for (;;) {
    if (control < 32) at.literals(control + 1);
    else {
      const length = at.longer((control >>> 5) - 1, 6) + BLOSCLZ_MIN_MATCH;
      const near = at.byte();
      const isFar = near === 255 && (control & 31) === 31;
      const distance = isFar
        ? ((at.byte() << 8) | at.byte()) + BLOSCLZ_NEAR
        : ((control & 31) << 8) + near;
      at.copy(distance + 1, length);
    }
    if (at.isAtEnd) break;
    control = at.byte();
  }
  at.checkFull();
}

class Cursor {
  readonly #from: Uint8Array;
  readonly #out: Uint8Array;
  readonly #name: string;
  #read = 0;
  #written = 0;

  constructor(from: Uint8Array, out: Uint8Array, name: string) {
    this.#from = from;
    this.#out = out;
    this.#name = name;
  }

  get isAtEnd(): boolean {
    return this.#read === this.#from.length;
  }

  byte(): number {
    if (this.#read >= this.#from.length) throw this.#damaged();
    return this.#from[this.#read++];
  }

  /** A length that goes on in further bytes where it has the most that its first bits can say. */
  longer(start: number, most: number): number {
    let length = start;
    if (start !== most) return length;
    for (;;) {
      const more = this.byte();
      length += more;
      if (more !== 255) return length;
    }
  }

  literals(count: number): void {
    const end = this.#read + count;
    if (end > this.#from.length || this.#written + count > this.#out.length) throw this.#damaged();
    this.#out.set(this.#from.subarray(this.#read, end), this.#written);
    this.#read = end;
    this.#written += count;
  }

  /** What is copied may begin within the copy. */
  copy(distance: number, count: number): void {
    const out = this.#out;
    const start = this.#written - distance;
    if (distance === 0 || start < 0 || this.#written + count > out.length) throw this.#damaged();
    if (distance >= count) out.copyWithin(this.#written, start, start + count);
    else for (let i = 0; i < count; i++) out[this.#written + i] = out[start + i];
    this.#written += count;
  }

  checkFull(): void {
    if (this.#written !== this.#out.length) throw this.#damaged();
  }

  #damaged(): CodecError {
    return new CodecError(`is no whole ${this.#name}`);
  }
}
