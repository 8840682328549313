// The base root of a supervoxel that the page shows, found in the latest tiles' own lists.
import { createTileTrail } from "#client/session/tile-trail.ts";

export interface SeenTiles {
  see(supervoxels: BigUint64Array, baseRoots: BigUint64Array): void;
  /** null where no tile at hand holds it. */
  baseRootOf(supervoxel: bigint): bigint | null;
}

export function createSeenTiles(): SeenTiles {
  const trail = createTileTrail();
  return {
    see: trail.see,
    baseRootOf(supervoxel) {
      for (const [supervoxels, baseRoots] of [...trail.tiles()].reverse()) {
        const at = supervoxels.indexOf(supervoxel);
        if (at >= 0) return baseRoots[at];
      }
      return null;
    },
  };
}
