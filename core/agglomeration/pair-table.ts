// Pairs of labels a < b, each with a row of its own: 0, 1, 2 … in the order in which they were first
// met. What is known of a pair lies in columns beside the table, at its row. Typed arrays with open
// addressing: 16 to 32 bytes a pair, where a Map of objects would take some 200.

const EMPTY = 0xffffffff;
const FIRST_ROWS = 256;

export class PairTable {
  #slots = new Uint32Array(4 * FIRST_ROWS).fill(EMPTY);
  #a = new Uint32Array(FIRST_ROWS);
  #b = new Uint32Array(FIRST_ROWS);
  #count = 0;
  // Neighbouring faces nearly always lie between the same two.
  #lastRow = EMPTY;

  get count(): number {
    return this.#count;
  }

  /** For how many rows there is room before the next growth: what columns beside it should have. */
  get capacity(): number {
    return this.#a.length;
  }

  /** Views of the rows so far, which the next growth leaves behind. */
  get pairA(): Uint32Array {
    return this.#a.subarray(0, this.#count);
  }

  get pairB(): Uint32Array {
    return this.#b.subarray(0, this.#count);
  }

  /** The row of the pair, a new one where it was not met before. `a` must be below `b`. */
  rowOf(a: number, b: number): number {
    const last = this.#lastRow;
    if (last !== EMPTY && this.#a[last] === a && this.#b[last] === b) return last;
    const slot = this.#slotOf(a, b);
    let row = this.#slots[slot];
    if (row === EMPTY) {
      row = this.#count++;
      if (row === this.#a.length) this.#growRows();
      this.#a[row] = a;
      this.#b[row] = b;
      this.#slots[slot] = row;
      if (2 * this.#count > this.#slots.length) this.#growSlots();
    }
    this.#lastRow = row;
    return row;
  }

  /** Rows by a, then b. */
  sortedRows(): Uint32Array {
    const rows = new Uint32Array(this.#count);
    for (let row = 0; row < rows.length; row++) rows[row] = row;
    const a = this.#a;
    const b = this.#b;
    return rows.sort((left, right) => a[left] - a[right] || b[left] - b[right]);
  }

  /** The slot that holds a pair, or the empty one where it belongs. */
  #slotOf(a: number, b: number): number {
    const mask = this.#slots.length - 1;
    let hash = Math.imul(a ^ Math.imul(b, 0x9e3779b1), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35);
    let slot = (hash ^ (hash >>> 13)) & mask;
    for (;;) {
      const row = this.#slots[slot];
      if (row === EMPTY || (this.#a[row] === a && this.#b[row] === b)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #growRows(): void {
    const a = new Uint32Array(2 * this.#a.length);
    const b = new Uint32Array(2 * this.#b.length);
    a.set(this.#a);
    b.set(this.#b);
    this.#a = a;
    this.#b = b;
  }

  #growSlots(): void {
    this.#slots = new Uint32Array(2 * this.#slots.length).fill(EMPTY);
    for (let row = 0; row < this.#count; row++) {
      this.#slots[this.#slotOf(this.#a[row], this.#b[row])] = row;
    }
  }
}
