// While the split tool is in hand, a drag with Shift held paints a stroke of the active side. What lies
// under it is read once it ends, in the order of strokes and clicks.
import type { ViewerPointerEvent } from "#client/viewer/viewer-contract.ts";
import { placeStroke } from "#components/proofreading/place-stroke.ts";
import type { Workspace } from "#components/proofreading/workspace.ts";
import { planeAxes } from "#core/geometry/plane.ts";

/** @returns what is to hear of the pointer. */
export function wireStrokes(workspace: Workspace): (event: ViewerPointerEvent) => void {
  const { viewer, store, split } = workspace;
  const isInHand = () => store.get().tool === "split" && workspace.canEdit();
  viewer.setBrush(isInHand);

  return ({ type, pick }) => {
    // The tool was put away, or the session was submitted, in the middle of a stroke.
    if (type === "paint-cancel" || (type.startsWith("paint") && !isInHand())) {
      split.dropStrokes();
      return;
    }
    const positionVoxel = pick?.positionVoxel ?? null;
    if (type === "paint-start") {
      store.set({ focusVoxel: null, clickProblem: null, isByKeys: false });
      split.beginStroke(planeAxes(viewer.plane).normal);
      split.paint(positionVoxel);
    } else if (type === "paint") split.paint(positionVoxel);
    else if (type === "paint-end") {
      const stroke = split.endStroke();
      if (stroke !== null) workspace.inOrder(() => placeStroke(workspace, stroke));
    }
  };
}
