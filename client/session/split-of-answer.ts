// [OP8] What the server says of pieces, together with their masks, as a label tile is cut by. It is
// checked here that every voxel of every mask has a piece, so that drawing cannot fail on it.
import type { PiecesAnswer } from "#client/api/answer-schemas.ts";
import type { SupervoxelId } from "#core/ids/supervoxel-id.ts";
import type { SplitSupervoxel } from "#core/supervoxels/mask-label-tile.ts";
import { sideBitsOf } from "#core/supervoxels/side-bits.ts";
import type { SupervoxelMask } from "#core/supervoxels/supervoxel-mask.ts";

type Answered = PiecesAnswer["supervoxels"][number];

/**
 * @param masks every mask that the answer names, by hash.
 * @param before what holds now; of it the supervoxels that are in the same pieces are kept.
 * Throws where the masks and the pieces do not belong together.
 */
export function splitOfAnswer(
  { supervoxels }: PiecesAnswer,
  masks: ReadonlyMap<string, SupervoxelMask>,
  before: ReadonlyMap<SupervoxelId, SplitSupervoxel>,
): ReadonlyMap<SupervoxelId, SplitSupervoxel> {
  return new Map(
    supervoxels.map((answered) => {
      const { supervoxel } = answered;
      const made: SplitSupervoxel = {
        masks: answered.maskHashes.map((hash) => maskOf(masks, hash, supervoxel)),
        pieceIds: new Map(answered.pieces.map(({ id, sideBits }) => [sideBits, id])),
      };
      const known = before.get(supervoxel);
      if (known !== undefined && isSame(known, made)) return [supervoxel, known];
      checkWhole(answered, made);
      return [supervoxel, made];
    }),
  );
}

function maskOf(
  masks: ReadonlyMap<string, SupervoxelMask>,
  hash: string,
  supervoxel: SupervoxelId,
): SupervoxelMask {
  const mask = masks.get(hash);
  if (mask?.supervoxel !== supervoxel) {
    throw new Error(`mask ${hash} is not one of supervoxel ${supervoxel}: reload the page`);
  }
  return mask;
}

function isSame(left: SplitSupervoxel, right: SplitSupervoxel): boolean {
  return (
    left.masks.length === right.masks.length &&
    left.masks.every((mask, at) => mask === right.masks[at]) &&
    left.pieceIds.size === right.pieceIds.size &&
    [...left.pieceIds].every(([bits, id]) => right.pieceIds.get(bits) === id)
  );
}

function checkWhole({ supervoxel }: Answered, { masks, pieceIds }: SplitSupervoxel): void {
  const missing = sideBitsOf(masks).bitsOf.find((bits) => !pieceIds.has(bits));
  if (missing !== undefined) {
    throw new Error(`supervoxel ${supervoxel} has no piece with the sides ${missing}`);
  }
}
