// What a click and a double click do, by a key: at what is pointed at, as in pointed.ts.
import { pointedPick, withPointed } from "#components/proofreading/pointed.ts";
import type { Workspace } from "#components/proofreading/workspace.ts";

type Here = Pick<Workspace, "store" | "viewer" | "placeInOrder" | "toggleSelected">;

/** A point of the tool in hand. */
export function placeHere(workspace: Here): void {
  const { store } = workspace;
  const pick = pointedPick(workspace);
  store.set({ focusVoxel: null });
  if (pick === null) store.set({ clickProblem: "outside" });
  else workspace.placeInOrder(pick);
}

/** The segment there joins those that are selected, or leaves them. */
export function selectHere(workspace: Here): void {
  withPointed(workspace, ({ supervoxel, baseRoot, positionVoxel }) =>
    workspace.toggleSelected({ supervoxel, baseRoot, positionVoxel }),
  );
}
