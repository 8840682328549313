// [AD2] Ascending 64-bit ids, read by block. A supervoxel's dense index is its position here. A
// look-up goes over the first id of each block, which stay in memory, and then into one block;
// ids are compared as two 32-bit words, since each compared bigint would have to be made first.
import type { SupervoxelId } from "#core/ids/supervoxel-id.ts";
import { BLOCK_BITS, BLOCK_ENTRIES, BLOCK_MASK } from "#core/segmentation/block-column.ts";

const LARGEST_WORD = 2n ** 64n - 1n;

interface Block {
  readonly ids: BigUint64Array;
  /** The same memory, low word first. */
  readonly words: Uint32Array;
}

export class SupervoxelIds {
  readonly length: number;
  readonly #blocks: (Block | undefined)[];
  readonly #read: (block: number) => BigUint64Array;
  /** The first id of each block, low word first. */
  readonly #fences: Uint32Array;
  #lastBlock = 0;
  readonly #wanted = new BigUint64Array(1);
  readonly #wantedWords = new Uint32Array(this.#wanted.buffer);

  /**
   * @param read the ids of a block, from the start of a buffer's 8-byte word.
   * @param fences the first id of each block.
   */
  constructor(length: number, read: (block: number) => BigUint64Array, fences: BigUint64Array) {
    this.length = length;
    this.#blocks = new Array(fences.length);
    this.#read = read;
    this.#fences = new Uint32Array(fences.buffer, fences.byteOffset, 2 * fences.length);
  }

  /** Ids that are in memory already, ascending; kept, not copied. */
  static of(ids: BigUint64Array): SupervoxelIds {
    const fences = new BigUint64Array(Math.ceil(ids.length / BLOCK_ENTRIES));
    for (let block = 0; block < fences.length; block++) fences[block] = ids[block * BLOCK_ENTRIES];
    const read = (block: number) =>
      ids.subarray(block * BLOCK_ENTRIES, (block + 1) * BLOCK_ENTRIES);
    return new SupervoxelIds(ids.length, read, fences);
  }

  at(index: number): SupervoxelId {
    return (this.#blocks[index >>> BLOCK_BITS] ?? this.#load(index)).ids[index & BLOCK_MASK];
  }

  /** The dense index of an id, or -1 where there is no such supervoxel. */
  indexOf(id: SupervoxelId): number {
    // Kept as 64 bits, a larger one would pass for the id that its last 64 bits are.
    if (id < 0n || id > LARGEST_WORD) return -1;
    this.#wanted[0] = id;
    return this.indexOfWords(this.#wantedWords[0], this.#wantedWords[1]);
  }

  /** As `indexOf`, of an id as two words of 32 bits: where there are many, none is made a bigint. */
  indexOfWords(low: number, high: number): number {
    if (this.length === 0) return -1;
    const block = this.#blockOf(low, high);
    if (block < 0) return -1;
    const { words } = this.#blocks[block] ?? this.#load(block * BLOCK_ENTRIES);
    const at = lastAtMost(words, words.length >>> 1, low, high);
    return words[2 * at] === low && words[2 * at + 1] === high ? block * BLOCK_ENTRIES + at : -1;
  }

  /** Who asks for one asks for its neighbours next: the block before is looked at first. */
  #blockOf(low: number, high: number): number {
    const last = this.#lastBlock;
    if (this.#isAtMost(last, low, high) && !this.#isAtMost(last + 1, low, high)) return last;
    const block = lastAtMost(this.#fences, this.#fences.length >>> 1, low, high);
    if (block >= 0) this.#lastBlock = block;
    return block;
  }

  /** Whether a block's first id is; there is none beyond the last block. */
  #isAtMost(block: number, low: number, high: number): boolean {
    const fences = this.#fences;
    if (2 * block >= fences.length) return false;
    const other = fences[2 * block + 1];
    return other < high || (other === high && fences[2 * block] <= low);
  }

  toArray(): BigUint64Array {
    const all = new BigUint64Array(this.length);
    for (let block = 0; block < this.#blocks.length; block++) {
      const { ids } = this.#blocks[block] ?? this.#load(block * BLOCK_ENTRIES);
      all.set(ids, block * BLOCK_ENTRIES);
    }
    return all;
  }

  /** Lets go of a block; it is read again when it is asked for. */
  forget(block: number): void {
    this.#blocks[block] = undefined;
  }

  #load(index: number): Block {
    if (index < 0 || index >= this.length) {
      throw new RangeError(`${index} is outside a column of ${this.length}`);
    }
    const ids = this.#read(index >>> BLOCK_BITS);
    const block = { ids, words: new Uint32Array(ids.buffer, ids.byteOffset, 2 * ids.length) };
    this.#blocks[index >>> BLOCK_BITS] = block;
    return block;
  }
}

/** The last of `count` ascending word pairs that is no greater than the given one; -1: none. */
function lastAtMost(words: Uint32Array, count: number, low: number, high: number): number {
  let from = 0;
  let to = count;
  while (from < to) {
    const middle = (from + to) >>> 1;
    const other = words[2 * middle + 1];
    const isAtMost = other < high || (other === high && words[2 * middle] <= low);
    if (isAtMost) from = middle + 1;
    else to = middle;
  }
  return from - 1;
}
