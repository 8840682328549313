// A piece's skeleton from its cells, by the rules of a release's skeletons as far as cells are fine enough.
import type { Vec3 } from "#core/geometry/vector.ts";
import type { CellGrid } from "#core/meshes/cell-grid.ts";
import { DEFAULT_RULES, type Skeleton } from "#core/skeletons/skeleton.ts";
import { skeletonize } from "#core/skeletons/skeletonize.ts";

/** So that a branch is longer than the cells that it is made of. */
const REACH_CELLS = 3;

export function pieceSkeleton(grid: CellGrid): Skeleton {
  const { cells, shapeCells, cellNm, originNm } = rimmed(grid);
  const reachNm = Math.max(DEFAULT_RULES.reachNm, REACH_CELLS * Math.max(...cellNm));
  const mask = { voxels: cells, shapeVoxel: shapeCells, voxelNm: cellNm };
  return skeletonize(mask, originNm, { ...DEFAULT_RULES, reachNm });
}

/** With a layer of what is not the piece's on every side: it ends where its cells do. */
function rimmed({ cells, shapeCells, cellNm, originNm }: CellGrid): CellGrid {
  const [width, height, depth] = shapeCells;
  const shape: Vec3 = [width + 2, height + 2, depth + 2];
  const out = new Uint8Array(shape[0] * shape[1] * shape[2]);
  for (let row = 0; row < height * depth; row++) {
    const y = row % height;
    const z = (row - y) / height;
    const start = ((z + 1) * shape[1] + y + 1) * shape[0] + 1;
    out.set(cells.subarray(row * width, (row + 1) * width), start);
  }
  const at = (axis: 0 | 1 | 2) => originNm[axis] - cellNm[axis];
  return { cells: out, shapeCells: shape, cellNm, originNm: [at(0), at(1), at(2)] };
}
