// Takes the screen to a changed segment: centred at a place where an operation touched it, selected
// as it is now, or as the segments that it came from.
import type { Anchor } from "#components/proofreading/selection.ts";
import type { Workspace } from "#components/proofreading/workspace.ts";
import type { ApiChangedSegment } from "#core/protocol/api.ts";

export function anchorsOf(segment: ApiChangedSegment, isBefore: boolean): readonly Anchor[] {
  if (isBefore) return segment.beforeRoots.map((root) => anchor(BigInt(root), BigInt(root)));
  const root = BigInt(segment.root);
  const first = segment.beforeRoots.includes(segment.root) ? root : segment.beforeRoots[0];
  return [anchor(root, first === undefined ? root : BigInt(first))];
}

function anchor(supervoxel: bigint, baseRoot: bigint): Anchor {
  return { supervoxel, baseRoot, positionVoxel: null };
}

export function showChangedSegment(workspace: Workspace, segment: ApiChangedSegment | null): void {
  if (segment === null) return;
  workspace.setSelection(anchorsOf(segment, workspace.store.get().isBefore));
  workspace.goTo(segment.place.positionVoxel);
  workspace.setPanel("review");
}

/** Paints what was, or what is, and selects the open segment accordingly. */
export function showBefore(workspace: Workspace, isBefore: boolean): void {
  workspace.setBefore(isBefore);
  const segment = workspace.session?.review.current() ?? null;
  if (segment !== null) workspace.setSelection(anchorsOf(segment, isBefore));
}
