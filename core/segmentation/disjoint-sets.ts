// The representative of a set is always its smallest index, so no order of joins can change it.

/** Disjoint sets over dense indices 0 … count−1, path halving (Tarjan & van Leeuwen 1984). */
export class DisjointSets {
  readonly #parent: Uint32Array;

  constructor(count: number) {
    this.#parent = new Uint32Array(count);
    for (let i = 0; i < count; i++) this.#parent[i] = i;
  }

  /** The smallest index of the set that holds `index`. */
  smallestOf(index: number): number {
    const parent = this.#parent;
    let at = index;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]];
      at = parent[at];
    }
    return at;
  }

  /** False where both were in one set already. */
  join(left: number, right: number): boolean {
    const a = this.smallestOf(left);
    const b = this.smallestOf(right);
    if (a === b) return false;
    if (a < b) this.#parent[b] = a;
    else this.#parent[a] = b;
    return true;
  }

  /** The smallest index of each index's set. Parents precede children, so one pass is enough. */
  smallestOfEach(): Uint32Array {
    const smallest = this.#parent.slice();
    for (let i = 0; i < smallest.length; i++) smallest[i] = smallest[smallest[i]];
    return smallest;
  }
}
