// [SY3] Every file of a release that counts synapses counts the same. The first complete walk over them
// sets the sum; each later one, of pairs, connections or neurons, is held against it at its end.
import { ReleaseDamageError } from "#server/exports/release-damage.ts";
import type { Pages } from "#server/use-cases/store.ts";

export class SynapseTally {
  #first: { readonly what: string; readonly pairCount: number } | null = null;

  /** What the first walk found; null before it has ended. */
  get sum(): number | null {
    return this.#first?.pairCount ?? null;
  }

  /** What a walk found that is not done again, since its files are whole. Throws as a walk does. */
  expect(pairCount: number): void {
    this.#hold("files that were written before count", pairCount);
  }

  /** As `sum`. Throws before there is one. */
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
    this.#hold(what, sum);
  }

  #hold(what: string, sum: number): void {
    this.#first ??= { what, pairCount: sum };
    const { what: firstWhat, pairCount } = this.#first;
    if (sum !== pairCount) {
      throw new ReleaseDamageError(`${what} ${sum} pairs, but ${firstWhat} ${pairCount}`);
    }
  }
}
