// How a scale is cut into chunks: a grid from the scale's own corner, cut off at its far faces.
import type { Vec3 } from "#core/geometry/vector.ts";
import { gridBlocks, gridBox } from "#server/volumes/boxes.ts";
import type { Box } from "#server/volumes/volume-port.ts";

/** x, y, z, as "info" says them of a scale. */
export interface Grid {
  readonly sizeVoxel: Vec3;
  readonly chunkVoxel: Vec3;
}

export function gridShape({ sizeVoxel, chunkVoxel }: Grid): Vec3 {
  const along = (axis: number): number => Math.ceil(sizeVoxel[axis] / chunkVoxel[axis]);
  return [along(0), along(1), along(2)];
}

/** In voxels of the scale, its corner at 0. */
export function chunkBox({ sizeVoxel, chunkVoxel }: Grid, cell: Vec3): Box {
  return gridBox(sizeVoxel, chunkVoxel, cell);
}

/** The cells of every chunk that a box touches, x fastest. */
export function cellsOf({ chunkVoxel }: Grid, box: Box): Generator<Vec3> {
  return gridBlocks(box, chunkVoxel);
}

/** Begin and end on each axis in the volume's own voxels, as the format names the file. */
export function chunkName(offsetVoxel: Vec3, { minVoxel, maxVoxel }: Box): string {
  return offsetVoxel
    .map((offset, axis) => `${offset + minVoxel[axis]}-${offset + maxVoxel[axis]}`)
    .join("_");
}
