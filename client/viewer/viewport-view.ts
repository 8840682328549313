// OpenSeadragon's viewport in units (slice-geometry.ts): it counts in widths of the slice, people in pixels
// per unit.
import OpenSeadragon from "openseadragon";
import { zoomWithin } from "#core/geometry/zoom-limits.ts";

export interface ViewportView {
  centreUnit(): [x: number, y: number];
  /** CSS pixels per unit. */
  zoom(): number;
  sizeCssPx(): { readonly width: number; readonly height: number };
  moveTo(xUnit: number, yUnit: number): void;
  zoomTo(zoom: number): void;
  /** What lies under the point, in CSS pixels from the top left, stays under it. */
  zoomBy(factor: number, at?: { readonly x: number; readonly y: number }): void;
  fit(): void;
}

export function createViewportView(
  viewer: OpenSeadragon.Viewer,
  widthUnit: number,
  heightUnit: number,
): ViewportView {
  const { viewport } = viewer;

  function size(): OpenSeadragon.Point {
    const { x, y } = viewport.getContainerSize();
    return new OpenSeadragon.Point(Math.max(1, x), Math.max(1, y));
  }

  function fitZoom(): number {
    return Math.min(size().x / widthUnit, size().y / heightUnit);
  }

  function zoom(): number {
    return withoutNoise((viewport.getZoom(false) * size().x) / widthUnit);
  }

  function zoomTo(next: number, at?: OpenSeadragon.Point): void {
    const viewportZoom = (zoomWithin(next, fitZoom()) * widthUnit) / size().x;
    viewport.zoomTo(viewportZoom, at, true);
    viewer.forceRedraw();
  }

  function moveTo(xUnit: number, yUnit: number): void {
    const x = Math.min(widthUnit, Math.max(0, xUnit)) / widthUnit;
    const y = Math.min(heightUnit, Math.max(0, yUnit)) / widthUnit;
    viewport.panTo(new OpenSeadragon.Point(x, y), true);
    viewer.forceRedraw();
  }

  function centreUnit(): [x: number, y: number] {
    const centre = viewport.getCenter(false);
    return [withoutNoise(centre.x * widthUnit), withoutNoise(centre.y * widthUnit)];
  }

  return {
    centreUnit,
    zoom,
    sizeCssPx: () => ({ width: size().x, height: size().y }),
    moveTo,
    zoomTo: (next) => zoomTo(next),
    zoomBy(factor, at) {
      const point = at && viewport.pointFromPixel(new OpenSeadragon.Point(at.x, at.y), true);
      zoomTo(zoom() * factor, point);
    },
    fit() {
      zoomTo(fitZoom());
      moveTo(widthUnit / 2, heightUnit / 2);
    },
  };
}

/** The last bits of a sum of products say nothing, and make links ugly. */
function withoutNoise(value: number): number {
  return Number(value.toPrecision(12));
}
