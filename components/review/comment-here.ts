// [CM1] Beginning a thread: at what is pointed at, read at mip 0, and nowhere else: over background there is
// nothing to speak of.
import { type PointingExactly, withPointed } from "#components/proofreading/pointed.ts";
import type { SessionInHand, Workspace } from "#components/proofreading/workspace.ts";
import { roleAtLeast } from "#core/access/role.ts";
import { nextSessionState } from "#core/operations/session-state.ts";

/** As far as role and state tell; the server decides. */
export function mayComment({ info, model }: SessionInHand): boolean {
  const { state } = model.snapshot();
  return roleAtLeast(info.role, "proofreader") && nextSessionState(state, "comment-add") !== null;
}

export function commentHere(workspace: PointingExactly & Pick<Workspace, "setPanel">): void {
  workspace.setPanel("threads");
  withPointed(workspace, ({ supervoxel, positionVoxel }) =>
    workspace.store.set({
      threadPlace: { supervoxel, positionVoxel },
      focusVoxel: positionVoxel,
    }),
  );
}
