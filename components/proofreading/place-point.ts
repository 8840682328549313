// A click with a tool in hand sets a point where it was meant to: on nothing, twice on one segment that is
// to be merged, on one that is being merged with the other, and on a segment that is hidden it sets none, and
// the tool says why.
import type { SegmentPick } from "#client/viewer/viewer-contract.ts";
import { anchorOf } from "#components/proofreading/draft-point.ts";
import type { EditTool } from "#components/proofreading/edit-tool.ts";
import type { MergeTool } from "#components/proofreading/merge-tool.ts";
import { type Anchor, type RootOf, selectedSegments } from "#components/proofreading/selection.ts";
import type { WorkspaceState } from "#components/proofreading/workspace-state.ts";
import type { StateStore } from "#components/ui/state-store.ts";

interface ToolInHand {
  readonly store: StateStore<WorkspaceState>;
  editTool(): EditTool | null;
}

interface Hands extends ToolInHand {
  readonly merge: MergeTool;
  readonly rootOf: RootOf;
  noteRecent(anchor: Anchor): void;
}

/** Hands a pick, read at mip 0, to the tool in hand, or says why it sets no point. */
export function placePoint(workspace: Hands, pick: SegmentPick): void {
  const clickProblem = guardOf(workspace, pick);
  if (clickProblem !== null) {
    workspace.store.set({ clickProblem });
    return;
  }
  if (pick.supervoxel !== 0n) workspace.noteRecent(pick);
  setPoint(workspace, pick);
}

/** Wherever there is a segment. */
export function setPoint(workspace: ToolInHand, pick: SegmentPick): void {
  const tool = workspace.editTool();
  if (tool === null) return;
  if (!pick.loaded || pick.supervoxel === 0n) {
    workspace.store.set({ clickProblem: pick.loaded ? "background" : "loading" });
    return;
  }
  workspace.store.set({ clickProblem: null });
  tool.place(pick);
}

function guardOf(
  { store, merge, rootOf }: Hands,
  pick: SegmentPick,
): "hidden" | "same-segment" | "being-merged" | null {
  const { tool, layers, selection } = store.get();
  if (!pick.loaded || pick.supervoxel === 0n || tool === "synapse") return null;
  const root = rootOf(pick);
  if (layers.selectedOnly && !selectedSegments(selection, rootOf).has(root)) return "hidden";
  if (tool !== "merge") return null;
  const { draft, queue } = merge.store.get();
  const roots = draft.points.map((point) => rootOf(anchorOf(point)));
  if (roots.includes(root)) return "same-segment";
  const isLinedUp = queue.some((queued) => {
    const waiting = new Set(queued.draft.points.map((point) => rootOf(anchorOf(point))));
    return waiting.has(root) && roots.some((other) => waiting.has(other));
  });
  return isLinedUp ? "being-merged" : null;
}
