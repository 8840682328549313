// [OP8] The voxels of one piece of a split supervoxel: those that lie on its side of each of its masks.
// Masks are taken one by one, so that no more than one of them is held besides; and in stretches, since
// one may be of a hundred million voxels, and others wait for this thread.
import type { VoxelBox } from "#core/geometry/voxel-box.ts";
import { assertSameBox } from "#core/supervoxels/side-bits.ts";
import type { SupervoxelMask } from "#core/supervoxels/supervoxel-mask.ts";

export interface PieceVoxels extends VoxelBox {
  /** 1 in the piece, 0 outside of it; x fastest. */
  readonly inPiece: Uint8Array;
}

const STRETCH_VOXELS = 2 ** 22;

/**
 * @param mask of the same supervoxel as all before it; throws where it is of another box.
 * @param piece what the masks before it left, which is changed; null for the first one.
 */
export async function withSide(
  piece: (PieceVoxels & Pick<SupervoxelMask, "supervoxel">) | null,
  mask: SupervoxelMask,
  side: 1 | 2,
): Promise<PieceVoxels & Pick<SupervoxelMask, "supervoxel">> {
  const { supervoxel, minVoxel, shapeVoxel, sides } = mask;
  if (piece !== null) assertSameBox({ ...piece, sides }, mask);
  const inPiece = piece?.inPiece ?? new Uint8Array(sides.length).fill(1);
  for (let from = 0; from < sides.length; from += STRETCH_VOXELS) {
    const end = Math.min(sides.length, from + STRETCH_VOXELS);
    for (let i = from; i < end; i++) if (sides[i] !== side) inPiece[i] = 0;
    if (end < sides.length) await new Promise((resolve) => setImmediate(resolve));
  }
  return { supervoxel, minVoxel, shapeVoxel, inPiece };
}
