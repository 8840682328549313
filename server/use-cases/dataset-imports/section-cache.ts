// Sections that were drawn for a preview, since whoever looks through a stack comes back to them. What
// is asked for by several at once is drawn once, and given up when the last of them has gone.
import { BlockCache } from "#server/volumes/block-cache.ts";

const MAX_BYTES = 64 * 2 ** 20;

export class SectionCache {
  readonly #sections = new BlockCache(MAX_BYTES);

  get(
    key: string,
    draw: (signal: AbortSignal) => Promise<Uint8Array | null>,
    signal: AbortSignal,
  ): Promise<Uint8Array | null> {
    return this.#sections.get(key, draw, ({ byteLength }) => byteLength, signal);
  }
}
