// Where each chunk of one minishard lies in its shard. Ids are 64-bit and stay BigInts.

/** Beyond this no file goes on, and numbers are exact below. */
const MAX_BYTE = 2 ** 52;

export class MinishardIndex {
  static readonly EMPTY = new MinishardIndex(new BigUint64Array(0), new Float64Array(0));
  readonly #ids: BigUint64Array;
  /** Start and end in turn; beyond MAX_BYTE where it cannot be. */
  readonly #places: Float64Array;

  private constructor(ids: BigUint64Array, places: Float64Array) {
    this.#ids = ids;
    this.#places = places;
  }

  /**
   * null where the bytes are no index.
   * @param headBytes of the shard's own index, which offsets begin behind.
   */
  static parse(bytes: Uint8Array, headBytes: number): MinishardIndex | null {
    if (bytes.length % 24 !== 0) return null;
    const count = bytes.length / 24;
    const words = new BigUint64Array(bytes.slice().buffer);
    const ids = new BigUint64Array(count);
    const places = new Float64Array(count * 2);
    let id = 0n;
    let end = headBytes;
    for (let at = 0; at < count; at++) {
      id = BigInt.asUintN(64, id + words[at]);
      ids[at] = id;
      const start = end + Number(words[count + at]);
      end = start + Number(words[2 * count + at]);
      places[2 * at] = start;
      places[2 * at + 1] = end;
    }
    return new MinishardIndex(ids, places);
  }

  get sizeBytes(): number {
    return this.#ids.byteLength + this.#places.byteLength;
  }

  /** "beyond" where the index says what no file can have. */
  find(id: bigint): { readonly startByte: number; readonly endByte: number } | "beyond" | null {
    const at = this.#ids.indexOf(id);
    if (at < 0) return null;
    const [startByte, endByte] = [this.#places[2 * at], this.#places[2 * at + 1]];
    return endByte > MAX_BYTE ? "beyond" : { startByte, endByte };
  }
}
