// [OP8] What the server says of pieces, together with their masks, as a label tile is cut by. It is
// checked here that every voxel of every mask has a piece, so that drawing cannot fail on it.
import type { SupervoxelId } from "#core/ids/supervoxel-id.ts";
import type { PiecesOfSupervoxel } from "#core/operations/listed-pieces.ts";
import type { SplitSupervoxel } from "#core/supervoxels/mask-label-tile.ts";
import { sidesWithoutPiece } from "#core/supervoxels/sides-without-piece.ts";
import type { SupervoxelMask } from "#core/supervoxels/supervoxel-mask.ts";

export interface SplitMakerDeps {
  /** Every mask that the answer names. */
  readonly masks: ReadonlyMap<string, SupervoxelMask>;
  /** Lets the page draw: a large mask is looked through in slices. */
  pause(): Promise<void>;
}

/**
 * @param before what holds now; of it the supervoxels that are in the same pieces are kept.
 * Throws where the masks and the pieces do not belong together.
 */
export async function splitOfAnswer(
  deps: SplitMakerDeps,
  supervoxels: readonly PiecesOfSupervoxel[],
  before: ReadonlyMap<SupervoxelId, SplitSupervoxel>,
): Promise<ReadonlyMap<SupervoxelId, SplitSupervoxel>> {
  const all = new Map<SupervoxelId, SplitSupervoxel>();
  for (const answered of supervoxels) {
    const { supervoxel } = answered;
    all.set(supervoxel, await splitOfSupervoxel(deps, answered, before.get(supervoxel)));
  }
  return all;
}

export async function splitOfSupervoxel(
  { masks, pause }: SplitMakerDeps,
  { supervoxel, maskHashes, pieces }: PiecesOfSupervoxel,
  known?: SplitSupervoxel,
): Promise<SplitSupervoxel> {
  const made: SplitSupervoxel = {
    masks: maskHashes.map((hash) => maskOf(masks, hash, supervoxel)),
    pieceIds: new Map(pieces.map(({ id, sideBits }) => [sideBits, id])),
  };
  if (known !== undefined && isSame(known, made)) return known;
  const steps = sidesWithoutPiece(made.masks, (bits) => made.pieceIds.has(bits));
  let step = steps.next();
  while (step.done !== true) {
    await pause();
    step = steps.next();
  }
  if (step.value !== null) {
    throw new Error(`supervoxel ${supervoxel} has no piece with the sides ${step.value}`);
  }
  return made;
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
