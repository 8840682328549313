// The cells of a piece of a supervoxel, from its voxels; as coarse as that of a whole one would be.
import { added, type Vec3 } from "#core/geometry/vector.ts";
import type { CellGrid } from "#core/meshes/cell-grid.ts";
import { filledBounds } from "#core/supervoxels/filled-bounds.ts";
import { markRun, segmentGrid } from "#server/exports/skeletons/segment-grid.ts";
import type { PieceVoxels } from "#server/meshes/piece-voxels.ts";
import { MAX_MESH_CELLS } from "#server/meshes/supervoxel-cells.ts";

/** null where the piece has no voxel. */
export function pieceCells(
  piece: PieceVoxels,
  volumeShapeVoxel: Vec3,
  voxelNm: Vec3,
): CellGrid | null {
  const { inPiece } = piece;
  const bounds = filledBounds(inPiece, piece.shapeVoxel);
  if (bounds === null) return null;
  const minVoxel = added(piece.minVoxel, bounds.minVoxel);
  const box = { minVoxel, maxVoxel: added(minVoxel, bounds.shapeVoxel) };
  const grid = segmentGrid(box, volumeShapeVoxel, voxelNm, MAX_MESH_CELLS);
  const { shapeCells, cellNm, originNm } = grid;
  const cells = new Uint8Array(shapeCells[0] * shapeCells[1] * shapeCells[2]);
  const [left] = piece.minVoxel;
  const [width, height] = piece.shapeVoxel;
  for (let row = 0; row * width < inPiece.length; row++) {
    const y = piece.minVoxel[1] + (row % height);
    const z = piece.minVoxel[2] + Math.floor(row / height);
    const first = row * width;
    for (let x = 0; x < width; x++) {
      const start = x;
      while (x < width && inPiece[first + x] === 1) x++;
      if (x > start) markRun(cells, grid, left + start, left + x, y, z);
    }
  }
  return { cells, shapeCells, cellNm, originNm };
}
