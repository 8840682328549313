// The bytes of a chunk as its encoding left them, from wherever the scale keeps it: a file of its own,
// or a stretch of a shard. null where the chunk was left out.
import type { Vec3 } from "#core/geometry/vector.ts";
import { chunkBox, chunkName } from "#server/volumes/sources/precomputed/chunk-grid.ts";
import { gunzipBounded } from "#server/volumes/sources/precomputed/gunzip-bounded.ts";
import { chunkError } from "#server/volumes/sources/precomputed/precomputed-error.ts";
import type { PrecomputedScale } from "#server/volumes/sources/precomputed/precomputed-info.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";

export interface EncodedChunk {
  /** Where it lies, for errors. */
  readonly key: string;
  readonly bytes: Uint8Array;
}

export interface ChunkBytes {
  /** @param maxBytes what the encoded chunk can have. */
  read(cell: Vec3, maxBytes: number, signal?: AbortSignal): Promise<EncodedChunk | null>;
}

/** A file a chunk. On a disk it may have been gzipped, with a name that says so. */
export function unshardedChunks(store: ByteStore, scale: PrecomputedScale): ChunkBytes {
  return {
    async read(cell, maxBytes, signal) {
      const key = `${scale.key}/${chunkName(scale.offsetVoxel, chunkBox(scale, cell))}`;
      const bytes = await store.read(key, { maxBytes, signal });
      if (bytes !== null) return { key, bytes };
      if (store.localPath === null) return null;
      const gzipped = await store.read(`${key}.gz`, { maxBytes, signal });
      if (gzipped === null) return null;
      const inflated = await gunzipBounded(gzipped, maxBytes);
      if (inflated instanceof Uint8Array) return { key: `${key}.gz`, bytes: inflated };
      const { problem, cause } = inflated;
      throw chunkError(store, `${key}.gz`, "the chunk", problem, { cause });
    },
  };
}
