// A volume where it lies, in whatever format a lab has: levels of voxels, read a box at a time. Every
// format's reader is behind this one port, so that import, links and previews know no format.
import type { Vec3 } from "#core/geometry/vector.ts";
import type { Box } from "#server/volumes/volume-port.ts";

export type VoxelArray =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array;

export type VoxelType =
  | "int8"
  | "uint8"
  | "int16"
  | "uint16"
  | "int32"
  | "uint32"
  | "int64"
  | "uint64"
  | "float32"
  | "float64";

export interface SourceLevel {
  /** x, y, z. */
  readonly shapeVoxel: Vec3;
  /** x, y, z; null where the source does not tell. */
  readonly voxelNm: Vec3 | null;
  /** Where the corner of its first voxel lies, x, y, z; zeros where the source does not tell. */
  readonly offsetNm: Vec3;
  /** What is read at once at no greater cost than one voxel: a chunk, a page, a tile. */
  readonly blockVoxel: Vec3;
}

/** A dimension beside x, y and z, of which one index is looked at. */
export interface SourceDimension {
  readonly name: string;
  readonly size: number;
  /** Of each index, where the source names them all. */
  readonly labels: readonly string[] | null;
}

/** Which index is looked at, by the dimension's name; 0 where it is left out. */
export type DimensionIndices = Readonly<Record<string, number>>;

export interface VolumeSource {
  /** As the person named it: for errors, and for what the page says. */
  readonly address: string;
  /** What the source says it is; null where it does not tell. */
  readonly purpose: "image" | "labels" | null;
  readonly voxelType: VoxelType;
  /** Levels of grey that are black and white in what is looked at, where the source tells them. */
  readonly contrast?: readonly [number, number] | null;
  /** Those of more than one index; left out where a format has none. */
  readonly dimensions?: readonly SourceDimension[];
  /** Finest first; at least one. */
  readonly levels: readonly SourceLevel[];
  /**
   * x fastest, then y, then z; of the index that is looked at along each other dimension. The box must lie inside the level (RangeError).
   * What the source leaves out (sparse chunks) is its fill value, 0 where it names none. The array is
   * the caller's. Throws an ImportError that names file and field for whatever is wrong with the data,
   * and the signal's reason where it is aborted.
   */
  readBlock(level: number, box: Box, signal?: AbortSignal): Promise<VoxelArray>;
  close(): Promise<void>;
}

/** None that is larger is asked for or made, whatever a source says of itself. */
export const SOURCE_LIMITS = {
  levels: 32,
  /** Along one axis. */
  axisVoxel: 2 ** 31 - 1,
  /** Of one level: exact in a number. A petabyte of uint8 is 2^50. */
  levelVoxels: 2 ** 53,
  /** Decoded, of one chunk. */
  chunkBytes: 64 * 2 ** 20,
  /** Of one JSON description. */
  descriptionBytes: 4 * 2 ** 20,
} as const;
