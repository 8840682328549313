import { anchorOf } from "#components/proofreading/draft-point.ts";
import type { Anchor } from "#components/proofreading/selection.ts";
import type { Workspace } from "#components/proofreading/workspace.ts";

type HandWorkspace = Pick<Workspace, "store" | "rootOf"> & {
  readonly merge: Pick<Workspace["merge"], "store">;
  readonly split: Pick<Workspace["split"], "store">;
  readonly isolate: Pick<Workspace["isolate"], "store">;
  readonly synapse: Pick<Workspace["synapse"], "store">;
};

/** The root of the segment that is being edited, else of the one selected last; a decimal, null for none. */
export function segmentInHand(workspace: HandWorkspace): string | null {
  const anchor = draftedAnchor(workspace) ?? workspace.store.get().selection.at(-1) ?? null;
  const root = anchor === null ? 0n : workspace.rootOf(anchor);
  return root === 0n ? null : String(root);
}

function draftedAnchor({ store, merge, split, isolate, synapse }: HandWorkspace): Anchor | null {
  const point = {
    navigate: () => undefined,
    merge: () => merge.store.get().draft.points[0],
    split: () => split.store.get().draft.groups.flat()[0],
    isolate: () => isolate.store.get().points[0],
    synapse: () => synapse.store.get().draft.pre?.point,
  }[store.get().tool]();
  return point === undefined ? null : anchorOf(point);
}
