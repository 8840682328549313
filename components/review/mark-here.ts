// Marks at what is pointed at: set by a key, and resolved by the same key with Shift. The place is read at
// mip 0, as a comment's is.
import { withPointed } from "#components/proofreading/pointed.ts";
import type { Workspace } from "#components/proofreading/workspace.ts";
import { distanceNm } from "#core/geometry/vector.ts";
import { markText, nearestMark, type PlaceMark } from "#core/session/place-marks.ts";

type MarkWorkspace = Pick<Workspace, "store" | "viewer" | "session" | "submit" | "dataset">;

export function markHere(mark: PlaceMark) {
  return (workspace: MarkWorkspace): void => {
    withPointed(workspace, ({ supervoxel, positionVoxel }) =>
      workspace.submit({
        ...{
          kind: "comment-add",
          place: { supervoxel, positionVoxel },
          text: markText(mark),
          replyTo: null,
          mentions: [],
        },
      }),
    );
  };
}

/** The nearest mark of this kind on the segment that is pointed at; nothing where there is none. */
export function unmarkHere(mark: PlaceMark) {
  return (workspace: MarkWorkspace): void => {
    const { session, submit, dataset } = workspace;
    if (session === null) return;
    const { model } = session;
    withPointed(workspace, ({ root, positionVoxel }) => {
      const found = nearestMark(
        model.snapshot().threads,
        mark,
        ({ place }) => model.rootOfShown(model.nodeAt(place)) === root,
        ({ place }) => distanceNm(place.positionVoxel, positionVoxel, dataset.voxelNm),
      );
      if (found !== null) submit({ kind: "comment-resolve", of: found.seq });
    });
  };
}
