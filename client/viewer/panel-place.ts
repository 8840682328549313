// The place that panels share: where it may be, and whether a panel has it in sight.
import { pxPerVoxel } from "#client/viewer/key-step.ts";
import type { Viewer } from "#client/viewer/viewer-contract.ts";
import { inPlane } from "#core/geometry/plane.ts";
import type { Vec3 } from "#core/geometry/vector.ts";

/** Panels of different widths say the same zoom with different last digits. */
export function isSameZoom(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-6 * b;
}

export function withPart(vector: Vec3, axis: number, part: number): Vec3 {
  return [
    axis === 0 ? part : vector[0],
    axis === 1 ? part : vector[1],
    axis === 2 ? part : vector[2],
  ];
}

export function insideOf(shapeVoxel: Vec3, [x, y, z]: Vec3): Vec3 {
  const clamp = (part: number, axis: number) =>
    Math.min(shapeVoxel[axis] - 1, Math.max(0, Math.floor(part)));
  return [clamp(x, 0), clamp(y, 1), clamp(z, 2)];
}

/** The middle of a view may be between voxels; at the far edge it is still in the last. */
export function keptInside(shapeVoxel: Vec3, [x, y, z]: Vec3): Vec3 {
  const clamp = (part: number, axis: number) => Math.min(shapeVoxel[axis] - 0.5, Math.max(0, part));
  return [clamp(x, 0), clamp(y, 1), clamp(z, 2)];
}

export function isInside(at: { readonly x: number; readonly y: number } | null, host: HTMLElement) {
  return (
    at !== null && at.x >= 0 && at.y >= 0 && at.x < host.clientWidth && at.y < host.clientHeight
  );
}

interface PanelInSight {
  readonly viewer: Pick<Viewer, "plane" | "view">;
  readonly host: Pick<HTMLElement, "clientWidth" | "clientHeight">;
}

/** CSS pixels from a panel's middle, of the view that is asked for: the frame on the screen may lag behind. */
export function fromMiddlePx({ viewer }: PanelInSight, place: Vec3, voxelNm: Vec3) {
  const { positionVoxel, zoom } = viewer.view();
  const [acrossPx, downPx] = pxPerVoxel(viewer.plane, voxelNm, zoom);
  const [placeAcross, placeDown] = inPlane(viewer.plane, place);
  const [across, down] = inPlane(viewer.plane, positionVoxel);
  return { x: (placeAcross + 0.5 - across) * acrossPx, y: (placeDown + 0.5 - down) * downPx };
}

export function isInSight(panel: PanelInSight, place: Vec3, voxelNm: Vec3): boolean {
  const { x, y } = fromMiddlePx(panel, place, voxelNm);
  const { clientWidth, clientHeight } = panel.host;
  return 2 * Math.abs(x) < clientWidth && 2 * Math.abs(y) < clientHeight;
}
