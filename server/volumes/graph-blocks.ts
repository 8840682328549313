// How many bytes of graphs are in memory, over all columns of all graphs that share it: the block
// that was read first is let go first. A block that is still needed is read again.

export class GraphBlocks {
  readonly #budgetBytes: number;
  readonly #blocks: { readonly sizeBytes: number; readonly forget: () => void }[] = [];
  #oldest = 0;
  #sizeBytes = 0;

  constructor(budgetBytes: number) {
    this.#budgetBytes = budgetBytes;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** @param forget lets go of the block; called when room is needed. */
  admit(sizeBytes: number, forget: () => void): void {
    this.#blocks.push({ sizeBytes, forget });
    this.#sizeBytes += sizeBytes;
    while (this.#sizeBytes > this.#budgetBytes && this.#oldest < this.#blocks.length - 1) {
      const oldest = this.#blocks[this.#oldest++];
      oldest.forget();
      this.#sizeBytes -= oldest.sizeBytes;
    }
    if (this.#oldest > 1_024 && 2 * this.#oldest > this.#blocks.length) {
      this.#blocks.splice(0, this.#oldest);
      this.#oldest = 0;
    }
  }
}
