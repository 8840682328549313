// The addresses of a version's pages.
import { formatPlaceLink } from "#client/viewer/view-link.ts";
import type { Vec3 } from "#core/geometry/vector.ts";

/** To the version in the viewer. */
export function viewerPath(datasetName: string, version: number): string {
  return `/datasets/${encodeURIComponent(datasetName)}/versions/${version}`;
}

export function aboutPath(datasetName: string, version: number): string {
  return `${viewerPath(datasetName, version)}/about`;
}

export function comparePath(datasetName: string, left: number, right: number): string {
  return `${viewerPath(datasetName, left)}/compare/${right}`;
}

/** To segments of the version, at a place. */
export function placePath(
  datasetName: string,
  version: number,
  positionVoxel: Vec3,
  roots: readonly string[],
): string {
  return `${viewerPath(datasetName, version)}${formatPlaceLink(positionVoxel, roots)}`;
}
