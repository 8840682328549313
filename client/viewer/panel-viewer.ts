// Several viewers as one, as the rest of the page knows them: see create-panels.ts.
import type { PanelLayout, PanelName } from "#client/viewer/panel-layout.ts";
import type { TileBudget } from "#client/viewer/tile-budget.ts";
import type { TilePlaces } from "#client/viewer/tile-places.ts";
import type { Marker, SegmentPick, Viewer } from "#client/viewer/viewer-contract.ts";
import type { Plane } from "#core/geometry/plane.ts";

export interface PanelViewer extends Viewer {
  readonly layout: PanelLayout;
  setLayout(layout: PanelLayout): void;
  onLayout(listener: (layout: PanelLayout) => void): () => void;
  /** The plane that keys act on: that which the pointer was over last, or that a key went on to. */
  readonly plane: Plane;
  /** The panel that the pointer was over last, or that the focus went to. */
  readonly pointed: PanelName;
  /** The panel under the pointer fills the element, or gives its place back to those that were there. */
  toggleLayout(): void;
  /** The next plane: alone where one is alone, else in its panel, which keys act on from then on. */
  nextPlane(): void;
  /** About as far on the screen of the plane that keys act on; the place goes along, by whole voxels. */
  moveByKey(acrossPx: number, downPx: number): void;
  /**
   * What lies at the place: that which the panels share, which the one that keys act on is brought to have in
   * sight; else the middle of the only one. null outside of the volume.
   */
  pickPlace(): SegmentPick | null;
  /** What lies under the pointer now, wherever it was moved to last; null where it is over no panel. */
  pickPointer(): SegmentPick | null;
  /** Draws the place in a single panel too, and tells which of several keys act on. */
  showPlace(isShown: boolean): void;
  /** After each frame of the panel that keys act on, which is the one under the pointer. */
  onDrawn(listener: () => void): () => void;
  /** The keys are the image's. */
  focus(): void;
  /** The room for what shows the space; hidden where the layout has none. */
  readonly spaceHost: HTMLElement;
  /** After each change of how segments are painted. */
  onLook(listener: () => void): () => void;
  markers(): readonly Marker[];
  onMarkers(listener: () => void): () => void;
  onPlane(listener: (plane: Plane) => void): () => void;
  /** For other viewers on the same page. */
  readonly memory: TileBudget;
  readonly places: TilePlaces;
  /** The viewer of a plane; null where it is not shown. */
  panel(plane: Plane): Viewer | null;
}
