// Dense index → local index within one region: open addressing in one typed array, since every
// edge of a region asks it.

/** The position of each of distinct dense indices in a list. */
export class MemberIndex {
  readonly #members: Uint32Array;
  /** One more than the position; 0 is empty. At most half full, so every probe ends. */
  readonly #slots: Uint32Array;
  readonly #shift: number;

  constructor(members: Uint32Array) {
    this.#members = members;
    const bits = Math.max(1, Math.ceil(Math.log2(members.length + 1)) + 1);
    this.#slots = new Uint32Array(2 ** bits);
    this.#shift = 32 - bits;
    const mask = this.#slots.length - 1;
    for (let i = 0; i < members.length; i++) {
      let slot = this.#firstSlot(members[i]);
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = i + 1;
    }
  }

  /** -1 where the list does not have it. */
  positionOf(dense: number): number {
    const mask = this.#slots.length - 1;
    let slot = this.#firstSlot(dense);
    for (;;) {
      const position = this.#slots[slot] - 1;
      if (position < 0 || this.#members[position] === dense) return position;
      slot = (slot + 1) & mask;
    }
  }

  /** Fibonacci hashing: the golden ratio spreads runs of neighbouring indices. */
  #firstSlot(dense: number): number {
    return Math.imul(dense, 0x9e3779b1) >>> this.#shift;
  }
}
