// Takes the screen to a change: centred at a place where an operation touched it, selected as it is
// now, or as the segments that it came from; and shows it in one mode or another.

import { withPointed } from "#components/proofreading/pointed.ts";
import type { Anchor } from "#components/proofreading/selection.ts";
import type { Workspace } from "#components/proofreading/workspace.ts";
import type { DifferenceEntry } from "#components/review/difference-entry.ts";
import { type DifferenceModeId, modeAfter } from "#components/review/difference-modes.ts";
import type { ApiChangedSegment } from "#core/protocol/api.ts";

export function anchorsOf(
  entry: DifferenceEntry,
  isBefore: boolean,
  entries: readonly DifferenceEntry[],
): readonly Anchor[] {
  if (entry.kind !== "vanished") return segmentAnchors(entry.segment, isBefore);
  const root = BigInt(entry.root);
  if (isBefore) return [anchor(root, root)];
  const holders = new Set(entry.vanished.went.map((part) => part.root));
  return entries.flatMap((other) =>
    other.kind !== "vanished" && holders.has(other.root)
      ? segmentAnchors(other.segment, false)
      : [],
  );
}

function segmentAnchors(segment: ApiChangedSegment, isBefore: boolean): readonly Anchor[] {
  if (isBefore) return segment.beforeRoots.map((root) => anchor(BigInt(root), BigInt(root)));
  const root = BigInt(segment.root);
  const first = segment.beforeRoots.includes(segment.root) ? root : segment.beforeRoots[0];
  return [anchor(root, first === undefined ? root : BigInt(first))];
}

function anchor(supervoxel: bigint, baseRoot: bigint): Anchor {
  return { supervoxel, baseRoot, positionVoxel: null };
}

export function showChangedSegment(workspace: Workspace, entry: DifferenceEntry | null): void {
  if (entry === null) return;
  selectEntry(workspace, entry);
  workspace.goTo(entry.place.positionVoxel);
  workspace.setPanel("review");
}

/** Without moving the view. */
export function selectEntry(workspace: Workspace, entry: DifferenceEntry): void {
  const { session, store } = workspace;
  const entries = session?.review.store.get().entries ?? [];
  workspace.setSelection(anchorsOf(entry, store.get().isBefore, entries));
}

/** Paints what was, or what is, and selects the open change accordingly. */
export function showBefore(workspace: Workspace, isBefore: boolean): void {
  const review = workspace.session?.review;
  // Beside the version the main view always shows what is.
  const mode = review?.store.get().mode;
  if (isBefore && (mode === "side" || mode === "3d")) review?.store.set({ mode: "flicker" });
  workspace.setBefore(isBefore);
  const entry = review?.current() ?? null;
  if (entry !== null) selectEntry(workspace, entry);
}

export function showMode(workspace: Workspace, mode: DifferenceModeId): void {
  const review = workspace.session?.review;
  if (review === undefined) return;
  if (mode !== "flicker") workspace.setPast(null);
  if (mode !== "flicker" && workspace.store.get().isBefore) showBefore(workspace, false);
  review.store.set({ mode });
}

export function showNextMode(workspace: Workspace): void {
  const mode = workspace.session?.review.store.get().mode;
  if (mode !== undefined) showMode(workspace, modeAfter(mode));
}

/** Into three dimensions, and back to the image as it was at first. */
export function showInSpace(workspace: Workspace): void {
  const isInSpace = workspace.session?.review.store.get().mode === "3d";
  showMode(workspace, isInSpace ? "flicker" : "3d");
}

/** [DE7] Who put there what is pointed at. */
export function blameHere(workspace: Workspace): void {
  const { session } = workspace;
  if (session === null) return;
  withPointed(workspace, ({ supervoxel, positionVoxel }) => {
    void session.review.blame.ask({ supervoxel, positionVoxel });
  });
}
