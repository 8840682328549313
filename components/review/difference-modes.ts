// The ways in which a change is shown. What a mode puts beside the main image is in
// `difference-views.ts`: the state of a review names modes, and a view reads that state.
import type { MessageKey } from "#client/messages/translate.ts";

export interface DifferenceMode {
  /** As links name it. */
  readonly id: string;
  readonly label: MessageKey;
}

/** In the order in which a key goes through them; the first is the one that a page starts with. */
export const DIFFERENCE_MODES = [
  { id: "flicker", label: "ui.review.mode.flicker" },
  { id: "side", label: "ui.review.mode.side" },
  { id: "overlay", label: "ui.review.mode.overlay" },
  { id: "3d", label: "ui.review.mode.3d" },
] as const satisfies readonly DifferenceMode[];

export type DifferenceModeId = (typeof DIFFERENCE_MODES)[number]["id"];

export function modeNamed(id: string | null): DifferenceModeId | null {
  return DIFFERENCE_MODES.find((mode) => mode.id === id)?.id ?? null;
}

export function modeAfter(id: DifferenceModeId): DifferenceModeId {
  const at = DIFFERENCE_MODES.findIndex((mode) => mode.id === id);
  return DIFFERENCE_MODES[(at + 1) % DIFFERENCE_MODES.length].id;
}
