import { setPoint } from "#components/proofreading/place-point.ts";
import type { Workspace } from "#components/proofreading/workspace.ts";

type IsolatePlace = Pick<Workspace, "store" | "split" | "isolate" | "setTool" | "editTool"> & {
  readonly viewer: Pick<Workspace["viewer"], "exactPick">;
};

/**
 * Takes the isolate tool: with the first side's points where the split tool has some, else with what
 * lies under the pointer.
 */
export function isolateHere(workspace: IsolatePlace): void {
  const { store, split, isolate, viewer } = workspace;
  const { tool, hovered } = store.get();
  const [points] = tool === "split" ? split.store.get().draft.groups : [];
  workspace.setTool("isolate");
  if (store.get().tool !== "isolate") return;
  if (points !== undefined && points.length > 0) {
    isolate.take(points);
    split.cancel();
  } else if (hovered !== null && hovered.supervoxel !== 0n) {
    viewer.exactPick(hovered).then(
      (pick) => {
        if (store.get().tool === "isolate") setPoint(workspace, pick);
      },
      () => store.set({ clickProblem: "loading" }),
    );
  }
}
