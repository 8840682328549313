import type { Vec3 } from "#core/geometry/vector.ts";

/** An object on a grid of cells, one or several voxels each: 1 in it, 0 outside of it; x fastest. */
export interface CellGrid {
  readonly cells: Uint8Array;
  readonly shapeCells: Vec3;
  readonly cellNm: Vec3;
  /** The middle of the first cell, by a voxel's rule: its index times its size. */
  readonly originNm: Vec3;
}
