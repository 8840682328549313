// A point on a surface for the tool in hand: the first voxel under it that the labels give to the piece.

import { placePoint } from "#components/proofreading/place-point.ts";
import type { Workspace } from "#components/proofreading/workspace.ts";
import type { SegmentPiece } from "#components/space/segment-shapes.ts";
import { surfaceVoxels } from "#components/space/surface-voxels.ts";
import type { Vec3 } from "#core/geometry/vector.ts";

/** Rejects where the labels cannot be read. */
export async function placeFromSpace(
  workspace: Workspace,
  piece: Pick<SegmentPiece, "node" | "supervoxel">,
  hitNm: Vec3,
  forward: Vec3,
): Promise<void> {
  const { viewer, dataset, nodeAt, store } = workspace;
  const unread = { supervoxel: 0n, baseRoot: 0n, root: 0n, loaded: false, mip: 0 };
  for (const positionVoxel of surfaceVoxels(hitNm, forward, dataset)) {
    const pick = await viewer.exactPick({ ...unread, positionVoxel });
    const isOfPiece = pick.supervoxel === BigInt(piece.supervoxel) && nodeAt(pick) === piece.node;
    if (!isOfPiece) continue;
    placePoint(workspace, pick);
    return;
  }
  store.set({ clickProblem: "background" });
}
