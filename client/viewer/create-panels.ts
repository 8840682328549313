// Several viewers as one: whatever the page says to the viewer is said to each panel that is shown, and
// what happens in any of them is told to the page. The panels share one place, whose slices they show, and
// one zoom; each keeps its own centre until the place leaves its view. A panel that is not shown is taken
// down: it costs no memory and asks for nothing.
import { createViewer } from "#client/viewer/create-viewer.ts";
import { createCrosshair } from "#client/viewer/crosshair.ts";
import { createPagePlaces } from "#client/viewer/page-places.ts";
import {
  createPanelFrame,
  isMany,
  type ManyPanels,
  type PanelLabels,
  type PanelLayout,
  type PanelName,
  planesOf,
  SPACE,
} from "#client/viewer/panel-layout.ts";
import { createTileBudget, type TileBudget } from "#client/viewer/tile-budget.ts";
import { memoryCeilingBytes } from "#client/viewer/tile-memory.ts";
import type { TilePlaces } from "#client/viewer/tile-places.ts";
import type {
  Look,
  Marker,
  MarkerLink,
  PersonMark,
  Stroke,
  Viewer,
  ViewerOptions,
  ViewerPointerEvent,
  ViewState,
} from "#client/viewer/viewer-contract.ts";
import { type Plane, planeAxes } from "#core/geometry/plane.ts";
import type { Vec3 } from "#core/geometry/vector.ts";

export interface PanelViewer extends Viewer {
  readonly layout: PanelLayout;
  setLayout(layout: PanelLayout): void;
  onLayout(listener: (layout: PanelLayout) => void): () => void;
  /** The plane that keys act on: that which the pointer was over last. */
  readonly plane: Plane;
  /** The panel that the pointer was over last, or that the focus went to. */
  readonly pointed: PanelName;
  /** The panel under the pointer fills the element, or gives its place back to those that were there. */
  toggleLayout(): void;
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

export interface PanelOptions extends Omit<ViewerOptions, "plane" | "memory" | "places"> {
  readonly layout: PanelLayout;
  readonly labels: PanelLabels;
}

interface Panel {
  readonly viewer: Viewer;
  readonly host: HTMLElement;
  destroy(): void;
}

export function createPanels(options: PanelOptions): PanelViewer {
  const { element, dataset } = options;
  const frame = createPanelFrame(element, options.labels);
  const memory = createTileBudget(memoryCeilingBytes(deviceGib()));
  const places = createPagePlaces();
  const panels = new Map<Plane, Panel>();
  const viewListeners = new Set<(view: ViewState) => void>();
  const pointerListeners = new Set<(event: ViewerPointerEvent) => void>();
  const shownListeners = new Set<(slice: number) => void>();
  const personListeners = new Set<(userId: string) => void>();
  const layoutListeners = new Set<(layout: PanelLayout) => void>();
  const lookListeners = new Set<() => void>();
  const markerListeners = new Set<() => void>();
  const { spaceHost } = frame;
  const planeListeners = new Set<(plane: Plane) => void>();
  let layout = options.layout;
  let lastMany: ManyPanels = "four";
  let active: Plane = planesOf(layout)[0];
  let pointed: PanelName = active;
  let place: Vec3 = options.initial.positionVoxel;
  let zoom = options.initial.zoom;
  let look: Partial<Look> = {};
  let isMovable: (markerId: string) => boolean = () => false;
  let isBrushInHand: () => boolean = () => false;
  let strokes: readonly Stroke[] = [];
  let people: readonly PersonMark[] = [];
  let marked: readonly [readonly Marker[], readonly MarkerLink[]] = [[], []];
  /** While the panels are moved together, what they say of it is no news. */
  let isMoving = false;

  /** One place for all panels; else the middle of the only one is the place. */
  function isShared(): boolean {
    return planesOf(layout).length > 1;
  }

  function activePanel(): Panel {
    const panel = panels.get(active);
    if (panel === undefined) throw new Error(`the panel of ${active} is not shown`);
    return panel;
  }

  function addPanel(plane: Plane): void {
    const host = frame.hostOf(plane);
    const initial = { positionVoxel: place, zoom };
    const viewer = createViewer({ ...options, memory, places, element: host, initial, plane });
    const crosshair = createCrosshair(host);
    const draw = () => crosshair.show(isShared() ? viewer.pointOf(place) : null);
    const stops = [
      viewer.onView((view) => onPanelView(plane, view)),
      viewer.onShownSection((slice) => {
        for (const listener of shownListeners) listener(slice);
      }),
      viewer.onPointer((event) => onPanelPointer(plane, event)),
      viewer.onFrame(draw),
      viewer.onPersonPicked((userId) => {
        for (const listener of personListeners) listener(userId);
      }),
      () => crosshair.destroy(),
    ];
    viewer.setLook(look);
    viewer.setMarkers(...marked);
    viewer.setMovable(isMovable);
    viewer.setBrush(isBrushInHand);
    viewer.setStrokes(strokes);
    viewer.setPeople(people);
    panels.set(plane, {
      viewer,
      host,
      destroy() {
        for (const stop of stops) stop();
        viewer.destroy();
      },
    });
  }

  function currentView(): ViewState {
    return isShared() ? { positionVoxel: place, zoom } : activePanel().viewer.view();
  }

  function tellView(): void {
    const view = currentView();
    for (const listener of viewListeners) listener(view);
  }

  function onPanelView(plane: Plane, view: ViewState): void {
    if (isMoving) return;
    const { normal } = planeAxes(plane);
    const isOtherSlice = view.positionVoxel[normal] !== place[normal];
    if (!isShared()) place = view.positionVoxel;
    else if (isOtherSlice) place = withPart(place, normal, view.positionVoxel[normal]);
    if (!isSameZoom(view.zoom, zoom)) followZoom(plane, view.zoom);
    if (isShared() && isOtherSlice) follow(plane, "where it left");
    tellView();
  }

  function activate(plane: Plane): void {
    if (plane === active) return;
    active = plane;
    for (const listener of planeListeners) listener(plane);
  }

  function onPanelPointer(plane: Plane, event: ViewerPointerEvent): void {
    if (event.type !== "leave") {
      activate(plane);
      pointed = plane;
    }
    if (event.type === "click" && event.pick !== null && isShared()) {
      place = event.pick.positionVoxel;
      follow(plane, "where it left");
      activePanel().viewer.redraw();
      tellView();
    }
    for (const listener of pointerListeners) listener(event);
  }

  function together(move: () => void): void {
    isMoving = true;
    move();
    isMoving = false;
  }

  function followZoom(from: Plane | null, next: number): void {
    zoom = next;
    together(() => {
      for (const [plane, { viewer }] of panels) if (plane !== from) viewer.setView({ zoom: next });
    });
  }

  /** The other panels show the slices of the place, and are centred there always, or where it left. */
  function follow(from: Plane | null, centre: "always" | "where it left"): void {
    together(() => {
      for (const [plane, { viewer, host }] of panels) {
        if (plane === from) continue;
        if (centre === "always" || !isInside(viewer.pointOf(place), host)) {
          viewer.setView({ positionVoxel: place });
        } else {
          viewer.setSection(place[planeAxes(plane).normal]);
        }
        viewer.redraw();
      }
    });
  }

  function exchangePanels(shown: readonly Plane[]): void {
    for (const [plane, panel] of [...panels]) {
      if (shown.includes(plane)) continue;
      panel.destroy();
      panels.delete(plane);
    }
    for (const plane of shown) if (!panels.has(plane)) addPanel(plane);
  }

  function keepPlace(): void {
    if (panels.size > 0) ({ positionVoxel: place, zoom } = currentView());
  }

  function setLayout(next: PanelLayout): void {
    if (next === layout && panels.size > 0) return;
    keepPlace();
    layout = next;
    // Slices are whole; the middle of a view need not be.
    if (isShared()) place = insideOf(dataset.shapeVoxel, place);
    const shown = planesOf(next);
    if (isMany(next)) lastMany = next;
    else pointed = next;
    frame.show(next);
    exchangePanels(shown);
    if (!shown.includes(active)) activate(shown[0]);
    for (const { viewer } of panels.values()) viewer.redraw();
    for (const listener of layoutListeners) listener(next);
    tellView();
  }

  function panelAt(clientX: number, clientY: number): Panel {
    for (const panel of panels.values()) {
      const { left, top, right, bottom } = panel.host.getBoundingClientRect();
      if (clientX >= left && clientX < right && clientY >= top && clientY < bottom) return panel;
    }
    return activePanel();
  }

  function each(act: (viewer: Viewer) => void): void {
    for (const { viewer } of panels.values()) act(viewer);
  }

  const onSpace = () => {
    pointed = SPACE;
  };
  for (const name of ["pointerenter", "focusin"]) spaceHost.addEventListener(name, onSpace);

  setLayout(layout);

  return {
    get layout() {
      return layout;
    },
    setLayout,
    onLayout: (listener) => subscribe(layoutListeners, listener),
    get plane() {
      return active;
    },
    get pointed() {
      return pointed;
    },
    toggleLayout: () => setLayout(isMany(layout) ? pointed : lastMany),
    spaceHost,
    onLook: (listener) => subscribe(lookListeners, listener),
    markers: () => marked[0],
    onMarkers: (listener) => subscribe(markerListeners, listener),
    memory,
    places,
    onPlane: (listener) => subscribe(planeListeners, listener),
    panel: (plane) => panels.get(plane)?.viewer ?? null,
    view: currentView,
    setView(next) {
      if (!isShared()) {
        activePanel().viewer.setView(next);
        return;
      }
      if (next.zoom !== undefined) followZoom(null, next.zoom);
      if (next.positionVoxel === undefined) return;
      place = insideOf(dataset.shapeVoxel, next.positionVoxel);
      follow(null, "always");
      tellView();
    },
    setSection: (slice) => activePanel().viewer.setSection(slice),
    stepSections: (steps) => activePanel().viewer.stepSections(steps),
    zoomBy: (factor, at) => activePanel().viewer.zoomBy(factor, at),
    panByPx: (dx, dy) => activePanel().viewer.panByPx(dx, dy),
    fit: () => activePanel().viewer.fit(),
    redraw: () => each((viewer) => viewer.redraw()),
    onView: (listener) => subscribe(viewListeners, listener),
    repaint: (changedRoots) => each((viewer) => viewer.repaint(changedRoots)),
    recut: () => each((viewer) => viewer.recut()),
    paintOnce(work) {
      const within =
        (inner: () => void, { viewer }: Panel) =>
        () =>
          viewer.paintOnce(inner);
      [...panels.values()].reduce(within, work)();
    },
    setLook(change) {
      look = { ...look, ...change };
      each((viewer) => viewer.setLook(change));
      for (const listener of lookListeners) listener();
    },
    look: () => activePanel().viewer.look(),
    pickAt: (clientX, clientY) => panelAt(clientX, clientY).viewer.pickAt(clientX, clientY),
    exactPick: (pick) => activePanel().viewer.exactPick(pick),
    exactPicks: (positionsVoxel) => activePanel().viewer.exactPicks(positionsVoxel),
    onPointer: (listener) => subscribe(pointerListeners, listener),
    setMarkers(markers, links = []) {
      marked = [markers, links];
      each((viewer) => viewer.setMarkers(markers, links));
      for (const listener of markerListeners) listener();
    },
    setMovable(next) {
      isMovable = next;
      each((viewer) => viewer.setMovable(next));
    },
    setBrush(next) {
      isBrushInHand = next;
      each((viewer) => viewer.setBrush(next));
    },
    setStrokes(next) {
      strokes = next;
      each((viewer) => viewer.setStrokes(next));
    },
    setPeople(next) {
      people = next;
      each((viewer) => viewer.setPeople(next));
    },
    onPersonPicked: (listener) => subscribe(personListeners, listener),
    screenOf(positionVoxel) {
      const others = [...panels.values()].filter((panel) => panel !== activePanel());
      for (const { viewer, host } of [activePanel(), ...others]) {
        const at = viewer.screenOf(positionVoxel);
        if (at !== null) return { x: at.x + host.offsetLeft, y: at.y + host.offsetTop };
      }
      return null;
    },
    pointOf: (positionVoxel) => activePanel().viewer.pointOf(positionVoxel),
    onFrame: (listener) => activePanel().viewer.onFrame(listener),
    isSettled: () => [...panels.values()].every(({ viewer }) => viewer.isSettled()),
    async whenSettled() {
      await Promise.all([...panels.values()].map(({ viewer }) => viewer.whenSettled()));
    },
    onShownSection: (listener) => subscribe(shownListeners, listener),
    picture: () => activePanel().viewer.picture(),
    stats() {
      const all = [...panels.values()].map(({ viewer }) => viewer.stats());
      const sum = (part: (stats: (typeof all)[number]) => number) =>
        all.reduce((total, stats) => total + part(stats), 0);
      return {
        ...activePanel().viewer.stats(),
        requestsInFlight: sum((stats) => stats.requestsInFlight),
        requestsQueued: sum((stats) => stats.requestsQueued),
        tilesLoaded: sum((stats) => stats.tilesLoaded),
        heldBytes: sum((stats) => stats.heldBytes),
        blankFrameCount: sum((stats) => stats.blankFrameCount),
        bareFrameCount: sum((stats) => stats.bareFrameCount),
        peopleDrawn: sum((stats) => stats.peopleDrawn),
        peopleMoved: sum((stats) => stats.peopleMoved),
      };
    },
    destroy() {
      for (const panel of panels.values()) panel.destroy();
      panels.clear();
      frame.destroy();
    },
  };
}

/** Chromium tells it; other browsers do not. */
function deviceGib(): number | undefined {
  return "deviceMemory" in navigator && typeof navigator.deviceMemory === "number"
    ? navigator.deviceMemory
    : undefined;
}

/** Panels of different widths say the same zoom with different last digits. */
function isSameZoom(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-6 * b;
}

function withPart(vector: Vec3, axis: number, part: number): Vec3 {
  return [
    axis === 0 ? part : vector[0],
    axis === 1 ? part : vector[1],
    axis === 2 ? part : vector[2],
  ];
}

function insideOf(shapeVoxel: Vec3, [x, y, z]: Vec3): Vec3 {
  const clamp = (part: number, axis: number) =>
    Math.min(shapeVoxel[axis] - 1, Math.max(0, Math.floor(part)));
  return [clamp(x, 0), clamp(y, 1), clamp(z, 2)];
}

function isInside(at: { readonly x: number; readonly y: number } | null, host: HTMLElement) {
  return (
    at !== null && at.x >= 0 && at.y >= 0 && at.x < host.clientWidth && at.y < host.clientHeight
  );
}

function subscribe<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
