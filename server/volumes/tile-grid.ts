// Tiles of one slice of a plane, counted from the level's corner, cut off at its far edges. A slice is
// named by its first voxel at mip 0, at every level: where a level has fewer slices, several are the same.
import { inPlane, type Plane, planeAxes } from "#core/geometry/plane.ts";
import { tileShapePx } from "#core/geometry/tile-shape.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { Box, VolumeReader } from "#server/volumes/volume-port.ts";

export interface TileRequest {
  readonly plane: Plane;
  readonly mip: number;
  /** Along the plane's normal, in voxels of mip 0. */
  readonly slice: number;
  /** From left to right, and from top to bottom. */
  readonly tileX: number;
  readonly tileY: number;
}

export interface TileBox {
  readonly box: Box;
  readonly widthPx: number;
  readonly heightPx: number;
}

/** The voxels of a tile; null where the level has no such tile. */
export function tileBox(
  levels: Pick<VolumeReader<Uint8Array>, "shapesVoxel" | "factorsVoxel">,
  voxelNm: Vec3,
  { plane, mip, slice, tileX, tileY }: TileRequest,
): TileBox | null {
  if (![mip, slice, tileX, tileY].every((part) => Number.isSafeInteger(part) && part >= 0)) {
    return null;
  }
  const shape = levels.shapesVoxel[mip];
  const factor = levels.factorsVoxel[mip];
  if (shape === undefined || factor === undefined) return null;
  const { across, down, normal } = planeAxes(plane);
  if (slice >= levels.shapesVoxel[0][normal]) return null;
  const [spanX, spanY] = tileShapePx(plane, voxelNm, factor);
  const [width, height, depth] = inPlane(plane, shape);
  const x = tileX * spanX;
  const y = tileY * spanY;
  if (x >= width || y >= height) return null;
  const widthPx = Math.min(spanX, width - x);
  const heightPx = Math.min(spanY, height - y);
  const minVoxel: [number, number, number] = [0, 0, 0];
  minVoxel[across] = x;
  minVoxel[down] = y;
  // A level of fewer voxels than its factor says ends with the slice before.
  minVoxel[normal] = Math.min(Math.floor(slice / factor[normal]), depth - 1);
  const maxVoxel: [number, number, number] = [...minVoxel];
  maxVoxel[across] += widthPx;
  maxVoxel[down] += heightPx;
  maxVoxel[normal] += 1;
  return { box: { minVoxel, maxVoxel }, widthPx, heightPx };
}

/** A tile's voxels row by row: they come x fastest, then y, then z, which is yz on its side. */
export function rowsOfTile<T extends Uint8Array | Uint16Array | Uint32Array>(
  plane: Plane,
  voxels: T,
  { widthPx, heightPx }: Pick<TileBox, "widthPx" | "heightPx">,
): T {
  if (plane !== "yz") return voxels;
  const rows = voxels.slice() as T;
  for (let x = 0; x < widthPx; x++) {
    for (let y = 0; y < heightPx; y++) rows[y * widthPx + x] = voxels[x * heightPx + y];
  }
  return rows;
}
