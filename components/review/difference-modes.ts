// The ways in which a change is shown. A mode that needs more than the main image brings a view of its
// own, which is put beside it; the others paint in it.
import { type ComponentType, type LazyExoticComponent, lazy } from "react";
import type { MessageKey } from "#client/messages/translate.ts";
import type { SessionInHand } from "#components/proofreading/workspace.ts";

export interface DifferenceView {
  readonly session: SessionInHand;
}

export interface DifferenceMode {
  /** As links name it. */
  readonly id: string;
  readonly label: MessageKey;
  /** Stands in the left half of the image; the main view is in the right one then. */
  readonly View: LazyExoticComponent<ComponentType<DifferenceView>> | null;
}

/** In the order in which a key goes through them; the first is the one that a page starts with. */
export const DIFFERENCE_MODES = [
  { id: "flicker", label: "ui.review.mode.flicker", View: null },
  {
    id: "side",
    label: "ui.review.mode.side",
    View: lazy(async () => {
      const { DifferenceSideView } = await import("#components/review/difference-side-view.tsx");
      return { default: DifferenceSideView };
    }),
  },
  { id: "overlay", label: "ui.review.mode.overlay", View: null },
] as const satisfies readonly DifferenceMode[];

export type DifferenceModeId = (typeof DIFFERENCE_MODES)[number]["id"];

export function modeNamed(id: string | null): DifferenceModeId | null {
  return DIFFERENCE_MODES.find((mode) => mode.id === id)?.id ?? null;
}

export function modeAfter(id: DifferenceModeId): DifferenceModeId {
  const at = DIFFERENCE_MODES.findIndex((mode) => mode.id === id);
  return DIFFERENCE_MODES[(at + 1) % DIFFERENCE_MODES.length].id;
}
