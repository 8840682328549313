// Which segmentation the viewer paints: the session's present one, the version's as it was before the
// session [RV2], or the session's after one of its operations [DE5]. Tiles are always shown to all of
// them, so that switching is instant.
import type { PastSession } from "#client/session/past-session.ts";
import type { PieceView, RootSource } from "#client/viewer/viewer-contract.ts";
import type { Place } from "#core/geometry/place.ts";

export interface RootView extends RootSource, PieceView {
  setBefore(isBefore: boolean): void;
  setPast(isPast: boolean): void;
  /** [AD3] What a place lies in, in the past that is painted; null where none is. */
  pastNodeAt(place: Place): bigint | null;
}

export interface PresentView {
  readonly roots: RootSource;
  readonly pieces: PieceView;
}

export type PaintedPast = Pick<PastSession, "roots" | "split" | "nodeAt">;

export function createRootView({ roots, pieces }: PresentView, past: PaintedPast | null): RootView {
  let isBefore = false;
  /** The past, while it is painted. */
  let painted: PaintedPast | null = null;
  return {
    see(supervoxels, baseRoots) {
      roots.see(supervoxels, baseRoots);
      past?.roots.see(supervoxels, baseRoots);
    },
    rootOf(supervoxel, baseRoot) {
      if (painted !== null) return painted.roots.rootOf(supervoxel, baseRoot);
      return isBefore ? baseRoot : roots.rootOf(supervoxel, baseRoot);
    },
    split: () => painted?.split() ?? pieces.split(),
    setBefore(next) {
      isBefore = next;
    },
    setPast(isPast) {
      painted = isPast ? past : null;
    },
    pastNodeAt: (place) => painted?.nodeAt(place) ?? null,
  };
}

/** A finalized version never changes: its tiles hold its roots. */
export const VERSION_ROOTS: RootSource = {
  see: () => undefined,
  rootOf: (_supervoxel, baseRoot) => baseRoot,
};

const NOTHING_SPLIT: ReturnType<PieceView["split"]> = new Map();

export const VERSION_PIECES: PieceView = { split: () => NOTHING_SPLIT };
