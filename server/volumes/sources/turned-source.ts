// A source whose axes are in another order, seen in the dataset's: for whoever reads it as it is.
import { type AxisOrder, inDatasetAxes } from "#core/datasets/dataset-draft.ts";
import type { VolumeSource } from "#server/volumes/sources/source-port.ts";
import { readTurned } from "#server/volumes/sources/voxel-order.ts";

export function turnedSource(source: VolumeSource, order: AxisOrder): VolumeSource {
  if (order === "xyz") return source;
  return {
    address: source.address,
    purpose: source.purpose,
    voxelType: source.voxelType,
    contrast: source.contrast ?? null,
    dimensions: source.dimensions ?? [],
    levels: source.levels.map(({ shapeVoxel, voxelNm, offsetNm, blockVoxel }) => ({
      shapeVoxel: inDatasetAxes(shapeVoxel, order),
      voxelNm: voxelNm === null ? null : inDatasetAxes(voxelNm, order),
      offsetNm: inDatasetAxes(offsetNm, order),
      blockVoxel: inDatasetAxes(blockVoxel, order),
    })),
    readBlock: (level, box, signal) => readTurned(source, level, order, box, signal),
    close: () => source.close(),
  };
}
