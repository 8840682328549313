// As `Uint32Column`, for the other element types. Block boundaries never move: files are laid out
// by them.

export const BLOCK_BITS = 12;
export const BLOCK_ENTRIES = 1 << BLOCK_BITS;
export const BLOCK_MASK = BLOCK_ENTRIES - 1;

export type ColumnArray = Uint8Array | Int32Array | Float32Array;

export class BlockColumn<T extends ColumnArray> {
  readonly length: number;
  readonly #blocks: (T | undefined)[];
  readonly #read: (block: number) => T;

  /** @param read the entries of a block, all `BLOCK_ENTRIES` of them but for the last block. */
  constructor(length: number, read: (block: number) => T) {
    this.length = length;
    this.#blocks = new Array(Math.ceil(length / BLOCK_ENTRIES));
    this.#read = read;
  }

  /** A column that is in memory already; the values are kept, not copied. */
  static of<T extends ColumnArray>(values: T): BlockColumn<T> {
    return new BlockColumn<T>(
      values.length,
      (block) => values.subarray(block * BLOCK_ENTRIES, (block + 1) * BLOCK_ENTRIES) as T,
    );
  }

  at(index: number): number {
    const block = this.#blocks[index >>> BLOCK_BITS] ?? this.#load(index);
    return block[index & BLOCK_MASK];
  }

  /** Three entries in a row: entry 3·item and the two after it. */
  tripleAt(item: number): readonly [number, number, number] {
    return [this.at(3 * item), this.at(3 * item + 1), this.at(3 * item + 2)];
  }

  /** A copy of the entries from … to−1, in an array of the column's own type. */
  copyInto(into: T, from = 0): T {
    for (let at = 0; at < into.length; ) {
      const index = from + at;
      const block = this.#blocks[index >>> BLOCK_BITS] ?? this.#load(index);
      const start = index & BLOCK_MASK;
      const part = block.subarray(start, Math.min(block.length, start + into.length - at));
      into.set(part, at);
      at += part.length;
    }
    return into;
  }

  /** Lets go of a block; it is read again when it is asked for. */
  forget(block: number): void {
    this.#blocks[block] = undefined;
  }

  #load(index: number): T {
    if (index < 0 || index >= this.length) {
      throw new RangeError(`${index} is outside a column of ${this.length}`);
    }
    const entries = this.#read(index >>> BLOCK_BITS);
    this.#blocks[index >>> BLOCK_BITS] = entries;
    return entries;
  }
}
