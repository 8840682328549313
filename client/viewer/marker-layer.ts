// Markers, links and the scale bar over the canvas. Moved in the very frame in which the canvas is
// drawn, so that nothing swims; only what is in view is in the page at all.
import {
  createLayerProjection,
  type LayerGeometry,
  type LayerPoint,
} from "#client/viewer/layer-projection.ts";
import { createOverlay, drawMarker, isDrawnAlike, SVG } from "#client/viewer/marker-element.ts";
import { MARKER_SHAPES, markerOpacity } from "#client/viewer/marker-shape.ts";
import { scaleBar } from "#client/viewer/scale-bar.ts";
import type { Marker, MarkerLink, ViewerDataset } from "#client/viewer/viewer-contract.ts";
import type { SliceGeometry } from "#core/geometry/slice-geometry.ts";

const MAX_SCALE_BAR_PX = 150;
/** CSS pixels beyond the edge that a shape or its label may still reach into the view. */
const VIEW_MARGIN_PX = 200;
/** A marker is about this large, and so is the tip of a pen. */
const GRAB_PX = 12;

export interface MarkerLayer {
  setMarkers(markers: readonly Marker[], links: readonly MarkerLink[]): void;
  update(geometry: LayerGeometry): void;
  /** The nearest marker that is shown within reach of a point, in CSS pixels from the top left. */
  markerAt(xCssPx: number, yCssPx: number, isWanted: (id: string) => boolean): string | null;
  destroy(): void;
}

export function createMarkerLayer(
  parent: HTMLElement,
  slices: SliceGeometry,
  { voxelNm }: Pick<ViewerDataset, "voxelNm">,
): MarkerLayer {
  const svg = createOverlay("viewer-markers");
  const linkGroup = svg.appendChild(document.createElementNS(SVG, "g"));
  const markerGroup = svg.appendChild(document.createElementNS(SVG, "g"));
  const bar = createScaleBar();
  parent.append(svg, bar.element);

  const elements = new Map<string, { element: SVGGElement; marker: Marker }>();
  const lines = new Map<string, SVGLineElement>();
  let markers: readonly Marker[] = [];
  let links: readonly MarkerLink[] = [];
  let byId = new Map<string, Marker>();
  let geometry: LayerGeometry | null = null;
  const { pointOf, sectionsAway } = createLayerProjection(slices, voxelNm);

  function opacityOf({ positionVoxel, faded = false }: Marker, view: LayerGeometry): number {
    return markerOpacity(sectionsAway(positionVoxel, view), faded);
  }

  function place(): void {
    if (geometry === null) return;
    placeMarkers(geometry);
    placeLinks(geometry);
    bar.update(voxelNm[0] / geometry.cssScale);
  }

  function placeMarkers(view: LayerGeometry): void {
    const unused = new Set(elements.keys());
    for (const marker of markers) {
      const opacity = opacityOf(marker, view);
      const point = pointOf(marker.positionVoxel, view);
      if (opacity === 0 || !isInView(point, view)) continue;
      unused.delete(marker.id);
      const element = elementOf(marker);
      element.setAttribute("transform", `translate(${point.x.toFixed(2)} ${point.y.toFixed(2)})`);
      element.setAttribute("opacity", String(opacity));
    }
    for (const id of unused) {
      elements.get(id)?.element.remove();
      elements.delete(id);
    }
  }

  function elementOf(marker: Marker): SVGGElement {
    const known = elements.get(marker.id);
    if (known !== undefined && isDrawnAlike(known.marker, marker)) return known.element;
    const element = drawMarker(marker);
    if (known === undefined) markerGroup.append(element);
    else known.element.replaceWith(element);
    elements.set(marker.id, { element, marker });
    return element;
  }

  function placeLinks(view: LayerGeometry): void {
    const unused = new Set(lines.keys());
    for (const link of links) {
      const from = byId.get(link.from);
      const to = byId.get(link.to);
      if (from === undefined || to === undefined) continue;
      // Half of a line in another section still says where the partner is.
      const opacity = Math.max(opacityOf(from, view), opacityOf(to, view));
      if (opacity === 0) continue;
      const key = `${link.from}\n${link.to}`;
      unused.delete(key);
      placeLine(
        lineOf(key, from),
        pointOf(from.positionVoxel, view),
        pointOf(to.positionVoxel, view),
      );
      lineOf(key, from).setAttribute("opacity", String(opacity * 0.8));
    }
    for (const key of unused) {
      lines.get(key)?.remove();
      lines.delete(key);
    }
  }

  function lineOf(key: string, from: Marker): SVGLineElement {
    const known = lines.get(key);
    if (known !== undefined) return known;
    const line = linkGroup.appendChild(document.createElementNS(SVG, "line"));
    line.setAttribute("stroke", from.color ?? MARKER_SHAPES[from.kind].color);
    line.setAttribute("stroke-width", "1.5");
    lines.set(key, line);
    return line;
  }

  return {
    setMarkers(nextMarkers, nextLinks) {
      markers = nextMarkers;
      links = nextLinks;
      byId = new Map(markers.map((marker) => [marker.id, marker]));
      place();
    },
    update(next) {
      geometry = next;
      place();
    },
    markerAt(xCssPx, yCssPx, isWanted) {
      if (geometry === null) return null;
      let nearest: { readonly id: string; readonly distance: number } | null = null;
      for (const marker of markers) {
        if (!isWanted(marker.id) || opacityOf(marker, geometry) === 0) continue;
        const { x, y } = pointOf(marker.positionVoxel, geometry);
        const distance = Math.hypot(x - xCssPx, y - yCssPx);
        if (distance > GRAB_PX || distance >= (nearest?.distance ?? Infinity)) continue;
        nearest = { id: marker.id, distance };
      }
      return nearest?.id ?? null;
    },
    destroy() {
      svg.remove();
      bar.element.remove();
    },
  };
}

function isInView({ x, y }: LayerPoint, view: LayerGeometry): boolean {
  return (
    x > -VIEW_MARGIN_PX &&
    y > -VIEW_MARGIN_PX &&
    x < view.widthCssPx + VIEW_MARGIN_PX &&
    y < view.heightCssPx + VIEW_MARGIN_PX
  );
}

function placeLine(line: SVGLineElement, from: LayerPoint, to: LayerPoint): void {
  line.setAttribute("x1", from.x.toFixed(2));
  line.setAttribute("y1", from.y.toFixed(2));
  line.setAttribute("x2", to.x.toFixed(2));
  line.setAttribute("y2", to.y.toFixed(2));
}

function createScaleBar(): { readonly element: HTMLElement; update(nmPerPx: number): void } {
  const element = document.createElement("div");
  element.setAttribute("data-testid", "scale-bar");
  element.style.cssText =
    "position:absolute;left:12px;bottom:12px;z-index:1;pointer-events:none;padding:3px 6px 5px;" +
    "border-radius:4px;background:rgb(0 0 0 / 0.6);color:#fff;" +
    "font:600 12px/1.2 system-ui,sans-serif;text-align:center";
  const label = element.appendChild(document.createElement("div"));
  const line = element.appendChild(document.createElement("div"));
  line.style.cssText = "height:3px;margin-top:3px;background:#fff";
  return {
    element,
    update(nmPerPx) {
      const bar = scaleBar(nmPerPx, MAX_SCALE_BAR_PX);
      element.hidden = bar === null;
      if (bar === null) return;
      if (label.textContent !== bar.label) label.textContent = bar.label;
      line.style.width = `${bar.widthPx.toFixed(1)}px`;
    },
  };
}
