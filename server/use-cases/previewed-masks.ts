// [OP8] The masks of previews. Nothing keeps them: they are known while a preview is worked out, and
// their bytes for a while after it, so that a page can show the halves before there are any. The
// latest ones within a bound; a page whose mask is forgotten shows the preview without halves.
import type { SupervoxelMask } from "#core/supervoxels/supervoxel-mask.ts";

const MAX_REMEMBERED_BYTES = 32 * 2 ** 20;

interface Lent {
  readonly mask: SupervoxelMask;
  /** Previews that are under way with it. */
  count: number;
}

export class PreviewedMasks {
  private readonly lent = new Map<string, Lent>();
  /** The latest last. */
  private readonly bytes = new Map<string, Uint8Array>();
  private readonly limitBytes: number;
  private totalBytes = 0;

  constructor(limitBytes = MAX_REMEMBERED_BYTES) {
    this.limitBytes = limitBytes;
  }

  /** Knows the mask until what is returned is called. */
  lend(hash: string, mask: SupervoxelMask, bytes: Uint8Array): () => void {
    this.remember(hash, bytes);
    const lent = this.lent.get(hash) ?? { mask, count: 0 };
    lent.count++;
    this.lent.set(hash, lent);
    return () => {
      lent.count--;
      if (lent.count === 0) this.lent.delete(hash);
    };
  }

  maskWithHash(hash: string): SupervoxelMask | null {
    return this.lent.get(hash)?.mask ?? null;
  }

  bytesWithHash(hash: string): Uint8Array | null {
    return this.bytes.get(hash) ?? null;
  }

  private remember(hash: string, bytes: Uint8Array): void {
    this.forget(hash);
    this.bytes.set(hash, bytes);
    this.totalBytes += bytes.length;
    for (const oldest of this.bytes.keys()) {
      if (this.totalBytes <= this.limitBytes || oldest === hash) return;
      this.forget(oldest);
    }
  }

  private forget(hash: string): void {
    this.totalBytes -= this.bytes.get(hash)?.length ?? 0;
    this.bytes.delete(hash);
  }
}
