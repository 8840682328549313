// The one port that volumes are read through: a box of a mip level, as a typed array.
import type { Vec3 } from "#core/geometry/vector.ts";

/** Half-open, in voxels of the mip level: min inside, max outside. */
export interface Box {
  readonly minVoxel: Vec3;
  readonly maxVoxel: Vec3;
}

export interface VolumeReader<T extends Uint8Array | Uint16Array | Uint32Array> {
  /** Shape of each mip level, finest first. */
  readonly shapesVoxel: readonly Vec3[];
  /**
   * x fastest, then y, then z. The box must lie inside the mip level. The array is the caller's, to
   * change or to give away.
   */
  readBlock(mip: number, box: Box): Promise<T>;
}

/** What a dataset's folder holds. Labels are dense index + 1 of the supervoxel; 0 is background. */
export interface DatasetVolumes {
  readonly voxelNm: Vec3;
  readonly shapeVoxel: Vec3;
  readonly image: VolumeReader<Uint8Array>;
  readonly labels: VolumeReader<Uint32Array>;
}
