// A number for each of a few of very many nodes: memory is taken where nodes lie, in pages, so that
// neighbours in number are neighbours in memory, and one search never pays for the dataset. Zero
// means nothing was set.
//
// Searches ask for it several times a node: all pages lie in one array, and a page that was never
// taken is page 0, which stays zero, so that asking is two reads and no question. The longest searches
// read both arrays themselves: a method would have to look them up anew at every step.

/** For those who read the pages themselves. */
export const PAGE_BITS = 10;
export const PAGE_MASK = (1 << PAGE_BITS) - 1;
const PAGE_SIZE = 1 << PAGE_BITS;
const FIRST_PAGES = 16;

export class SparseUint32 {
  /** Of each page of nodes its place in the pool; 0 where none was taken. */
  #places = new Uint32Array(FIRST_PAGES);
  #pool = new Uint32Array(2 * PAGE_SIZE);
  /** Numbers of the pages of nodes that were taken, in the order of their places from 1 on. */
  readonly #taken: number[] = [];

  /** Read only, and another array after `take`. */
  get places(): Uint32Array {
    return this.#places;
  }

  /** Page p of nodes lies from `places[p] << PAGE_BITS` on, to be read and written. Another array after `take`. */
  get pool(): Uint32Array {
    return this.#pool;
  }

  at(node: number): number {
    const number = node >>> PAGE_BITS;
    if (number >= this.#places.length) return 0;
    return this.#pool[(this.#places[number] << PAGE_BITS) | (node & PAGE_MASK)];
  }

  set(node: number, value: number): void {
    const number = node >>> PAGE_BITS;
    let place = number < this.#places.length ? this.#places[number] : 0;
    if (place === 0) place = this.take(number);
    this.#pool[(place << PAGE_BITS) | (node & PAGE_MASK)] = value;
  }

  clear(): void {
    for (const number of this.#taken) this.#places[number] = 0;
    this.#pool.fill(0, PAGE_SIZE, (this.#taken.length + 1) * PAGE_SIZE);
    this.#taken.length = 0;
  }

  /** @param number of a page of nodes that was not taken. @returns its place. */
  take(number: number): number {
    if (number >= this.#places.length) this.#places = grown(this.#places, number + 1);
    const place = this.#taken.length + 1;
    if ((place + 1) * PAGE_SIZE > this.#pool.length) {
      this.#pool = grown(this.#pool, (place + 1) * PAGE_SIZE);
    }
    this.#places[number] = place;
    this.#taken.push(number);
    return place;
  }
}

function grown(from: Uint32Array, least: number): Uint32Array<ArrayBuffer> {
  const into = new Uint32Array(Math.max(least, 2 * from.length));
  into.set(from);
  return into;
}
