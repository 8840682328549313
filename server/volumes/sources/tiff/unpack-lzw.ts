// LZW as TIFF has it (TIFF 6.0, section 13): codes of 9 to 12 bits, high bits first, one wider one code
// early. No more is made than was asked for: written out here because the libraries that have it grow
// without an end.

const CLEAR = 256;
const END = 257;
const FIRST_CODE = 258;
const CODES = 4096;
const WIDEST_BITS = 12;

/** Fewer than `sizeBytes` where the codes end before. Throws a RangeError for a code that is none. */
export function unpackLzw(stored: Uint8Array, sizeBytes: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(sizeBytes);
  const strings = new Strings(out);
  const reader = new CodeReader(stored);
  while (strings.sizeBytes < sizeBytes) {
    const code = reader.next(widthOf(strings.codes));
    if (code === END) break;
    if (code === CLEAR) strings.clear();
    else strings.write(code);
  }
  return out.subarray(0, strings.sizeBytes);
}

/** A string lies in the output already, where its code was made: the one before it and a byte more. */
class Strings {
  readonly #out: Uint8Array;
  readonly #starts = new Uint32Array(CODES);
  readonly #lengths = new Uint32Array(CODES);
  #previous = -1;
  codes = FIRST_CODE;
  sizeBytes = 0;

  constructor(out: Uint8Array) {
    this.#out = out;
  }

  clear(): void {
    this.codes = FIRST_CODE;
    this.#previous = -1;
  }

  write(code: number): void {
    const start = this.sizeBytes;
    const previous = this.#previous;
    if (code < CLEAR) {
      this.#out[this.sizeBytes++] = code;
    } else if (code < this.codes) {
      this.#copy(this.#starts[code], this.#lengths[code]);
    } else if (code === this.codes && previous >= 0) {
      // The string that is only now being made: the one before it and its own first byte.
      this.#copy(previous, start - previous + 1);
    } else {
      throw new RangeError(`there is no code ${code}`);
    }
    if (previous >= 0 && this.codes < CODES) {
      this.#starts[this.codes] = previous;
      this.#lengths[this.codes++] = start - previous + 1;
    }
    this.#previous = start;
  }

  /** Byte by byte, since a string may end in what it is just writing. */
  #copy(from: number, length: number): void {
    const out = this.#out;
    const end = Math.min(out.length, this.sizeBytes + length);
    for (let at = this.sizeBytes, source = from; at < end; ) out[at++] = out[source++];
    this.sizeBytes = end;
  }
}

function widthOf(codes: number): number {
  return Math.min(WIDEST_BITS, 32 - Math.clz32(Math.max(codes + 1, CLEAR)));
}

class CodeReader {
  readonly #bytes: Uint8Array;
  #at = 0;
  #bits = 0;
  #held = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** The end where there are no more. */
  next(wide: number): number {
    while (this.#held < wide) {
      if (this.#at === this.#bytes.length) return END;
      this.#bits = ((this.#bits << 8) | this.#bytes[this.#at++]) & 0xffffff;
      this.#held += 8;
    }
    this.#held -= wide;
    return (this.#bits >>> this.#held) & ((1 << wide) - 1);
  }
}
