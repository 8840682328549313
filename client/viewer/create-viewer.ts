// Puts the viewer together: OpenSeadragon for viewport, gestures and the bookkeeping of tiles; own
// loading, own painting, own overlay. Import this file in the browser only, dynamically:
// OpenSeadragon touches `window` as it loads.
import OpenSeadragon from "openseadragon";
import { createBlankCount } from "#client/viewer/blank-count.ts";
import { createPaintedCanvas } from "#client/viewer/choose-painter.ts";
import { cutLabels } from "#client/viewer/cut-labels.ts";
import type { Frame } from "#client/viewer/frame.ts";
import { frameDrawerClass } from "#client/viewer/frame-drawer.ts";
import { createHeldTiles } from "#client/viewer/held-tiles.ts";
import { createMarkerLayer } from "#client/viewer/marker-layer.ts";
import { createPartialFrames } from "#client/viewer/partial-frames.ts";
import { createPeopleLayer } from "#client/viewer/people-layer.ts";
import { createPicker } from "#client/viewer/picker.ts";
import { listenToPointer } from "#client/viewer/pointer-input.ts";
import { createScene } from "#client/viewer/scene.ts";
import { RING_SECTIONS } from "#client/viewer/section-ring.ts";
import { onTileReleased, registerTileType } from "#client/viewer/section-source.ts";
import { createSectionStack, type SectionStack } from "#client/viewer/section-stack.ts";
import { createSettling } from "#client/viewer/settling.ts";
import { createStrokeLayer } from "#client/viewer/stroke-layer.ts";
import { createTileFetcher } from "#client/viewer/tile-fetcher.ts";
import { createTileLoader } from "#client/viewer/tile-loader.ts";
import { bytesOf } from "#client/viewer/tile-memory.ts";
import type { TilePayload } from "#client/viewer/tile-payload.ts";
import type { Interest } from "#client/viewer/tile-score.ts";
import type {
  Viewer,
  ViewerOptions,
  ViewerPointerEvent,
  ViewState,
} from "#client/viewer/viewer-contract.ts";
import { createViewportView } from "#client/viewer/viewport-view.ts";
import {
  idealMip,
  MIN_PX_PER_TEXEL,
  type SliceGeometry,
  sliceGeometry,
  unitOfVoxel,
  voxelOfUnit,
} from "#core/geometry/slice-geometry.ts";
import type { Vec3 } from "#core/geometry/vector.ts";

export type {
  Look,
  Marker,
  MarkerKind,
  MarkerLink,
  PieceView,
  Rgb,
  RootSource,
  SegmentPick,
  Viewer,
  ViewerDataset,
  ViewerOptions,
  ViewerPointerEvent,
  ViewerStats,
  ViewState,
} from "#client/viewer/viewer-contract.ts";

/** Tile requests have their own patience; OpenSeadragon's clock would start while they still queue. */
const NO_TIMEOUT_MS = 2 ** 31 - 1;
/** A slow click is a click. */
const CLICK_MS = 700;
/** Beside the tiles that are drawn there are coarser ones, which came first. */
const WITH_COARSER = 4 / 3;

export function createViewer(options: ViewerOptions): Viewer {
  const { element, dataset, version, roots, pieces, initial, memory, plane = "xy" } = options;
  const geometry = sliceGeometry(dataset, plane);
  const onNextFrame = (callback: () => void) => void requestAnimationFrame(callback);

  const initialSection = clampSlice(unitOfVoxel(geometry, initial.positionVoxel)[2], geometry);

  function centreOf(positionVoxel: Vec3): [number, number] {
    const [across, down] = unitOfVoxel(geometry, positionVoxel);
    return [across, down];
  }

  registerTileType();
  if (getComputedStyle(element).position === "static") element.style.position = "relative";

  const { canvas, painter } = createPaintedCanvas();
  const nowMs = () => performance.now();
  const scene = createScene({
    ...{ painter, roots, pieces, onNextFrame },
    imageRange: dataset.imageRange,
  });
  const blanks = createBlankCount(geometry.sizeUnit);
  const partial = createPartialFrames({ nowMs, again: () => osd.forceRedraw() });
  // Under the markers, which begin them.
  const strokes = createStrokeLayer(element, geometry, dataset);
  const markers = createMarkerLayer(element, geometry, dataset);
  const personListeners = new Set<(userId: string) => void>();
  const people = createPeopleLayer({
    parent: element,
    slices: geometry,
    voxelNm: dataset.voxelNm,
    initialsOf: options.initialsOf ?? firstLetter,
    onPick(userId) {
      for (const listener of personListeners) listener(userId);
    },
  });
  const fetcher = createTileFetcher();
  const loader = createTileLoader({
    ...{ fetcher, geometry, interest, onPayload, onOnline, places: options.places },
    isEdged: painter.kind === "webgl2",
    isTravelling: () => stack?.isTravelling() ?? false,
    isPainted,
  });
  const viewListeners = new Set<(view: ViewState) => void>();
  const pointerListeners = new Set<(event: ViewerPointerEvent) => void>();
  const sectionListeners = new Set<(slice: number) => void>();
  const frameListeners = new Set<() => void>();
  let isMovable: (markerId: string) => boolean = () => false;
  let isBrushInHand: () => boolean = () => false;
  let contextLossCount = 0;
  let isPaintAwaited = false;
  let stack: SectionStack | null = null;

  const osd = new OpenSeadragon.Viewer({
    element,
    drawer: frameDrawerClass({
      canvas,
      geometry,
      shownSection: () => shownSection(),
      onFrame,
    }),
    ...OSD_SETTINGS,
  });
  const view = createViewportView(osd, ...geometry.sizeUnit);
  const held = createHeldTiles({
    tileCache: osd.tileCache,
    drawer: painter.kind,
    nowMs: () => Date.now(),
    onRemoved: painter.release,
  });
  const picker = createPicker({ dataset, geometry, version, roots, loader, frame: scene.frame });
  const sections = createSectionStack({
    viewer: osd,
    source: { dataset, geometry, version, loader, hold },
    mipInView: (layer) => idealMip(devicePxPerUnit(), geometry.levels[layer]),
    section: initialSection,
    ...{ nowMs, room },
  });
  stack = sections;
  const leaveMemory = memory.join({
    heldBytes,
    idleTiles: held.idle,
    onTight: sections.reconsider,
  });
  const settling = createSettling({
    onNextFrame,
    isReady: () =>
      sections.isTargetLoaded() &&
      scene.frame()?.section === sections.shown &&
      !scene.hasDamage() &&
      !partial.isHolding() &&
      !osd.world.needsDraw(),
  });

  /** Where it is not, the tiles that wait for it are looked at again once it is. */
  function isPainted(): boolean {
    if (settling.isSettled()) return true;
    if (!isPaintAwaited) {
      isPaintAwaited = true;
      void settling.whenSettled().then(() => {
        isPaintAwaited = false;
        loader.reconsider();
      });
    }
    return false;
  }

  function shownSection(): number {
    return stack?.shown ?? initialSection;
  }

  function devicePxPerUnit(): number {
    return view.zoom() * OpenSeadragon.pixelDensityRatio;
  }

  function interest(): Interest {
    const zoom = view.zoom();
    const size = view.sizeCssPx();
    return {
      section: stack?.landing ?? shownSection(),
      direction: stack?.direction ?? 1,
      centreUnit: view.centreUnit(),
      halfUnit: [size.width / zoom / 2, size.height / zoom / 2],
      scale: devicePxPerUnit(),
      geometry,
    };
  }

  function onPayload(payload: TilePayload): void {
    if (payload.layer === "labels") {
      cutLabels(payload, pieces.split());
      roots.see(payload.tile.supervoxels, payload.tile.baseRoots);
    }
  }

  function hold(payload: TilePayload, cacheKey: string): TilePayload {
    const kept = held.add(payload, cacheKey);
    if (kept !== payload) return kept;
    painter.prepare(payload);
    onTileReleased(payload, () => held.remove(payload, cacheKey));
    memory.settle();
    return payload;
  }

  function heldBytes(): number {
    return held.bytes() + painter.layerBytes();
  }

  /** Sections that the viewer's share of the memory has room for; the one on the screen is there already. */
  function room(): number {
    const frame = scene.frame();
    const tiles = [...(frame?.images ?? []), ...(frame?.labels ?? [])];
    const drawnBytes = tiles.reduce((sum, { payload }) => sum + bytesOf(payload, painter.kind), 0);
    if (drawnBytes === 0) return RING_SECTIONS;
    const free = memory.shareBytes() - painter.layerBytes();
    const sections = Math.floor(free / (drawnBytes * WITH_COARSER)) - 1;
    return Math.min(RING_SECTIONS, Math.max(1, sections));
  }

  function onFrame(frame: Frame): void {
    if (!partial.isDue(frame, stack?.isShownLoaded() ?? false)) return;
    blanks.see(frame);
    // Who hears of the frame may light another segment: in this picture, not after it in another.
    scene.paintOnce(() => {
      scene.show(frame);
      place(frame);
      tellFrame();
    });
  }

  /** What is not painted but lies over the picture. */
  function place(frame: Frame): void {
    const shown = {
      section: frame.section,
      leftUnit: frame.leftUnit,
      topUnit: frame.topUnit,
      cssScale: frame.scale / frame.pixelRatio,
      widthCssPx: frame.widthPx / frame.pixelRatio,
      heightCssPx: frame.heightPx / frame.pixelRatio,
    };
    strokes.update(shown);
    markers.update(shown);
    people.update(shown);
  }

  function tellFrame(): void {
    for (const listener of frameListeners) listener();
  }

  function currentView(): ViewState {
    const positionVoxel = voxelOfUnit(geometry, ...view.centreUnit(), sections.target);
    return { positionVoxel, zoom: view.zoom() };
  }

  function onViewChanged(): void {
    settling.unsettle();
    loader.reconsider();
    const current = currentView();
    for (const listener of viewListeners) listener(current);
  }

  function setSection(z: number): void {
    const before = sections.target;
    sections.setTarget(z);
    if (sections.target !== before) onViewChanged();
  }

  function setView(next: Partial<ViewState>): void {
    if (next.zoom !== undefined) view.zoomTo(next.zoom);
    if (next.positionVoxel === undefined) return;
    const [across, down, slice] = unitOfVoxel(geometry, next.positionVoxel);
    view.moveTo(across, down);
    settling.unsettle();
    setSection(slice);
  }

  function zoomBy(factor: number, at?: { readonly clientX: number; readonly clientY: number }) {
    view.zoomBy(factor, at && offsetOf(element, at.clientX, at.clientY));
  }

  function pickAt(clientX: number, clientY: number) {
    const { x, y } = offsetOf(element, clientX, clientY);
    return picker.pickAt(x, y);
  }

  const stopListening = listenToPointer({
    element,
    viewer: osd,
    pickAt,
    movableAt(clientX, clientY) {
      const { x, y } = offsetOf(element, clientX, clientY);
      return markers.markerAt(x, y, isMovable);
    },
    isBrushInHand: () => isBrushInHand(),
    zoomBy,
    stepSections: (steps) => setSection(sections.target + steps),
    emit: (event) => {
      for (const listener of pointerListeners) listener(event);
    },
  });

  canvas.addEventListener("webglcontextlost", (event) => {
    // Without this the browser never gives the context back.
    event.preventDefault();
    contextLossCount++;
  });
  canvas.addEventListener("webglcontextrestored", () => scene.restore());
  osd.addHandler("viewport-change", onViewChanged);
  sections.onShown((z) => {
    for (const listener of sectionListeners) listener(z);
  });

  view.zoomTo(initial.zoom);
  view.moveTo(...centreOf(initial.positionVoxel));

  return {
    view: currentView,
    setView,
    plane,
    setSection,
    stepSections: (steps) => setSection(sections.target + steps),
    zoomBy,
    fit: view.fit,
    onView: (listener) => subscribe(viewListeners, listener),
    repaint: scene.repaint,
    recut: scene.recut,
    setLook: scene.setLook,
    look: scene.look,
    paintOnce: scene.paintOnce,
    pickAt,
    pickVoxel: picker.pickVoxel,
    exactPick: picker.exactPick,
    exactPicks: picker.exactPicks,
    onPointer: (listener) => subscribe(pointerListeners, listener),
    setMarkers: (next, links = []) => markers.setMarkers(next, links),
    setMovable(next) {
      isMovable = next;
    },
    setBrush(next) {
      isBrushInHand = next;
    },
    setStrokes: strokes.setStrokes,
    setPeople: people.setPeople,
    onPersonPicked: (listener) => subscribe(personListeners, listener),
    screenOf: picker.screenOf,
    pointOf: picker.pointOf,
    onFrame: (listener) => subscribe(frameListeners, listener),
    redraw: tellFrame,
    isSettled: settling.isSettled,
    whenSettled: settling.whenSettled,
    onShownSection: (listener) => subscribe(sectionListeners, listener),
    picture() {
      const frame = scene.frame();
      if (frame === null) return null;
      const { section: slice, leftUnit, topUnit, scale } = frame;
      const [widthUnit, heightUnit] = [frame.widthPx / scale, frame.heightPx / scale];
      const { paintCount } = scene.stats();
      return { canvas, paintCount, slice, leftUnit, topUnit, widthUnit, heightUnit };
    },
    stats() {
      const { inFlight, queued, loaded } = loader.stats();
      return {
        ...scene.stats(),
        drawer: painter.kind,
        requestsInFlight: inFlight,
        requestsQueued: queued,
        tilesLoaded: loaded,
        heldBytes: heldBytes(),
        ceilingBytes: memory.ceilingBytes,
        tilesForgotten: memory.forgottenCount,
        ...blanks.counts(),
        shownSection: sections.shown,
        contextLossCount,
        peopleDrawn: people.stats().drawn,
        peopleMoved: people.stats().moved,
      };
    },
    destroy() {
      stopListening();
      leaveMemory();
      settling.destroy();
      partial.destroy();
      loader.destroy();
      fetcher.destroy();
      strokes.destroy();
      markers.destroy();
      people.destroy();
      osd.destroy();
      painter.destroy();
    },
  };
}

const GESTURES = {
  clickToZoom: false,
  dblClickToZoom: false,
  dblClickDragToZoom: false,
  scrollToZoom: false,
  flickEnabled: false,
} as const;

const OSD_SETTINGS = {
  showNavigationControl: false,
  keyboardNavEnabled: false,
  animationTime: 0,
  blendTime: 0,
  immediateRender: true,
  imageLoaderLimit: 0,
  timeout: NO_TIMEOUT_MS,
  tileRetryMax: 0,
  maxTilesPerFrame: 64,
  // Tiles are given up by their bytes: see tile-budget.ts.
  maxImageCacheCount: Number.MAX_SAFE_INTEGER,
  minPixelRatio: MIN_PX_PER_TEXEL,
  preserveImageSizeOnResize: true,
  visibilityRatio: 0.1,
  minZoomImageRatio: 0.1,
  maxZoomPixelRatio: 128,
  clickTimeThreshold: CLICK_MS,
  gestureSettingsMouse: GESTURES,
  gestureSettingsPen: GESTURES,
  gestureSettingsTouch: { ...GESTURES, pinchToZoom: true },
} satisfies OpenSeadragon.Options;

function clampSlice(slice: number, { sliceCount }: SliceGeometry): number {
  return Math.min(sliceCount - 1, Math.max(0, Math.round(slice)));
}

function offsetOf(element: HTMLElement, clientX: number, clientY: number) {
  const bounds = element.getBoundingClientRect();
  return {
    x: clientX - bounds.left - element.clientLeft,
    y: clientY - bounds.top - element.clientTop,
  };
}

function firstLetter(name: string): string {
  return [...name].slice(0, 1).join("");
}

function onOnline(listener: () => void): () => void {
  window.addEventListener("online", listener);
  return () => window.removeEventListener("online", listener);
}

function subscribe<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
