// A column of whole numbers that is read by block: what was never asked for is never in memory, and
// a block may be dropped at any time and is read again. Entries never change.
//
// Graph searches ask it millions of times, so it is a class of its own beside `BlockColumn`: one
// element type keeps its one line of code monomorphic.
import { BLOCK_BITS, BLOCK_ENTRIES, BLOCK_MASK } from "#core/segmentation/block-column.ts";

export class Uint32Column {
  readonly length: number;
  readonly #blocks: (Uint32Array | undefined)[];
  readonly #read: (block: number) => Uint32Array;

  /** @param read the entries of a block, all `BLOCK_ENTRIES` of them but for the last block. */
  constructor(length: number, read: (block: number) => Uint32Array) {
    this.length = length;
    this.#blocks = new Array(Math.ceil(length / BLOCK_ENTRIES));
    this.#read = read;
  }

  /** A column that is in memory already; the values are kept, not copied. */
  static of(values: Uint32Array): Uint32Column {
    return new Uint32Column(values.length, (block) =>
      values.subarray(block * BLOCK_ENTRIES, (block + 1) * BLOCK_ENTRIES),
    );
  }

  at(index: number): number {
    const block = this.#blocks[index >>> BLOCK_BITS] ?? this.#load(index);
    return block[index & BLOCK_MASK];
  }

  /** The block that holds an entry: for loops over entries that lie together. */
  blockAt(index: number): Uint32Array {
    return this.#blocks[index >>> BLOCK_BITS] ?? this.#load(index);
  }

  /** A copy of the entries from … to−1. */
  slice(from: number, to: number): Uint32Array {
    const entries = new Uint32Array(to - from);
    for (let at = from; at < to; ) {
      const block = this.#blocks[at >>> BLOCK_BITS] ?? this.#load(at);
      const part = block.subarray(
        at & BLOCK_MASK,
        Math.min(block.length, (at & BLOCK_MASK) + to - at),
      );
      entries.set(part, at - from);
      at += part.length;
    }
    return entries;
  }

  toArray(): Uint32Array {
    return this.slice(0, this.length);
  }

  /** Lets go of a block; it is read again when it is asked for. */
  forget(block: number): void {
    this.#blocks[block] = undefined;
  }

  #load(index: number): Uint32Array {
    if (index < 0 || index >= this.length)
      throw new RangeError(`${index} is outside a column of ${this.length}`);
    const entries = this.#read(index >>> BLOCK_BITS);
    this.#blocks[index >>> BLOCK_BITS] = entries;
    return entries;
  }
}
