// Many sessions stand on one version: each holds only the pages that it changed, and none ever
// writes into the column they share.
// A segment's ids lie scattered, so a page is small: one changed entry costs 256 bytes.
import { BLOCK_MASK } from "#core/segmentation/block-column.ts";
import type { Uint32Column } from "#core/segmentation/uint32-column.ts";

const PAGE_BITS = 6;
const PAGE_SIZE = 1 << PAGE_BITS;
const PAGE_MASK = PAGE_SIZE - 1;

/** A copy-on-write view of a shared column. */
export class PagedUint32 {
  readonly #shared: Uint32Column;
  /** 0 where the page is the shared one, else one more than its number in the pool. */
  readonly #pages: Uint32Array;
  #pool = new Uint32Array(PAGE_SIZE);
  #pageCount = 0;

  constructor(shared: Uint32Column) {
    this.#shared = shared;
    this.#pages = new Uint32Array((shared.length + PAGE_SIZE - 1) >>> PAGE_BITS);
  }

  get(index: number): number {
    const page = this.#pages[index >>> PAGE_BITS];
    return page === 0
      ? this.#shared.at(index)
      : this.#pool[(page - 1) * PAGE_SIZE + (index & PAGE_MASK)];
  }

  set(index: number, value: number): void {
    if (this.get(index) === value) return;
    const page = this.#pages[index >>> PAGE_BITS] || this.#copyPage(index >>> PAGE_BITS);
    this.#pool[(page - 1) * PAGE_SIZE + (index & PAGE_MASK)] = value;
  }

  /**
   * Sets many to one value. @param indices distinct; cheap where they ascend.
   * @param replaced is told what stood there before and how often in a row.
   */
  setEach(
    indices: Uint32Array,
    value: number,
    replaced: (before: number, count: number) => void,
  ): void {
    let before = 0;
    let count = 0;
    for (const index of indices) {
      const number = index >>> PAGE_BITS;
      const page = this.#pages[number] || this.#copyPage(number);
      const at = (page - 1) * PAGE_SIZE + (index & PAGE_MASK);
      const old = this.#pool[at];
      if (old !== before && count > 0) {
        replaced(before, count);
        count = 0;
      }
      before = old;
      count++;
      this.#pool[at] = value;
    }
    if (count > 0) replaced(before, count);
  }

  #copyPage(number: number): number {
    const from = number * PAGE_SIZE;
    const to = this.#pageCount * PAGE_SIZE;
    if (to + PAGE_SIZE > this.#pool.length) {
      const grown = new Uint32Array(2 * this.#pool.length);
      grown.set(this.#pool);
      this.#pool = grown;
    }
    const count = Math.min(this.#shared.length - from, PAGE_SIZE);
    // A page lies in one block; an edit of many pages must not make an array for each.
    const block = this.#shared.blockAt(from);
    const start = from & BLOCK_MASK;
    const pool = this.#pool;
    for (let i = 0; i < count; i++) pool[to + i] = block[start + i];
    this.#pageCount++;
    this.#pages[number] = this.#pageCount;
    return this.#pageCount;
  }
}
