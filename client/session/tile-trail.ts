// The lists of the tiles that the page showed lately, held by reference: nothing is copied, and the
// oldest are let go.

const MAX_TILES = 512;

export interface TileTrail {
  see(supervoxels: BigUint64Array, baseRoots: BigUint64Array): void;
  /** Each tile's supervoxels and base roots, of equal length; the latest last. */
  tiles(): Iterable<readonly [supervoxels: BigUint64Array, baseRoots: BigUint64Array]>;
}

export function createTileTrail(): TileTrail {
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
    tiles: () => tiles,
  };
}
