// The grid that a segment is skeletonized on: its own voxels, or, where its box holds more of them than
// memory is there for, cells of several. The axis whose cells are thinnest is coarsened first, so that
// cells become as wide as they are high.
import { type Vec3, vectorOf } from "#core/geometry/vector.ts";
import type { Box } from "#server/volumes/volume-port.ts";

/** Cells of a segment's box: nine bytes are needed for each, and about sixty more in the segment. */
export const MAX_GRID_CELLS = 2 ** 24;

export interface SegmentGrid {
  /** Voxels of a cell along each axis: powers of two. */
  readonly cellVoxel: Vec3;
  readonly cellNm: Vec3;
  /** In cells from the volume's corner. */
  readonly firstCell: Vec3;
  readonly shapeCells: Vec3;
  /** Where the middle of the first cell lies, by the same rule as a voxel's: its index times its size. */
  readonly originNm: Vec3;
}

/** With a layer of cells around the segment, but for where the volume ends. */
export function segmentGrid(
  { minVoxel, maxVoxel }: Box,
  shapeVoxel: Vec3,
  voxelNm: Vec3,
  maxCells = MAX_GRID_CELLS,
): SegmentGrid {
  const cellVoxel: [number, number, number] = [1, 1, 1];
  for (;;) {
    const axes = [0, 1, 2] as const;
    const first = axes.map((axis) => Math.max(0, Math.floor(minVoxel[axis] / cellVoxel[axis]) - 1));
    const shape = axes.map((axis) => {
      const end = Math.floor((maxVoxel[axis] - 1) / cellVoxel[axis]) + 2;
      return Math.min(end, Math.ceil(shapeVoxel[axis] / cellVoxel[axis])) - first[axis];
    });
    const cellNm = axes.map((axis) => cellVoxel[axis] * voxelNm[axis]);
    if (shape[0] * shape[1] * shape[2] <= maxCells) {
      return {
        cellVoxel,
        cellNm: vectorOf(cellNm),
        firstCell: vectorOf(first),
        shapeCells: vectorOf(shape),
        originNm: vectorOf(
          axes.map(
            (axis) => (first[axis] * cellVoxel[axis] + (cellVoxel[axis] - 1) / 2) * voxelNm[axis],
          ),
        ),
      };
    }
    const thinnest = axes.reduce((best, axis) => (cellNm[axis] < cellNm[best] ? axis : best));
    cellVoxel[thinnest] *= 2;
  }
}

/** Marks the cells that the voxels from `start` to before `end` of one row lie in; x fastest. */
export function markRun(
  cells: Uint8Array,
  { cellVoxel, firstCell, shapeCells }: SegmentGrid,
  start: number,
  end: number,
  y: number,
  z: number,
): void {
  const row =
    (Math.floor(z / cellVoxel[2]) - firstCell[2]) * shapeCells[1] +
    Math.floor(y / cellVoxel[1]) -
    firstCell[1];
  const from = Math.floor(start / cellVoxel[0]) - firstCell[0];
  const to = Math.floor((end - 1) / cellVoxel[0]) - firstCell[0];
  cells.fill(1, row * shapeCells[0] + from, row * shapeCells[0] + to + 1);
}

export function isCoarse({ cellVoxel }: SegmentGrid): boolean {
  return cellVoxel.some((voxels) => voxels > 1);
}
