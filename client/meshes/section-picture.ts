// Where the picture of a panel stands in the space: the part of it that shows the volume, since a panel
// shows what lies around it as well.
import type { SectionPicture } from "#client/meshes/mesh-scene-contract.ts";
import { nmOfVoxel } from "#client/meshes/volume-nm.ts";
import type { SlicePicture, ViewerDataset } from "#client/viewer/viewer-contract.ts";
import { fromPlane, type Plane } from "#core/geometry/plane.ts";
import { sliceGeometry, voxelOfUnit } from "#core/geometry/slice-geometry.ts";
import type { Vec3 } from "#core/geometry/vector.ts";

/** null where the panel shows nothing of the volume. */
export function sectionPicture(
  dataset: ViewerDataset,
  plane: Plane,
  picture: SlicePicture,
): SectionPicture | null {
  const geometry = sliceGeometry(dataset, plane);
  const { canvas, paintCount, leftUnit, topUnit, widthUnit, heightUnit } = picture;
  const left = Math.max(0, leftUnit);
  const top = Math.max(0, topUnit);
  const right = Math.min(geometry.sizeUnit[0], leftUnit + widthUnit);
  const bottom = Math.min(geometry.sizeUnit[1], topUnit + heightUnit);
  if (left >= right || top >= bottom) return null;
  // In the plane voxels begin half of one before their middles; across it the slice is in its middle.
  const [halfX, halfY, halfZ] = fromPlane(plane, [0.5, 0.5, 0]);
  const cornerNm = (across: number, down: number): Vec3 => {
    const [x, y, z] = voxelOfUnit(geometry, across, down, picture.slice);
    return nmOfVoxel([x - halfX, y - halfY, z - halfZ], dataset.voxelNm);
  };
  return {
    plane,
    canvas,
    paintCount,
    partOfCanvas: {
      left: (left - leftUnit) / widthUnit,
      top: (top - topUnit) / heightUnit,
      right: (right - leftUnit) / widthUnit,
      bottom: (bottom - topUnit) / heightUnit,
    },
    cornersNm: [
      cornerNm(left, top),
      cornerNm(left, bottom),
      cornerNm(right, top),
      cornerNm(right, bottom),
    ],
  };
}
