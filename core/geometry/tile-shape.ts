// How many texels a tile has. Server and page compute it each for itself, so by comparisons and halving
// alone, which give the same everywhere. A tile is about as wide as it is high on the screen: where voxels
// are longer along one axis, it has fewer texels along that one, and nothing is ever resampled.
import { inPlane, type Plane } from "#core/geometry/plane.ts";
import type { Vec3 } from "#core/geometry/vector.ts";

export const TILE_PX = 256;
/** As thick as the blocks that datasets are written in: fewer would read the same blocks again. */
const MIN_TILE_PX = 16;

/** Texels of a whole tile, across and down, at a level whose voxels stand for `factorVoxel` of mip 0. */
export function tileShapePx(
  plane: Plane,
  voxelNm: Vec3,
  factorVoxel: Vec3,
): readonly [across: number, down: number] {
  const [acrossNm, downNm] = inPlane(plane, [
    voxelNm[0] * factorVoxel[0],
    voxelNm[1] * factorVoxel[1],
    voxelNm[2] * factorVoxel[2],
  ]);
  return [sidePx(acrossNm / downNm), sidePx(downNm / acrossNm)];
}

/** @param longer how much longer the texel is along this side than along the other. */
function sidePx(longer: number): number {
  let px = TILE_PX;
  for (let left = longer; left >= Math.SQRT2 && px > MIN_TILE_PX; left /= 2) px /= 2;
  return px;
}
