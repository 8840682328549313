// The image of the gallery's workspaces: it keeps where one looks and how, and paints nothing, for that
// takes a dataset on a server and a GPU (tests/e2e/viewer.spec.ts shows the real one).
import type { PanelLayout } from "#client/viewer/panel-layout.ts";
import type { PanelViewer } from "#client/viewer/panel-viewer.ts";
import { createTileBudget } from "#client/viewer/tile-budget.ts";
import { createTilePlaces } from "#client/viewer/tile-places.ts";
import {
  DEFAULT_LOOK,
  type Look,
  type Marker,
  type ViewerStats,
  type ViewState,
} from "#client/viewer/viewer-contract.ts";
import { nothing } from "#components/gallery/made-up.ts";

const STATS: ViewerStats = {
  ...{ drawer: "canvas2d", tilesDrawn: 0, paintCount: 0, fullPaintCount: 0 },
  ...{ lastRepaintPalettes: 0, requestsInFlight: 0, requestsQueued: 0, tilesLoaded: 0 },
  ...{ heldBytes: 0, ceilingBytes: 0, tilesForgotten: 0, blankFrameCount: 0, bareFrameCount: 0 },
  ...{ shownSection: 0, contextLossCount: 0, peopleDrawn: 0, peopleMoved: 0 },
};

export function createStillViewer(initial: ViewState): PanelViewer {
  const viewListeners = new Set<(view: ViewState) => void>();
  const layoutListeners = new Set<(layout: PanelLayout) => void>();
  const never = () => nothing;
  let view = initial;
  let look: Look = DEFAULT_LOOK;
  let layout: PanelLayout = "four";
  let markers: readonly Marker[] = [];

  function setView(change: Partial<ViewState>): void {
    view = { ...view, ...change };
    for (const listener of [...viewListeners]) listener(view);
  }

  return {
    plane: "xy",
    pointed: "xy",
    get layout() {
      return layout;
    },
    setLayout(next) {
      layout = next;
      for (const listener of [...layoutListeners]) listener(layout);
    },
    onLayout(listener) {
      layoutListeners.add(listener);
      return () => layoutListeners.delete(listener);
    },
    toggleLayout: nothing,
    nextPlane: nothing,
    moveByKey: nothing,
    pickPlace: () => null,
    pickPointer: () => null,
    showPlace: nothing,
    onDrawn: never,
    focus: nothing,
    spaceHost: document.createElement("div"),
    onLook: never,
    markers: () => markers,
    onMarkers: never,
    onPlane: never,
    memory: createTileBudget(0),
    places: createTilePlaces({ limit: 1 }),
    panel: () => null,
    view: () => view,
    setView,
    setSection: (slice) =>
      setView({ positionVoxel: [...view.positionVoxel.slice(0, 2), slice] as never }),
    stepSections: nothing,
    zoomBy: (factor) => setView({ zoom: view.zoom * factor }),
    fit: nothing,
    onView(listener) {
      viewListeners.add(listener);
      return () => viewListeners.delete(listener);
    },
    repaint: nothing,
    recut: nothing,
    setLook(change) {
      look = { ...look, ...change };
    },
    look: () => look,
    paintOnce: (work) => work(),
    pickAt: () => null,
    pickVoxel: () => null,
    exactPick: async (pick) => pick,
    exactPicks: async () => [],
    onPointer: never,
    setMarkers(next) {
      markers = next;
    },
    setMovable: nothing,
    setBrush: nothing,
    setStrokes: nothing,
    setPeople: nothing,
    onPersonPicked: never,
    screenOf: () => null,
    pointOf: () => null,
    onFrame: never,
    redraw: nothing,
    isSettled: () => true,
    whenSettled: async () => undefined,
    onShownSection: never,
    picture: () => null,
    stats: () => STATS,
    destroy: nothing,
  };
}
