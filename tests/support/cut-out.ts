import type { Vec3 } from "#core/geometry/vector.ts";
import type { VoxelArray } from "#server/volumes/sources/source-port.ts";
import type { Box } from "#server/volumes/volume-port.ts";

/** A box of a whole volume, voxel by voxel, as no reader does it. */
export function cutOut<T extends VoxelArray>(whole: T, [width, height]: Vec3, box: Box): T {
  const { minVoxel, maxVoxel } = box;
  const found: (number | bigint)[] = [];
  for (let z = minVoxel[2]; z < maxVoxel[2]; z++) {
    for (let y = minVoxel[1]; y < maxVoxel[1]; y++) {
      for (let x = minVoxel[0]; x < maxVoxel[0]; x++)
        found.push(whole[(z * height + y) * width + x]);
    }
  }
  const kind = whole.constructor as new (values: readonly (number | bigint)[]) => T;
  return new kind(found);
}
