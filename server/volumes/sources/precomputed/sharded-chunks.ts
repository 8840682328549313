// Chunks that lie together in shards, by their place on a curve through the volume.
import type { Vec3 } from "#core/geometry/vector.ts";
import type { BlockCache } from "#server/volumes/block-cache.ts";
import type { ChunkBytes } from "#server/volumes/sources/precomputed/chunk-bytes.ts";
import { gridShape } from "#server/volumes/sources/precomputed/chunk-grid.ts";
import {
  compressedMortonCode,
  mortonBits,
} from "#server/volumes/sources/precomputed/morton-code.ts";
import type {
  PrecomputedScale,
  Sharding,
} from "#server/volumes/sources/precomputed/precomputed-info.ts";
import { Shards } from "#server/volumes/sources/precomputed/shards.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";

export function shardedChunks(
  store: ByteStore,
  scale: PrecomputedScale,
  sharding: Sharding,
  kept: BlockCache,
): ChunkBytes {
  const shards = new Shards(store, scale.key, sharding, kept);
  const bits: Vec3 = mortonBits(gridShape(scale));
  return {
    async read(cell, maxBytes, signal) {
      const entry = await shards.find(compressedMortonCode(cell, bits), "chunk", signal);
      if (entry === null) return null;
      return { key: entry.key, bytes: await shards.read(entry, maxBytes, signal) };
    },
  };
}
