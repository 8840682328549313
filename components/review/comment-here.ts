// [CM1] Beginning a thread: at what lies under the pointer, read at mip 0, and nowhere else:
// over background there is nothing to speak of.
import type { SessionInHand, Workspace } from "#components/proofreading/workspace.ts";
import { roleAtLeast } from "#core/access/role.ts";
import type { Place } from "#core/geometry/place.ts";
import { nextSessionState } from "#core/operations/session-state.ts";

/** As far as role and state tell; the server decides. */
export function mayComment({ info, model }: SessionInHand): boolean {
  const { state } = model.snapshot();
  return roleAtLeast(info.role, "proofreader") && nextSessionState(state, "comment-add") !== null;
}

type CommentPlace = Pick<Workspace, "store" | "setPanel"> & {
  readonly viewer: Pick<Workspace["viewer"], "exactPick">;
};

export function commentHere(workspace: CommentPlace): void {
  workspace.setPanel("threads");
  placeUnderPointer(workspace, (place) =>
    workspace.store.set({ threadPlace: place, focusVoxel: place.positionVoxel }),
  );
}

/** Reads what lies under the pointer; over background, or nothing that is loaded, says so instead. */
export function placeUnderPointer(
  { store, viewer }: Pick<CommentPlace, "store" | "viewer">,
  use: (place: Place) => void,
): void {
  const { hovered } = store.get();
  if (hovered === null || hovered.supervoxel === 0n) return;
  viewer.exactPick(hovered).then(
    ({ loaded, supervoxel, positionVoxel }) => {
      if (!loaded || supervoxel === 0n)
        store.set({ clickProblem: loaded ? "background" : "loading" });
      else use({ supervoxel, positionVoxel });
    },
    () => store.set({ clickProblem: "loading" }),
  );
}
