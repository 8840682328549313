// [SY3] Every file of a release that counts synapses counts the same. The first complete walk over them
// sets the sum; each later one, of pairs, connections or neurons, is held against it at its end.
import type { Pages } from "#server/use-cases/store.ts";

export class SynapseTally {
  #first: { readonly what: string; readonly pairCount: number } | null = null;

  /** What the first walk found. Throws before it has ended. */
  get pairCount(): number {
    if (this.#first === null) throw new Error("no synapse was counted yet");
    return this.#first.pairCount;
  }

  /** The pages as they are. Throws at their end where they count another sum. */
  async *counted<Row>(pages: Pages<Row>, pairsOf: (row: Row) => number, what: string): Pages<Row> {
    let sum = 0;
    for await (const page of pages) {
      for (const row of page) sum += pairsOf(row);
      yield page;
    }
    this.#first ??= { what, pairCount: sum };
    const { what: firstWhat, pairCount } = this.#first;
    if (sum !== pairCount) {
      throw new Error(`${what} ${sum} pairs, but ${firstWhat} ${pairCount}`);
    }
  }
}
