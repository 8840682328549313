// Which roots the viewer paints: the session's present ones, or the version's as they were before
// the session [RV2]. Tiles are always shown to the present ones, so that switching back is instant.
import type { PieceView, RootSource } from "#client/viewer/viewer-contract.ts";

export interface RootView extends RootSource {
  setBefore(isBefore: boolean): void;
}

export function createRootView(present: RootSource): RootView {
  let isBefore = false;
  return {
    see: (supervoxels, baseRoots) => present.see(supervoxels, baseRoots),
    rootOf: (supervoxel, baseRoot) => (isBefore ? baseRoot : present.rootOf(supervoxel, baseRoot)),
    setBefore(next) {
      isBefore = next;
    },
  };
}

/** A finalized version never changes: its tiles hold its roots. */
export const VERSION_ROOTS: RootSource = {
  see: () => undefined,
  rootOf: (_supervoxel, baseRoot) => baseRoot,
};

const NOTHING_SPLIT: ReturnType<PieceView["split"]> = new Map();

export const VERSION_PIECES: PieceView = { split: () => NOTHING_SPLIT };
