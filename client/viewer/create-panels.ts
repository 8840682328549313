// Several viewers as one: whatever the page says to the viewer is said to each panel that is shown, and
// what happens in any of them is told to the page. The panels share one place, whose slices they show, and
// one zoom; each keeps its own centre until the place leaves its view. A panel that is not shown is taken
// down: it costs no memory and asks for nothing.
import { createViewer } from "#client/viewer/create-viewer.ts";
import { createCrosshair } from "#client/viewer/crosshair.ts";
import { keyStepVoxel } from "#client/viewer/key-step.ts";
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
import {
  fromMiddlePx,
  insideOf,
  isInSight,
  isInside,
  isSameZoom,
  keptInside,
  withPart,
} from "#client/viewer/panel-place.ts";
import type { PanelViewer } from "#client/viewer/panel-viewer.ts";
import { createTileBudget } from "#client/viewer/tile-budget.ts";
import { memoryCeilingBytes } from "#client/viewer/tile-memory.ts";
import type {
  Look,
  Marker,
  MarkerLink,
  PersonMark,
  SegmentPick,
  Stroke,
  Viewer,
  ViewerOptions,
  ViewerPointerEvent,
  ViewState,
} from "#client/viewer/viewer-contract.ts";
import { PLANES, type Plane, planeAxes } from "#core/geometry/plane.ts";
import { added, type Vec3 } from "#core/geometry/vector.ts";

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
  const drawnListeners = new Set<() => void>();
  const controller = new AbortController();
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
  let isPlaceShown = false;
  let pointerAt: { readonly clientX: number; readonly clientY: number } | null = null;

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
    const crosshair = createCrosshair(host, plane);
    const draw = () => {
      const at = isShared() ? place : viewer.view().positionVoxel;
      crosshair.show(isShared() || isPlaceShown ? viewer.pointOf(at) : null);
      if (plane !== active) return;
      for (const listener of drawnListeners) listener();
    };
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
    markActive();
    for (const listener of planeListeners) listener(plane);
  }

  /** So that one sees which of several panels the keys move. */
  function markActive(): void {
    const isMarked = isPlaceShown && isMany(layout);
    for (const [plane, { host }] of panels) {
      host.toggleAttribute("data-active", isMarked && plane === active);
    }
  }

  function onPanelPointer(plane: Plane, event: ViewerPointerEvent): void {
    pointerAt = event.type === "leave" ? null : event;
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

  /** Keys go on from what is in sight. */
  function bringPlace(): void {
    if (!isShared() || layout === SPACE) return;
    const { viewer } = activePanel();
    if (isInSight(activePanel(), place, dataset.voxelNm)) return;
    place = insideOf(dataset.shapeVoxel, viewer.view().positionVoxel);
    follow(active, "where it left");
    viewer.redraw();
    tellView();
  }

  function moveByKey(acrossPx: number, downPx: number): void {
    bringPlace();
    if (layout !== SPACE) pointed = active;
    const { viewer } = activePanel();
    const { voxelNm, shapeVoxel } = dataset;
    const step = keyStepVoxel({ plane: active, voxelNm, zoom, acrossPx, downPx });
    const moveView = () => {
      const { positionVoxel } = viewer.view();
      viewer.setView({ positionVoxel: keptInside(shapeVoxel, added(positionVoxel, step)) });
    };
    if (!isShared()) {
      moveView();
      return;
    }
    place = insideOf(shapeVoxel, added(place, step));
    together(moveView);
    follow(active, "where it left");
    tellView();
    // At the volume's edge the place may move where the view cannot, and then no frame comes by itself.
    requestAnimationFrame(() => panels.get(active)?.viewer.redraw());
  }

  /** By keys the place stays where it is on the screen. */
  function zoomBy(factor: number, at?: { readonly clientX: number; readonly clientY: number }) {
    const panel = activePanel();
    if (at !== undefined || !isPlaceShown || !isShared()) {
      panel.viewer.zoomBy(factor, at);
      return;
    }
    const { left, top, width, height } = panel.host.getBoundingClientRect();
    const { x, y } = fromMiddlePx(panel, place, dataset.voxelNm);
    panel.viewer.zoomBy(factor, {
      clientX: left + width / 2 + x,
      clientY: top + height / 2 + y,
    });
  }

  function pickPlace(): SegmentPick | null {
    bringPlace();
    const [x, y, z] = currentView().positionVoxel;
    return activePanel().viewer.pickVoxel([Math.floor(x), Math.floor(y), Math.floor(z)]);
  }

  function nextPlane(): void {
    const next = PLANES[(PLANES.indexOf(active) + 1) % PLANES.length];
    if (!isMany(layout)) {
      setLayout(next);
      return;
    }
    pointed = next;
    activate(next);
    bringPlace();
    activePanel().viewer.redraw();
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
    if (isPlaceShown && !isShared()) activePanel().viewer.setView({ positionVoxel: place });
    markActive();
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
  element.addEventListener(
    "focusin",
    ({ target }) => {
      if (target === element && layout !== SPACE) pointed = active;
    },
    { signal: controller.signal },
  );

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
    nextPlane,
    moveByKey,
    pickPlace,
    pickPointer() {
      if (pointerAt === null) return null;
      const { clientX, clientY } = pointerAt;
      return panelAt(clientX, clientY).viewer.pickAt(clientX, clientY);
    },
    showPlace(isShown) {
      if (isShown === isPlaceShown) return;
      isPlaceShown = isShown;
      markActive();
      each((viewer) => viewer.redraw());
    },
    onDrawn: (listener) => subscribe(drawnListeners, listener),
    focus: () => element.focus({ preventScroll: true }),
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
    zoomBy,
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
    pickVoxel: (positionVoxel) => activePanel().viewer.pickVoxel(positionVoxel),
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
      controller.abort();
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

function subscribe<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
