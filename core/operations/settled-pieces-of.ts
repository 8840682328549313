// [OP8] What a finalized version keeps of the pieces that a session's active splits made: from then on
// each is a supervoxel like all others, and the one that it was cut from is no more.
import { compareIds } from "#core/ids/supervoxel-id.ts";
import type { SegmentationState } from "#core/operations/segmentation-state.ts";
import type { SettledPiece } from "#core/supervoxels/settled-pieces.ts";

/** By id. */
export function settledPiecesOf({ constraints }: SegmentationState): readonly SettledPiece[] {
  const { graph } = constraints;
  const settled: SettledPiece[] = [];
  for (const { index } of constraints.broken()) {
    const supervoxel = graph.base.supervoxelIds.at(index);
    for (const { id, sizeVoxel, positionVoxel, cuts } of graph.pieceSetOf(index)?.pieces ?? []) {
      settled.push({ id, supervoxel, sizeVoxel, positionVoxel, cuts });
    }
  }
  return settled.sort((left, right) => compareIds(left.id, right.id));
}
