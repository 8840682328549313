// A piece of a volume as contacts are counted in it. Each contact belongs to the block that owns its
// lower voxel, and a block brings all voxels that its own contacts depend on: so whatever the grid
// of blocks, every contact is counted once and from the same voxels.
import type { Vec3 } from "#core/geometry/vector.ts";

/** Half-open, in voxels: min inside, max outside. */
export interface VoxelBox {
  readonly minVoxel: Vec3;
  readonly maxVoxel: Vec3;
}

/** x fastest, then y, then z. */
export interface BoxOf<T> extends VoxelBox {
  readonly values: T;
}

export interface LabelBlock {
  /** The voxels that the block owns. */
  readonly own: VoxelBox;
  /** Dense index + 1, 0 is background. Reaches `labelReachVoxel` above `own`, as far as the volume does. */
  readonly labels: BoxOf<Uint32Array>;
}

export interface ContactBlock extends LabelBlock {
  /** Grey levels. Reaches the brightness window beyond `labels` in x and y, as far as the volume does. */
  readonly image: BoxOf<Uint8Array>;
}

/** What follows from the size of a voxel, and is the same in all blocks of a volume. */
export interface ContactRules {
  readonly voxelNm: Vec3;
  /** Background voxels in a row that two supervoxels may have between them and still be in contact. */
  readonly gapVoxel: Vec3;
  /** Sections so thick that a contact across them is an overlap of two pictures, not a membrane. */
  readonly hasThickSections: boolean;
  /** Half widths, x and y, of the two windows of `local-brightness.ts`. */
  readonly smoothVoxel: readonly [number, number];
  readonly windowVoxel: readonly [number, number];
}

/** A watershed leaves lines of one or two voxels between its regions. */
const GAP_VOXEL = 2;
const THICK_FROM_RATIO = 2;
const SMOOTH_NM = 5;
const WINDOW_NM = 100;
/** However small a voxel is said to be, the window stays within a block's neighbours. */
const MAX_WINDOW_VOXEL = 256;

export function contactRules(voxelNm: Vec3): ContactRules {
  const [x, y, z] = voxelNm;
  const hasThickSections = z > THICK_FROM_RATIO * Math.max(x, y);
  const smooth = (widthNm: number) => Math.min(8, Math.max(1, Math.round(SMOOTH_NM / widthNm)));
  const window = (widthNm: number) =>
    Math.min(MAX_WINDOW_VOXEL, Math.max(2 + smooth(widthNm), Math.round(WINDOW_NM / widthNm)));
  return {
    voxelNm,
    // Across thick sections there is no line between two supervoxels, only the next picture.
    gapVoxel: [GAP_VOXEL, GAP_VOXEL, hasThickSections ? 0 : GAP_VOXEL],
    hasThickSections,
    smoothVoxel: [smooth(x), smooth(y)],
    windowVoxel: [window(x), window(y)],
  };
}

/** How far above its own voxels a block's contacts reach. */
export function labelReachVoxel({ gapVoxel }: ContactRules): Vec3 {
  return [gapVoxel[0] + 1, gapVoxel[1] + 1, gapVoxel[2] + 1];
}

export function boxShape({ minVoxel, maxVoxel }: VoxelBox): Vec3 {
  return [maxVoxel[0] - minVoxel[0], maxVoxel[1] - minVoxel[1], maxVoxel[2] - minVoxel[2]];
}
