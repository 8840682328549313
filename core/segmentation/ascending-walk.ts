// Asked about numbers that mostly ascend, it walks along an ascending list with them, and leaps where
// they do: a question costs a step or two, not a search.

/** Steps that a walk takes before it leaps. */
const NEAR = 8;

export class AscendingWalk {
  readonly numbers: Uint32Array;
  #at = 0;

  constructor(ascending: Uint32Array) {
    this.numbers = ascending;
  }

  /** Where a number stands in the list; -1 where it does not. */
  positionOf(number: number): number {
    const { numbers } = this;
    let at = this.#at;
    const isBehind = at > 0 && numbers[at - 1] >= number;
    if (isBehind || numbers[at + NEAR] < number) at = firstNotBelow(numbers, number);
    while (at < numbers.length && numbers[at] < number) at++;
    this.#at = at;
    return numbers[at] === number ? at : -1;
  }
}

export function isAmong(ascending: Uint32Array, number: number): boolean {
  return ascending[firstNotBelow(ascending, number)] === number;
}

function firstNotBelow(ascending: Uint32Array, value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
