// What one person sees and holds in hand: nothing of it is shared, or survives a reload but by the
// link in the address bar.
import { DEFAULT_LOOK, type SegmentPick, type ViewState } from "#client/viewer/viewer-contract.ts";
import type { ToolName } from "#components/proofreading/edit-tool.ts";
import type { Anchor } from "#components/proofreading/selection.ts";
import type { Vec3 } from "#core/geometry/vector.ts";

export const PANELS = ["segments", "activity", "synapses", "review", "outcomes"] as const;
export type PanelName = (typeof PANELS)[number];

/** What the layers panel sets. */
export interface LayerSettings {
  readonly segmentOpacity: number;
  readonly selectedOnly: boolean;
  readonly boundaries: boolean;
  readonly imageVisible: boolean;
  readonly brightness: number;
  readonly contrast: number;
  readonly colorSeed: number;
}

export interface WorkspaceState {
  readonly tool: ToolName;
  readonly panel: PanelName;
  readonly layers: LayerSettings;
  readonly selection: readonly Anchor[];
  readonly hovered: SegmentPick | null;
  readonly view: ViewState;
  /** Held now; the hints in the status bar follow. */
  readonly modifiers: { readonly shift: boolean; readonly mod: boolean };
  readonly overlay: "none" | "help" | "palette";
  /** Why the last click set no point; null once one does. */
  readonly clickProblem: "background" | "loading" | "outside" | null;
  /** Why the edit in hand goes against somebody's work, as it is being typed. */
  readonly reason: string;
  /** Where a list or a link led. */
  readonly focusVoxel: Vec3 | null;
  readonly linkedOperation: number | null;
  /** The segment whose neuron record is to be opened for writing, until it is. */
  readonly labelling: bigint | null;
  /** The roots of before the session are painted. */
  readonly isBefore: boolean;
}

export function initialWorkspaceState(view: ViewState, panel: PanelName): WorkspaceState {
  const {
    segmentOpacity,
    selectedOnly,
    boundaries,
    imageVisible,
    brightness,
    contrast,
    colorSeed,
  } = DEFAULT_LOOK;
  return {
    tool: "navigate",
    panel,
    layers: {
      segmentOpacity,
      selectedOnly,
      boundaries,
      imageVisible,
      brightness,
      contrast,
      colorSeed,
    },
    selection: [],
    hovered: null,
    view,
    modifiers: { shift: false, mod: false },
    overlay: "none",
    clickProblem: null,
    reason: "",
    focusVoxel: null,
    linkedOperation: null,
    labelling: null,
    isBefore: false,
  };
}
