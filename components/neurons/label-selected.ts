// The key for labels: the form of the segment in hand opens in the segments panel. The one that is pointed
// at is selected first where none is.
import { type PointingExactly, withPointed } from "#components/proofreading/pointed.ts";
import { selectedSegments } from "#components/proofreading/selection.ts";
import type { Workspace } from "#components/proofreading/workspace.ts";

type LabelWorkspace = PointingExactly & Pick<Workspace, "rootOf" | "toggleSelected" | "setPanel">;

export function labelSelected(workspace: LabelWorkspace): void {
  if (workspace.store.get().selection.length > 0) {
    openLast(workspace);
    return;
  }
  withPointed(workspace, (pick) => {
    workspace.toggleSelected(pick);
    openLast(workspace);
  });
}

function openLast({ store, rootOf, setPanel }: LabelWorkspace): void {
  const roots = [...selectedSegments(store.get().selection, rootOf).keys()];
  const root = roots.at(-1);
  if (root === undefined) return;
  setPanel("segments");
  store.set({ labelling: root });
}
