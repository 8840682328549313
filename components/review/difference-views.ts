// The view that a mode of comparing brings, loaded once it is wanted; a mode without one paints in the
// main image.
import { type ComponentType, type LazyExoticComponent, lazy } from "react";
import type { SessionInHand } from "#components/proofreading/workspace.ts";
import type { DifferenceModeId } from "#components/review/difference-modes.ts";

type DifferenceView = ComponentType<{ readonly session: SessionInHand }>;

/** Stands in the left part of the image; the main view is in the right one then. */
export const DIFFERENCE_VIEWS: Readonly<
  Record<DifferenceModeId, LazyExoticComponent<DifferenceView> | null>
> = {
  flicker: null,
  side: lazy(async () => {
    const { DifferenceSideView } = await import("#components/review/difference-side-view.tsx");
    return { default: DifferenceSideView };
  }),
  overlay: null,
  "3d": lazy(async () => {
    const { DifferenceMeshView } = await import("#components/review/difference-mesh-view.tsx");
    return { default: DifferenceMeshView };
  }),
};
