// Encoded tiles in memory, never more than the bytes allowed. A tile that is being made is made once, for all
// who ask meanwhile; when the last of them has gone, its making stops.
import { BlockCache } from "#server/volumes/block-cache.ts";

interface Sized {
  readonly bytes: Uint8Array;
}

export class TileCache<T extends Sized> {
  readonly #tiles: BlockCache;

  constructor(budgetBytes: number) {
    this.#tiles = new BlockCache(budgetBytes);
  }

  /** Rejects with the reason of `signal`; `make` is stopped where it was the last. */
  get(
    key: string,
    signal: AbortSignal | undefined,
    make: (signal: AbortSignal) => Promise<T | null>,
  ): Promise<T | null> {
    return this.#tiles.get(key, make, ({ bytes }) => bytes.byteLength, signal);
  }
}
