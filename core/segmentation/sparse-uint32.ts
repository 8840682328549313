// A number for each of a few of very many nodes: memory is taken where nodes lie, in pages, so that
// neighbours in number are neighbours in memory, and one search never pays for the dataset. Zero
// means nothing was set.

const PAGE_BITS = 10;
const PAGE_SIZE = 1 << PAGE_BITS;
const PAGE_MASK = PAGE_SIZE - 1;

export class SparseUint32 {
  readonly #pages: (Uint32Array | undefined)[] = [];
  readonly #used: number[] = [];
  readonly #spare: Uint32Array[] = [];

  at(node: number): number {
    const page = this.#pages[node >>> PAGE_BITS];
    return page === undefined ? 0 : page[node & PAGE_MASK];
  }

  set(node: number, value: number): void {
    const page = this.#pages[node >>> PAGE_BITS] ?? this.#take(node >>> PAGE_BITS);
    page[node & PAGE_MASK] = value;
  }

  /** The nodes for whose number `isWanted` holds, ascending. Zero is never asked about. */
  nodesWhere(isWanted: (value: number) => boolean, count: number): Uint32Array {
    const nodes = new Uint32Array(count);
    let filled = 0;
    for (const number of this.#used.sort((left, right) => left - right)) {
      const page = this.#pages[number];
      if (page === undefined) continue;
      const first = number * PAGE_SIZE;
      for (let at = 0; at < PAGE_SIZE; at++) {
        if (page[at] !== 0 && isWanted(page[at])) nodes[filled++] = first + at;
      }
    }
    return filled === count ? nodes : nodes.slice(0, filled);
  }

  clear(): void {
    for (const number of this.#used) {
      const page = this.#pages[number];
      if (page === undefined) continue;
      page.fill(0);
      this.#spare.push(page);
      this.#pages[number] = undefined;
    }
    this.#used.length = 0;
  }

  #take(number: number): Uint32Array {
    // A hole far beyond the end would turn the list into a dictionary.
    while (this.#pages.length < number) this.#pages.push(undefined);
    const page = this.#spare.pop() ?? new Uint32Array(PAGE_SIZE);
    this.#pages[number] = page;
    this.#used.push(number);
    return page;
  }
}
