// Keeps the image in step with the review: what was gained and lost is painted while a change is open
// in that mode, and a link's change is opened once the difference is known.

import type { Workspace } from "#components/proofreading/workspace.ts";
import { comparisonOf } from "#components/review/difference-colors.ts";
import { selectEntry } from "#components/review/show-changed-segment.ts";

/** Returns the way to stop. */
export function wireDifference(workspace: Workspace): () => void {
  const { session, store, viewer } = workspace;
  if (session === null) return () => undefined;
  const { review } = session;

  const paint = () => {
    const { mode } = review.store.get();
    const { isBefore, pastSeq } = store.get();
    const isOfNow = !isBefore && pastSeq === null;
    const entry = mode === "overlay" && isOfNow ? review.current() : null;
    const next = entry === null ? null : comparisonOf(entry);
    const { comparison } = viewer.look();
    const isSame = next?.root === comparison?.root && next?.baseRoot === comparison?.baseRoot;
    if (!isSame) viewer.setLook({ comparison: next });
  };

  const land = () => {
    const { wantedKey, difference } = review.store.get();
    if (wantedKey === null || difference === null) return;
    review.store.set({ wantedKey: null });
    const entry = review.open(wantedKey);
    if (entry === null) {
      review.store.set({ isLinkLost: true });
      return;
    }
    selectEntry(workspace, entry);
    store.set({ focusVoxel: entry.place.positionVoxel });
  };

  const stops = [
    review.store.subscribe(() => {
      land();
      paint();
    }),
    store.subscribe(paint),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
