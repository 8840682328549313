// Boxes of a dataset in a source whose axes are in another order: what to read, and how to turn what
// was read. Only here are the two orders known at once.
import { type AxisOrder, axesOf, inSourceAxes } from "#core/datasets/dataset-draft.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { VolumeSource, VoxelArray } from "#server/volumes/sources/source-port.ts";
import type { Box } from "#server/volumes/volume-port.ts";

/** The box in the dataset's axes; x fastest, then y, then z, in the dataset's axes too. */
export async function readTurned(
  source: VolumeSource,
  level: number,
  order: AxisOrder,
  box: Box,
  signal?: AbortSignal,
): Promise<VoxelArray> {
  const read = await source.readBlock(
    level,
    { minVoxel: inSourceAxes(box.minVoxel, order), maxVoxel: inSourceAxes(box.maxVoxel, order) },
    signal,
  );
  if (order === "xyz") return read;
  const shape: Vec3 = [
    box.maxVoxel[0] - box.minVoxel[0],
    box.maxVoxel[1] - box.minVoxel[1],
    box.maxVoxel[2] - box.minVoxel[2],
  ];
  return turned(read, shape, order);
}

function turned<T extends VoxelArray>(read: T, shape: Vec3, order: AxisOrder): T {
  const sourceShape = inSourceAxes(shape, order);
  const strides = [1, sourceShape[0], sourceShape[0] * sourceShape[1]];
  const [strideX, strideY, strideZ] = axesOf(order).map((axis) => strides[axis]);
  const out = new (read.constructor as new (length: number) => T)(read.length);
  let at = 0;
  for (let z = 0; z < shape[2]; z++) {
    for (let y = 0; y < shape[1]; y++) {
      let from = z * strideZ + y * strideY;
      for (let x = 0; x < shape[0]; x++) {
        out[at++] = read[from];
        from += strideX;
      }
    }
  }
  return out;
}
