// [OP8] The two-sided mask of one supervoxel, as it is kept: once made it is never computed anew. Its
// box is the tightest one around the supervoxel and both sides have voxels, so that one splitting of
// one supervoxel is one mask.
import type { Vec3 } from "#core/geometry/vector.ts";
import { boxVoxelCount, indexInBox, type VoxelBox } from "#core/geometry/voxel-box.ts";
import type { SupervoxelId } from "#core/ids/supervoxel-id.ts";
import { accepted, type Result, refused } from "#core/result.ts";
import { filledBounds } from "#core/supervoxels/filled-bounds.ts";

/** Of a mask's box. */
export const MAX_MASK_VOXELS = 512 ** 3;

export interface SupervoxelMask extends VoxelBox {
  readonly supervoxel: SupervoxelId;
  /** 1 or 2 in the supervoxel, 0 outside of it; x fastest. */
  readonly sides: Uint8Array;
}

export type MaskProblem =
  | { readonly tag: "mask-malformed"; readonly field: string; readonly problem: string }
  | {
      readonly tag: "mask-too-large";
      readonly voxelCount: number;
      readonly limitVoxels: number;
    }
  | { readonly tag: "mask-side-empty"; readonly side: 1 | 2 };

/** Cuts the box down to the supervoxel. Refused where it is still too large, or a side is empty. */
export function createSupervoxelMask(
  supervoxel: SupervoxelId,
  box: VoxelBox,
  sides: Uint8Array,
  limitVoxels = MAX_MASK_VOXELS,
): Result<SupervoxelMask, MaskProblem> {
  for (const side of [1, 2] as const) {
    if (!sides.includes(side)) return refused({ tag: "mask-side-empty", side });
  }
  const bounds = filledBounds(sides, box.shapeVoxel);
  if (bounds === null) throw new Error("a mask with both sides is not empty");
  const voxelCount = boxVoxelCount(bounds.shapeVoxel);
  if (voxelCount > limitVoxels) {
    return refused({ tag: "mask-too-large", voxelCount, limitVoxels });
  }
  const [x, y, z] = bounds.minVoxel;
  const { minVoxel } = box;
  return accepted({
    supervoxel,
    minVoxel: [minVoxel[0] + x, minVoxel[1] + y, minVoxel[2] + z],
    shapeVoxel: bounds.shapeVoxel,
    sides: cropped(sides, box.shapeVoxel, bounds),
  });
}

/** 0 where the voxel is not of the supervoxel. */
export function sideAt(mask: SupervoxelMask, positionVoxel: Vec3): 0 | 1 | 2 {
  const index = indexInBox(mask, positionVoxel);
  return index < 0 ? 0 : (mask.sides[index] as 0 | 1 | 2);
}

function cropped(sides: Uint8Array, shapeVoxel: Vec3, bounds: VoxelBox): Uint8Array {
  const [width, height, depth] = bounds.shapeVoxel;
  const [x, y, z] = bounds.minVoxel;
  const out = new Uint8Array(boxVoxelCount(bounds.shapeVoxel));
  for (let row = 0; row < height * depth; row++) {
    const inSection = row % height;
    const section = (row - inSection) / height;
    const from = ((z + section) * shapeVoxel[1] + y + inSection) * shapeVoxel[0] + x;
    out.set(sides.subarray(from, from + width), row * width);
  }
  return out;
}
