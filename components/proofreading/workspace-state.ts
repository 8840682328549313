// What one person sees and holds in hand: nothing of it is shared, or survives a reload but by the
// link in the address bar.
import { type ColorChoice, FIRST_COLORS } from "#client/viewer/color-scheme.ts";
import { type PanelLayout, planesOf } from "#client/viewer/panel-layout.ts";
import { FIRST_SPACE, type SpaceLink } from "#client/viewer/space-link.ts";
import { DEFAULT_LOOK, type SegmentPick, type ViewState } from "#client/viewer/viewer-contract.ts";
import { ALL_OPERATIONS, type HistoryFilter } from "#components/history/history-filter.ts";
import type { ToolName } from "#components/proofreading/edit-tool.ts";
import type { Anchor } from "#components/proofreading/selection.ts";
import type { Place } from "#core/geometry/place.ts";
import type { Plane } from "#core/geometry/plane.ts";
import type { Vec3 } from "#core/geometry/vector.ts";

export const PANELS = [
  "segments",
  "neurons",
  "activity",
  "synapses",
  "review",
  "threads",
  "outcomes",
] as const;
export type PanelName = (typeof PANELS)[number];

/** What the layers panel sets. */
export interface LayerSettings {
  readonly segmentOpacity: number;
  readonly selectedOnly: boolean;
  readonly boundaries: boolean;
  readonly imageVisible: boolean;
  readonly brightness: number;
  readonly contrast: number;
  readonly inverted: boolean;
  readonly window: readonly [black: number, white: number] | null;
  readonly colorSeed: number;
}

export interface WorkspaceState {
  readonly tool: ToolName;
  readonly panel: PanelName;
  readonly layers: LayerSettings;
  /** By what segments are coloured: see coloring.ts. */
  readonly colors: ColorChoice;
  /** Of the segments, which a key has hidden; null where it has not. */
  readonly hiddenOpacity: number | null;
  readonly selection: readonly Anchor[];
  /** Segments that were selected or clicked on, the latest first. */
  readonly recent: readonly Anchor[];
  /** What is pointed at: by the pointer, or by the crosshair while the keyboard moves the view. */
  readonly hovered: SegmentPick | null;
  /** The keyboard moved the view last, and commands act on the place that the crosshair shows. */
  readonly isByKeys: boolean;
  readonly view: ViewState;
  /** Which planes are shown. */
  readonly layout: PanelLayout;
  /** What the space shows, and from where it is seen. */
  readonly space: SpaceLink;
  /** The one that keys and the wheel act on. */
  readonly plane: Plane;
  /** Held now; the hints in the status bar follow. */
  readonly modifiers: { readonly shift: boolean; readonly mod: boolean; readonly alt: boolean };
  readonly overlay: "none" | "help" | "palette";
  /** Somebody asked for the tour, which begins and takes this back. */
  readonly isTourAsked: boolean;
  /** Why the last click or stroke, or a command, found nothing to act on; null once one does. */
  readonly clickProblem:
    | "background"
    | "loading"
    | "outside"
    | "same-segment"
    | "being-merged"
    | "hidden"
    | "stroke-background"
    | "stroke-elsewhere"
    | "stroke-loading"
    | null;
  /** Why the edit in hand goes against somebody's work, as it is being typed. */
  readonly reason: string;
  /** Where the comment lies that is being written; null where none is. */
  readonly threadPlace: Place | null;
  /** Why what was pasted is no position to go to; null once something else is done. */
  readonly pasteProblem: "not-three-numbers" | "outside" | null;
  /** A key asked for the field of the position, which takes the focus and takes this back. */
  readonly isPositionAsked: boolean;
  /** Where a list or a link led. */
  readonly focusVoxel: Vec3 | null;
  readonly linkedOperation: number | null;
  /** The segment whose neuron record is to be opened for writing, until it is. */
  readonly labelling: bigint | null;
  /** The roots of before the session are painted. */
  readonly isBefore: boolean;
  /** The session is painted as it was after this operation, and nothing can be edited; null: as it is. */
  readonly pastSeq: number | null;
  /** Which operations the history lists. */
  readonly historyFilter: HistoryFilter;
  /** The person whose view this one goes along with. */
  readonly following: string | null;
}

export function initialWorkspaceState(
  view: ViewState,
  layout: PanelLayout,
  panel: PanelName,
): WorkspaceState {
  const {
    segmentOpacity,
    selectedOnly,
    boundaries,
    imageVisible,
    brightness,
    contrast,
    inverted,
    window,
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
      inverted,
      window,
      colorSeed,
    },
    colors: FIRST_COLORS,
    hiddenOpacity: null,
    selection: [],
    recent: [],
    hovered: null,
    isByKeys: false,
    view,
    layout,
    space: FIRST_SPACE,
    plane: planesOf(layout)[0],
    modifiers: { shift: false, mod: false, alt: false },
    overlay: "none",
    isTourAsked: false,
    clickProblem: null,
    reason: "",
    threadPlace: null,
    pasteProblem: null,
    isPositionAsked: false,
    focusVoxel: null,
    linkedOperation: null,
    labelling: null,
    isBefore: false,
    pastSeq: null,
    historyFilter: ALL_OPERATIONS,
    following: null,
  };
}
