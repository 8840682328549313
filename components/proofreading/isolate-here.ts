import { setPoint } from "#components/proofreading/place-point.ts";
import { type PointingExactly, pointedPick } from "#components/proofreading/pointed.ts";
import type { Workspace } from "#components/proofreading/workspace.ts";

type IsolatePlace = PointingExactly &
  Pick<Workspace, "store" | "split" | "isolate" | "setTool" | "editTool">;

/**
 * Takes the isolate tool: with the first side's points where the split tool has some, else with what is
 * pointed at.
 */
export function isolateHere(workspace: IsolatePlace): void {
  const { store, split, isolate, viewer } = workspace;
  const [points] = store.get().tool === "split" ? split.store.get().draft.groups : [];
  workspace.setTool("isolate");
  if (store.get().tool !== "isolate") return;
  if (points !== undefined && points.length > 0) {
    isolate.take(points);
    split.cancel();
    return;
  }
  const pick = pointedPick(workspace);
  // The tool alone was wanted, where what is on the screen is background.
  if (pick === null || (pick.loaded && pick.supervoxel === 0n)) return;
  viewer.exactPick(pick).then(
    (exact) => {
      if (store.get().tool === "isolate") setPoint(workspace, exact);
    },
    () => store.set({ clickProblem: "loading" }),
  );
}
