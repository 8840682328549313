// Puts the viewer together: OpenSeadragon for viewport, gestures and the bookkeeping of tiles; own
// loading, own painting, own overlay. Import this file in the browser only, dynamically:
// OpenSeadragon touches `window` as it loads.
import OpenSeadragon from "openseadragon";
import { createCanvasPainter } from "#client/viewer/canvas-painter.ts";
import { cutLabels } from "#client/viewer/cut-labels.ts";
import type { Frame } from "#client/viewer/frame.ts";
import { frameDrawerClass } from "#client/viewer/frame-drawer.ts";
import { createMarkerLayer } from "#client/viewer/marker-layer.ts";
import type { Painter } from "#client/viewer/painter.ts";
import { createPicker } from "#client/viewer/picker.ts";
import { listenToPointer } from "#client/viewer/pointer-input.ts";
import { createScene } from "#client/viewer/scene.ts";
import { onTileReleased, registerTileType } from "#client/viewer/section-source.ts";
import { createSectionStack, type SectionStack } from "#client/viewer/section-stack.ts";
import { createSettling } from "#client/viewer/settling.ts";
import { createTileFetcher } from "#client/viewer/tile-fetcher.ts";
import { createTileLoader } from "#client/viewer/tile-loader.ts";
import type { TilePayload } from "#client/viewer/tile-payload.ts";
import { type Interest, MIN_PX_PER_TEXEL } from "#client/viewer/tile-score.ts";
import type {
  Viewer,
  ViewerOptions,
  ViewerPointerEvent,
  ViewState,
} from "#client/viewer/viewer-contract.ts";
import { createViewportView } from "#client/viewer/viewport-view.ts";
import { createWebglPainter } from "#client/viewer/webgl-painter.ts";

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

/** Tiles of 64 KiB, twice: on the page and on the GPU. */
const MAX_CACHED_TILES = 1600;
/** Tile requests have their own patience; OpenSeadragon's clock would start while they still queue. */
const NO_TIMEOUT_MS = 2 ** 31 - 1;
/** A slow click is a click. */
const CLICK_MS = 700;

export function createViewer(options: ViewerOptions): Viewer {
  const { element, dataset, version, roots, pieces, initial } = options;
  const [widthVoxel, heightVoxel] = dataset.shapeVoxel;
  const onNextFrame = (callback: () => void) => void requestAnimationFrame(callback);

  registerTileType();
  if (getComputedStyle(element).position === "static") element.style.position = "relative";

  const { canvas, painter } = createCanvas(options.forceCanvas2d ?? false);
  const nowMs = () => performance.now();
  const scene = createScene({ painter, roots, pieces, onNextFrame, nowMs });
  const markers = createMarkerLayer(element, dataset.voxelNm[0]);
  const fetcher = createTileFetcher();
  const loader = createTileLoader({ fetcher, interest, onPayload, onOnline });
  const viewListeners = new Set<(view: ViewState) => void>();
  const pointerListeners = new Set<(event: ViewerPointerEvent) => void>();
  const sectionListeners = new Set<(z: number) => void>();
  let contextLossCount = 0;
  let stack: SectionStack | null = null;

  const osd = new OpenSeadragon.Viewer({
    element,
    drawer: frameDrawerClass({
      canvas,
      widthVoxel,
      tileSize: dataset.tileSize,
      shownSection: () => shownSection(),
      onFrame,
    }),
    ...OSD_SETTINGS,
  });
  const view = createViewportView(osd, widthVoxel, heightVoxel);
  const picker = createPicker({ dataset, version, roots, loader, frame: scene.frame });
  const sections = createSectionStack({
    viewer: osd,
    source: { dataset, version, loader },
    section: clampSection(initial.positionVoxel[2]),
  });
  stack = sections;
  const settling = createSettling({
    onNextFrame,
    isReady: () =>
      sections.isTargetLoaded() &&
      scene.frame()?.section === sections.shown &&
      !scene.hasDamage() &&
      !osd.world.needsDraw(),
  });

  function clampSection(z: number): number {
    return Math.min(dataset.shapeVoxel[2] - 1, Math.max(0, Math.round(z)));
  }

  function shownSection(): number {
    return stack?.shown ?? clampSection(initial.positionVoxel[2]);
  }

  function interest(): Interest {
    const zoom = view.zoom();
    const size = view.sizeCssPx();
    return {
      section: stack?.landing ?? shownSection(),
      direction: stack?.direction ?? 1,
      centreVoxel: view.centreVoxel(),
      halfVoxel: [size.width / zoom / 2, size.height / zoom / 2],
      scale: zoom * OpenSeadragon.pixelDensityRatio,
      tileSize: dataset.tileSize,
      mipCount: dataset.mipCount,
    };
  }

  function onPayload(payload: TilePayload): void {
    if (payload.layer === "labels") {
      cutLabels(payload, pieces.split());
      roots.see(payload.tile.supervoxels, payload.tile.baseRoots);
    }
    painter.prepare(payload);
    onTileReleased(payload, () => painter.release(payload));
  }

  function onFrame(frame: Frame): void {
    scene.show(frame);
    markers.update({
      section: frame.section,
      leftVoxel: frame.leftVoxel,
      topVoxel: frame.topVoxel,
      cssScale: frame.scale / frame.pixelRatio,
      widthCssPx: frame.widthPx / frame.pixelRatio,
      heightCssPx: frame.heightPx / frame.pixelRatio,
    });
  }

  function currentView(): ViewState {
    const [x, y] = view.centreVoxel();
    return { positionVoxel: [x, y, sections.target], zoom: view.zoom() };
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
    const [x, y, z] = next.positionVoxel;
    view.moveTo(x, y);
    settling.unsettle();
    setSection(z);
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
  view.moveTo(initial.positionVoxel[0], initial.positionVoxel[1]);

  return {
    view: currentView,
    setView,
    setSection,
    zoomBy,
    panByPx: view.panByPx,
    fit: view.fit,
    onView: (listener) => subscribe(viewListeners, listener),
    repaint: scene.repaint,
    recut: scene.recut,
    setLook: scene.setLook,
    look: scene.look,
    pickAt,
    exactPick: picker.exactPick,
    onPointer: (listener) => subscribe(pointerListeners, listener),
    setMarkers: (next, links = []) => markers.setMarkers(next, links),
    screenOf: picker.screenOf,
    isSettled: settling.isSettled,
    whenSettled: settling.whenSettled,
    onShownSection: (listener) => subscribe(sectionListeners, listener),
    stats() {
      const { inFlight, queued, loaded } = loader.stats();
      return {
        ...scene.stats(),
        drawer: painter.kind,
        requestsInFlight: inFlight,
        requestsQueued: queued,
        tilesLoaded: loaded,
        shownSection: sections.shown,
        contextLossCount,
      };
    },
    destroy() {
      stopListening();
      settling.destroy();
      loader.destroy();
      fetcher.destroy();
      markers.destroy();
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
  maxImageCacheCount: MAX_CACHED_TILES,
  maxTilesPerFrame: 64,
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

function createCanvas(forceCanvas2d: boolean): { canvas: HTMLCanvasElement; painter: Painter } {
  const canvas = document.createElement("canvas");
  const painter = forceCanvas2d ? null : createWebglPainter(canvas);
  // A canvas that was asked for WebGL2 in vain still gives a 2D context.
  return { canvas, painter: painter ?? createCanvasPainter(canvas) };
}

function offsetOf(element: HTMLElement, clientX: number, clientY: number) {
  const bounds = element.getBoundingClientRect();
  return {
    x: clientX - bounds.left - element.clientLeft,
    y: clientY - bounds.top - element.clientTop,
  };
}

function onOnline(listener: () => void): () => void {
  window.addEventListener("online", listener);
  return () => window.removeEventListener("online", listener);
}

function subscribe<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
