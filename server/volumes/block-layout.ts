// How a dataset's voxels lie in its folder: blocks of BLOCK_VOXEL, cut off at the far faces, in a
// pyramid. A level halves the axes along which its voxels are still short, so that coarse voxels are about
// as long as they are wide, and sections stay single as long as they are thicker than that.
import type { Vec3 } from "#core/geometry/vector.ts";
import { gridBlocks, gridBox } from "#server/volumes/boxes.ts";
import type { Box } from "#server/volumes/volume-port.ts";

export const BLOCK_VOXEL: Vec3 = [128, 128, 16];
/** The coarsest level has no more voxels than this along any axis. */
const COARSEST_VOXEL = 256;

export type Layer = "image" | "labels";

export interface PyramidLevel {
  readonly shapeVoxel: Vec3;
  /** Voxels of mip 0 that one of this level stands for, along each axis. */
  readonly factorVoxel: Vec3;
}

export function pyramidLevels(shapeVoxel: Vec3, voxelNm: Vec3): PyramidLevel[] {
  const levels: PyramidLevel[] = [{ shapeVoxel, factorVoxel: [1, 1, 1] }];
  for (
    let last = levels[0];
    Math.max(...last.shapeVoxel) > COARSEST_VOXEL;
    last = levels.at(-1) ?? last
  ) {
    levels.push(halved(last, voxelNm));
  }
  return levels;
}

function halved({ shapeVoxel, factorVoxel }: PyramidLevel, voxelNm: Vec3): PyramidLevel {
  // An axis of one voxel has nothing to halve, and must not hold the others back.
  const lengthNm = (axis: number): number =>
    shapeVoxel[axis] === 1 ? Number.POSITIVE_INFINITY : factorVoxel[axis] * voxelNm[axis];
  const shortestNm = Math.min(lengthNm(0), lengthNm(1), lengthNm(2));
  const step = (axis: number): number => (lengthNm(axis) < 2 * shortestNm ? 2 : 1);
  const steps: Vec3 = [step(0), step(1), step(2)];
  return {
    shapeVoxel: reducedShape(shapeVoxel, steps),
    factorVoxel: [factorVoxel[0] * steps[0], factorVoxel[1] * steps[1], factorVoxel[2] * steps[2]],
  };
}

export function reducedShape(shapeVoxel: Vec3, steps: Vec3): Vec3 {
  return [
    Math.ceil(shapeVoxel[0] / steps[0]),
    Math.ceil(shapeVoxel[1] / steps[1]),
    Math.ceil(shapeVoxel[2] / steps[2]),
  ];
}

/** As datasets of version 1 have it: x and y are halved until a section fits, and z never. */
export function sectionPyramidLevels(shapeVoxel: Vec3): PyramidLevel[] {
  const levels: PyramidLevel[] = [{ shapeVoxel, factorVoxel: [1, 1, 1] }];
  let [width, height] = shapeVoxel;
  for (let factor = 2; width > COARSEST_VOXEL || height > COARSEST_VOXEL; factor *= 2) {
    width = Math.ceil(width / 2);
    height = Math.ceil(height / 2);
    levels.push({ shapeVoxel: [width, height, shapeVoxel[2]], factorVoxel: [factor, factor, 1] });
  }
  return levels;
}

/** A block's path within the dataset's folder; `block` counts blocks along x, y, z. */
export function blockPath(layer: Layer, mip: number, block: Vec3): string {
  return `${layer}/${mip}/${block[0]}_${block[1]}_${block[2]}`;
}

/** The voxels of a block, cut off at the level's far faces. */
export function blockBox(shapeVoxel: Vec3, block: Vec3): Box {
  return gridBox(shapeVoxel, BLOCK_VOXEL, block);
}

/** Every block that a box touches, x fastest. */
export function blocksOf(box: Box): Vec3[] {
  return [...gridBlocks(box, BLOCK_VOXEL)];
}
