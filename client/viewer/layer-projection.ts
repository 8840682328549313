// Where a place of the volume lies over the image of one plane, and how far from the slice that is shown.
import { inPlane } from "#core/geometry/plane.ts";
import { type SliceGeometry, unitOfVoxelMiddle } from "#core/geometry/slice-geometry.ts";
import type { Vec3 } from "#core/geometry/vector.ts";

export interface LayerGeometry {
  readonly section: number;
  readonly leftUnit: number;
  readonly topUnit: number;
  /** CSS pixels per unit. */
  readonly cssScale: number;
  readonly widthCssPx: number;
  readonly heightCssPx: number;
}

/** CSS pixels from the top left. */
export interface LayerPoint {
  readonly x: number;
  readonly y: number;
}

export interface LayerProjection {
  /** The middle of the voxel. */
  pointOf(positionVoxel: Vec3, view: LayerGeometry): LayerPoint;
  /** As far along another axis as a section is thick counts as one section. */
  sectionsAway(positionVoxel: Vec3, view: LayerGeometry): number;
}

export function createLayerProjection(slices: SliceGeometry, voxelNm: Vec3): LayerProjection {
  const [, , normalNm] = inPlane(slices.plane, voxelNm);
  const sectionsPerSlice = Math.min(1, normalNm / voxelNm[2]);
  return {
    pointOf(positionVoxel, view) {
      const [across, down] = unitOfVoxelMiddle(slices, positionVoxel);
      return {
        x: (across - view.leftUnit) * view.cssScale,
        y: (down - view.topUnit) * view.cssScale,
      };
    },
    sectionsAway(positionVoxel, view) {
      const [, , slice] = inPlane(slices.plane, positionVoxel);
      return Math.trunc((slice - view.section) * sectionsPerSlice);
    },
  };
}
