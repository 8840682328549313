// Tiles of one section: TILE_PX square, counted from the level's corner, cut off at its far edges.
import type { Vec3 } from "#core/geometry/vector.ts";
import type { Box } from "#server/volumes/volume-port.ts";

export const TILE_PX = 256;

export interface TileRequest {
  readonly mip: number;
  readonly z: number;
  readonly tileX: number;
  readonly tileY: number;
}

/** The voxels of a tile; null where the level has no such tile. */
export function tileBox(shapesVoxel: readonly Vec3[], request: TileRequest): Box | null {
  const { mip, z, tileX, tileY } = request;
  if (![mip, z, tileX, tileY].every((part) => Number.isSafeInteger(part) && part >= 0)) return null;
  const shape = shapesVoxel[mip];
  if (shape === undefined || z >= shape[2]) return null;
  const x = tileX * TILE_PX;
  const y = tileY * TILE_PX;
  if (x >= shape[0] || y >= shape[1]) return null;
  return {
    minVoxel: [x, y, z],
    maxVoxel: [Math.min(x + TILE_PX, shape[0]), Math.min(y + TILE_PX, shape[1]), z + 1],
  };
}
