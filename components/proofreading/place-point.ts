import type { SegmentPick } from "#client/viewer/viewer-contract.ts";
import type { Workspace } from "#components/proofreading/workspace.ts";

/** Hands a pick, read at mip 0, to the tool in hand, or says why it sets no point. */
export function placePoint(
  workspace: Pick<Workspace, "editTool" | "store">,
  pick: SegmentPick,
): void {
  const tool = workspace.editTool();
  if (tool === null) return;
  if (!pick.loaded || pick.supervoxel === 0n) {
    workspace.store.set({ clickProblem: pick.loaded ? "background" : "loading" });
    return;
  }
  workspace.store.set({ clickProblem: null });
  tool.place(pick);
}
