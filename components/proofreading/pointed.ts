// What a command acts on: what lies under the pointer. Where the pointer is over no panel, or the keyboard
// has moved the view since, it is what lies at the place that the crosshair shows from then on, so that
// everything is done without a mouse too. A place without a segment is said so in words.
import type { PanelViewer } from "#client/viewer/panel-viewer.ts";
import type { SegmentPick } from "#client/viewer/viewer-contract.ts";
import type { WorkspaceState } from "#components/proofreading/workspace-state.ts";
import type { StateStore } from "#components/ui/state-store.ts";

export interface Pointing {
  readonly store: Pick<StateStore<WorkspaceState>, "get" | "set">;
  readonly viewer: Pick<PanelViewer, "pickPlace" | "pickPointer">;
}

export type PointingExactly = Pointing & {
  readonly viewer: Pick<PanelViewer, "exactPick">;
};

/** As it is on the screen; null outside of the volume. */
export function pointedPick({ store, viewer }: Pointing): SegmentPick | null {
  const { hovered, isByKeys } = store.get();
  // The image may have moved since under a pointer that rests.
  if (hovered !== null && !isByKeys) return viewer.pickPointer() ?? hovered;
  store.set({ isByKeys: true });
  return viewer.pickPlace();
}

/** Hands on the segment there, read at mip 0. */
export function withPointed(workspace: PointingExactly, use: (pick: SegmentPick) => void): void {
  void pointedExactly(workspace).then((pick) => {
    if (pick !== null) use(pick);
  });
}

/** The segment there, read at mip 0; null where there is none, which is said then. */
export async function pointedExactly(workspace: PointingExactly): Promise<SegmentPick | null> {
  const { store, viewer } = workspace;
  const rough = pointedPick(workspace);
  const pick = rough === null ? null : await readOf(viewer, rough);
  const clickProblem = pick === null ? "outside" : problemOf(pick);
  store.set({ clickProblem });
  return clickProblem === null ? pick : null;
}

/** As it was, and not loaded, where it cannot be read. */
function readOf(viewer: PointingExactly["viewer"], rough: SegmentPick): Promise<SegmentPick> {
  return viewer.exactPick(rough).catch(() => ({ ...rough, loaded: false }));
}

function problemOf({ loaded, supervoxel }: SegmentPick): "loading" | "background" | null {
  if (!loaded) return "loading";
  return supervoxel === 0n ? "background" : null;
}
