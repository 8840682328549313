// The key for labels: the form of the segment in hand opens in the segments panel. The one under the
// pointer is selected first where none is.
import { selectedSegments } from "#components/proofreading/selection.ts";
import type { Workspace } from "#components/proofreading/workspace.ts";

export function labelSelected(
  workspace: Pick<Workspace, "store" | "rootOf" | "toggleSelected" | "setPanel">,
): void {
  const { store, rootOf } = workspace;
  const { hovered } = store.get();
  const isPointed = hovered !== null && hovered.supervoxel !== 0n;
  if (store.get().selection.length === 0 && isPointed) workspace.toggleSelected(hovered);
  const roots = [...selectedSegments(store.get().selection, rootOf).keys()];
  const root = roots.at(-1);
  if (root === undefined) return;
  workspace.setPanel("segments");
  store.set({ labelling: root });
}
