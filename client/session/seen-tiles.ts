// The base root of a supervoxel that the page shows, found in the latest tiles' own lists: they are
// held by reference, so nothing is copied, and the oldest are let go.

export interface SeenTiles {
  see(supervoxels: BigUint64Array, baseRoots: BigUint64Array): void;
  /** null where no tile at hand holds it. */
  baseRootOf(supervoxel: bigint): bigint | null;
}

const MAX_TILES = 512;

export function createSeenTiles(): SeenTiles {
  /** In the order in which they were last seen. */
  const tiles = new Map<BigUint64Array, BigUint64Array>();
  return {
    see(supervoxels, baseRoots) {
      tiles.delete(supervoxels);
      tiles.set(supervoxels, baseRoots);
      for (const oldest of tiles.keys()) {
        if (tiles.size <= MAX_TILES) return;
        tiles.delete(oldest);
      }
    },
    baseRootOf(supervoxel) {
      for (const [supervoxels, baseRoots] of [...tiles].reverse()) {
        const at = supervoxels.indexOf(supervoxel);
        if (at >= 0) return baseRoots[at];
      }
      return null;
    },
  };
}
