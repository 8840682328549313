// The one port that volumes are read through: a box of a mip level, as a typed array. Levels are coarser
// along each axis by a factor of their own, so nobody may take it that a level halves x and y.
import type { Vec3 } from "#core/geometry/vector.ts";
import type { BroughtMesh } from "#server/volumes/brought-mesh.ts";

/** Half-open, in voxels of the mip level: min inside, max outside. */
export interface Box {
  readonly minVoxel: Vec3;
  readonly maxVoxel: Vec3;
}

export interface VolumeReader<T extends Uint8Array | Uint16Array | Uint32Array> {
  /** Shape of each mip level, finest first. */
  readonly shapesVoxel: readonly Vec3[];
  /** Voxels of mip 0 that one voxel of each level stands for, along x, y, z: whole; [1, 1, 1] first. */
  readonly factorsVoxel: readonly Vec3[];
  /**
   * x fastest, then y, then z. The box must lie inside the mip level. The array is the caller's, to
   * change or to give away. Rejects with the signal's reason where it is aborted before the end.
   */
  readBlock(mip: number, box: Box, signal?: AbortSignal): Promise<T>;
}

/** One kind in all of a volume. */
export type ImageVoxels = Uint8Array | Uint16Array;

/** Of a volume that has one level. */
export const ONE_LEVEL: readonly Vec3[] = [[1, 1, 1]];

/** What a dataset's folder holds. Labels are dense index + 1 of the supervoxel; 0 is background. */
export interface DatasetVolumes {
  readonly voxelNm: Vec3;
  readonly shapeVoxel: Vec3;
  readonly image: VolumeReader<ImageVoxels>;
  readonly imageType: "uint8" | "uint16";
  /** The values that are shown black and white unless a person chooses others. */
  readonly imageRange: readonly [black: number, white: number];
  /** How image tiles of eight bits are sent; JPEG where it is left out. */
  readonly tileFormat?: "jpeg" | "webp";
  readonly labels: VolumeReader<Uint32Array>;
  /**
   * The mesh that the labels bring of a supervoxel, by its id; left out where they bring none at all, null
   * where none of this one. Rejects with an ImportError where it cannot be read.
   */
  broughtMesh?(id: bigint, signal?: AbortSignal): Promise<BroughtMesh | null>;
}
