// Columns of numbers whose length is not known before. Readers take `values` anew after whatever may
// have made it longer.

type NumberArray = Uint32Array | Int32Array | Float64Array;

interface NumberArrayOf<A> {
  new (length: number): A;
}

const FIRST_LENGTH = 256;

export class GrowingColumn<A extends NumberArray> {
  values: A;
  /** What was pushed, or reserved. */
  length = 0;
  readonly #Array: NumberArrayOf<A>;

  constructor(array: NumberArrayOf<A>) {
    this.#Array = array;
    this.values = new array(FIRST_LENGTH);
  }

  push(value: number): void {
    if (this.length === this.values.length) this.#grow(this.length + 1);
    this.values[this.length++] = value;
  }

  /** Makes it at least so long; what is new is 0. */
  reserve(length: number): void {
    if (length > this.values.length) this.#grow(length);
    if (length > this.length) this.length = length;
  }

  /** A copy without the room to grow. */
  toArray(): A {
    return this.values.slice(0, this.length) as A;
  }

  #grow(length: number): void {
    const grown = new this.#Array(Math.max(length, 2 * this.values.length));
    grown.set(this.values);
    this.values = grown;
  }
}
