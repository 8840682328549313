// A number for each of a few of very many nodes: memory is taken where nodes lie, in pages, so that
// neighbours in number are neighbours in memory, and one search never pays for the dataset. Zero
// means nothing was set.
//
// Searches ask for it several times a node: all pages lie in one array, and a page that was never
// taken is page 0, which stays zero, so that asking is two reads and no question.

const PAGE_BITS = 10;
const PAGE_SIZE = 1 << PAGE_BITS;
const PAGE_MASK = PAGE_SIZE - 1;
const FIRST_PAGES = 16;

export class SparseUint32 {
  /** Of each page of nodes its place in the pool; 0 where none was taken. */
  #places = new Uint32Array(FIRST_PAGES);
  #pool = new Uint32Array(2 * PAGE_SIZE);
  /** Numbers of the pages of nodes that were taken, in the order of their places from 1 on. */
  readonly #taken: number[] = [];

  at(node: number): number {
    const number = node >>> PAGE_BITS;
    if (number >= this.#places.length) return 0;
    return this.#pool[(this.#places[number] << PAGE_BITS) | (node & PAGE_MASK)];
  }

  set(node: number, value: number): void {
    const number = node >>> PAGE_BITS;
    let place = number < this.#places.length ? this.#places[number] : 0;
    if (place === 0) place = this.#take(number);
    this.#pool[(place << PAGE_BITS) | (node & PAGE_MASK)] = value;
  }

  /** Sets a node's number where it has none. @returns the one it had. */
  claim(node: number, value: number): number {
    const number = node >>> PAGE_BITS;
    let place = number < this.#places.length ? this.#places[number] : 0;
    if (place === 0) place = this.#take(number);
    const at = (place << PAGE_BITS) | (node & PAGE_MASK);
    const known = this.#pool[at];
    if (known === 0) this.#pool[at] = value;
    return known;
  }

  /**
   * The nodes whose number is wanted, ascending.
   * @param isWanted by number, 1 where it is; not 0, and not what lies beyond.
   * @param count room enough for them.
   */
  nodesWhere(isWanted: Uint8Array, count: number): Uint32Array {
    const nodes = new Uint32Array(count);
    let filled = 0;
    for (const number of [...this.#taken].sort((left, right) => left - right)) {
      const from = this.#places[number] << PAGE_BITS;
      const page = this.#pool.subarray(from, from + PAGE_SIZE);
      for (let at = 0; at < PAGE_SIZE; at++) {
        if (isWanted[page[at]] === 1) nodes[filled++] = number * PAGE_SIZE + at;
      }
    }
    return filled === count ? nodes : nodes.slice(0, filled);
  }

  clear(): void {
    for (const number of this.#taken) this.#places[number] = 0;
    this.#pool.fill(0, PAGE_SIZE, (this.#taken.length + 1) * PAGE_SIZE);
    this.#taken.length = 0;
  }

  #take(number: number): number {
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
