// Where a preview looks: a plane, a place, and how much of the volume a pixel shows. All in nm, so that
// layers of different voxels lie in one frame.
import { type PlacedLevel, placedLevels } from "#core/datasets/placed-layer.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { ApiDraft, SectionPlane } from "#core/protocol/dataset-api.ts";

export const PREVIEW_WIDTH_PX = 640;
export const PREVIEW_HEIGHT_PX = 384;

/** Across, down, and into the picture. */
export const PLANE_AXES: Readonly<
  Record<SectionPlane, readonly [0 | 1 | 2, 0 | 1 | 2, 0 | 1 | 2]>
> = { xy: [0, 1, 2], xz: [0, 2, 1], yz: [2, 1, 0] };

export interface PreviewView {
  readonly plane: SectionPlane;
  readonly centerNm: Vec3;
  readonly nmPerPx: number;
}

/** The layer that the preview is laid out by: the image, or the labels; null for neither. */
export function frameOf({ settings, inspections }: ApiDraft): PlacedLevel | null {
  for (const kind of ["image", "labels"] as const) {
    const found = inspections[kind];
    if (found === null) continue;
    const placed =
      placedLevels(settings[kind], found.levels) ??
      // Nobody has told how large a voxel is yet: as the server draws it then.
      placedLevels({ axisOrder: "xyz", voxelNm: [1, 1, 1], offsetNm: null }, found.levels);
    if (placed !== null) return placed[0];
  }
  return null;
}

/** The whole middle section. */
export function wholeView(frame: PlacedLevel, plane: SectionPlane): PreviewView {
  const [u, v] = PLANE_AXES[plane];
  const sizeNm = (axis: number) => frame.shapeVoxel[axis] * frame.voxelNm[axis];
  const center = [0, 1, 2].map(
    (axis) =>
      frame.offsetNm[axis] + (Math.floor(frame.shapeVoxel[axis] / 2) + 0.5) * frame.voxelNm[axis],
  );
  return {
    plane,
    centerNm: [center[0], center[1], center[2]],
    nmPerPx: Math.max(sizeNm(u) / PREVIEW_WIDTH_PX, sizeNm(v) / PREVIEW_HEIGHT_PX) * 1.02,
  };
}

/** The voxel of the frame at a place, kept inside. */
export function voxelAt({ offsetNm, voxelNm, shapeVoxel }: PlacedLevel, placeNm: Vec3): Vec3 {
  const along = (axis: 0 | 1 | 2) => {
    const voxel = Math.floor((placeNm[axis] - offsetNm[axis]) / voxelNm[axis]);
    return Math.min(shapeVoxel[axis] - 1, Math.max(0, voxel));
  };
  return [along(0), along(1), along(2)];
}

export function moved(view: PreviewView, byNm: Vec3): PreviewView {
  const [x, y, z] = view.centerNm;
  return { ...view, centerNm: [x + byNm[0], y + byNm[1], z + byNm[2]] };
}

/** Along the picture's own axes, in pixels. */
export function panned(view: PreviewView, acrossPx: number, downPx: number): PreviewView {
  const [u, v] = PLANE_AXES[view.plane];
  const by = [0, 0, 0];
  by[u] = acrossPx * view.nmPerPx;
  by[v] = downPx * view.nmPerPx;
  return moved(view, [by[0], by[1], by[2]]);
}

/** To so many a section of the frame, through the middle of a voxel. */
export function atSection(view: PreviewView, frame: PlacedLevel, section: number): PreviewView {
  const axis = PLANE_AXES[view.plane][2];
  const depth = Math.min(frame.shapeVoxel[axis] - 1, Math.max(0, section));
  const center = [...view.centerNm];
  center[axis] = frame.offsetNm[axis] + (depth + 0.5) * frame.voxelNm[axis];
  return { ...view, centerNm: [center[0], center[1], center[2]] };
}
