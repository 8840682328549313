// A set of a few of very many numbers that is asked far more often than it is changed: a bit each,
// so that a search which asks at every step does not leave the cache for it.
import { SparseUint32 } from "#core/segmentation/sparse-uint32.ts";

export class SparseBits {
  readonly #words = new SparseUint32();

  has(number: number): boolean {
    return ((this.#words.at(number >>> 5) >>> (number & 31)) & 1) === 1;
  }

  add(number: number): void {
    this.#words.set(number >>> 5, this.#words.at(number >>> 5) | (1 << (number & 31)));
  }

  delete(number: number): void {
    if (!this.has(number)) return;
    this.#words.set(number >>> 5, this.#words.at(number >>> 5) & ~(1 << (number & 31)));
  }

  clear(): void {
    this.#words.clear();
  }
}
