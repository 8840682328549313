// [RV4] A log that is replayed on a newer version may split a supervoxel that this version has in
// pieces already. Its mask means nothing there, so what its author saw is not what would be written:
// unless the version was cut by that very mask.
import type { Operation } from "#core/operations/operation.ts";
import type { SessionModel } from "#core/session/session-model.ts";

/** The active splits of supervoxels whose masks mean nothing on the session's version, in log order. */
export function overtakenSplits({
  base,
  operations,
  segmentation,
}: SessionModel): readonly Operation[] {
  const settled = base.pieces?.settled?.pieces ?? [];
  return operations.filter(({ seq, body }) => {
    if (body.kind !== "split-supervoxel" || !segmentation.activity.active.has(seq)) return false;
    const { supervoxel, maskHash } = body;
    const pieces = settled.filter((piece) => piece.supervoxel === supervoxel);
    const isCutSo = pieces.some(({ cuts }) => cuts.some((cut) => cut.maskHash === maskHash));
    return pieces.length > 0 && !isCutSo;
  });
}
