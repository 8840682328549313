// How a dataset's voxels lie in its folder: blocks of BLOCK_VOXEL, cut off at the far faces, in a
// pyramid that halves x and y. Sections stay single, since they are thicker than they are wide.
import type { Vec3 } from "#core/geometry/vector.ts";
import type { Box } from "#server/volumes/volume-port.ts";

export const BLOCK_VOXEL: Vec3 = [128, 128, 16];
/** The coarsest level is no wider or higher than this. */
const COARSEST_PX = 256;

export type Layer = "image" | "labels";

export function pyramidShapes(shapeVoxel: Vec3): Vec3[] {
  const shapes: Vec3[] = [shapeVoxel];
  let [width, height] = shapeVoxel;
  while (width > COARSEST_PX || height > COARSEST_PX) {
    width = Math.ceil(width / 2);
    height = Math.ceil(height / 2);
    shapes.push([width, height, shapeVoxel[2]]);
  }
  return shapes;
}

/** A block's path within the dataset's folder; `block` counts blocks along x, y, z. */
export function blockPath(layer: Layer, mip: number, block: Vec3): string {
  return `${layer}/${mip}/${block[0]}_${block[1]}_${block[2]}`;
}

/** The voxels of a block, cut off at the level's far faces. */
export function blockBox(shapeVoxel: Vec3, block: Vec3): Box {
  const start = (axis: number): number => block[axis] * BLOCK_VOXEL[axis];
  const end = (axis: number): number =>
    Math.min(shapeVoxel[axis], (block[axis] + 1) * BLOCK_VOXEL[axis]);
  return { minVoxel: [start(0), start(1), start(2)], maxVoxel: [end(0), end(1), end(2)] };
}

export function boxVoxels({ minVoxel, maxVoxel }: Box): number {
  return maxVoxel.reduce((count, end, axis) => count * (end - minVoxel[axis]), 1);
}

/** Every block that a box touches, x fastest. */
export function blocksOf({ minVoxel, maxVoxel }: Box): Vec3[] {
  const first = minVoxel.map((start, axis) => Math.floor(start / BLOCK_VOXEL[axis]));
  const last = maxVoxel.map((end, axis) => Math.floor((end - 1) / BLOCK_VOXEL[axis]));
  const blocks: Vec3[] = [];
  for (let z = first[2]; z <= last[2]; z++) {
    for (let y = first[1]; y <= last[1]; y++) {
      for (let x = first[0]; x <= last[0]; x++) blocks.push([x, y, z]);
    }
  }
  return blocks;
}
