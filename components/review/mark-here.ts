// Marks under the pointer: set by a key, and resolved by the same key with Shift. The place is read
// at mip 0, as a comment's is.

import type { Workspace } from "#components/proofreading/workspace.ts";
import { placeUnderPointer } from "#components/review/comment-here.ts";
import { distanceNm } from "#core/geometry/vector.ts";
import { markText, nearestMark, type PlaceMark } from "#core/session/place-marks.ts";

type MarkWorkspace = Pick<Workspace, "store" | "viewer" | "session" | "submit" | "dataset">;

export function markHere(mark: PlaceMark) {
  return (workspace: MarkWorkspace): void => {
    placeUnderPointer(workspace, (place) =>
      workspace.submit({
        ...{ kind: "comment-add", place, text: markText(mark), replyTo: null, mentions: [] },
      }),
    );
  };
}

/** The nearest mark of this kind on the segment under the pointer; nothing where there is none. */
export function unmarkHere(mark: PlaceMark) {
  return ({ store, session, submit, dataset }: MarkWorkspace): void => {
    const { hovered } = store.get();
    if (session === null || hovered === null || hovered.supervoxel === 0n) return;
    const { model } = session;
    const found = nearestMark(
      model.snapshot().threads,
      mark,
      ({ place }) => model.rootOfShown(model.nodeAt(place)) === hovered.root,
      ({ place }) => distanceNm(place.positionVoxel, hovered.positionVoxel, dataset.voxelNm),
    );
    if (found !== null) submit({ kind: "comment-resolve", of: found.seq });
  };
}
