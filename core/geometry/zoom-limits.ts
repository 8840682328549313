/** Of what somebody asks for; a plane may shrink to a part of the room that it would fill, not to a speck. */
const MAX_ZOOM = 128;
const MIN_ZOOM_OF_FIT = 0.25;

/**
 * @param zoom CSS pixels a unit of slice-geometry.ts, as `fitZoom`.
 * @param fitZoom with which all of the plane is just in view.
 */
export function zoomWithin(zoom: number, fitZoom: number): number {
  return Math.min(MAX_ZOOM, Math.max(fitZoom * MIN_ZOOM_OF_FIT, zoom));
}
