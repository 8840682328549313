// What a page shows at first, as the page itself works it out (`open-workspace.ts`, `viewport-view.ts`).
import type { Plane } from "#core/geometry/plane.ts";
import {
  type SlicedDataset,
  type SliceGeometry,
  unitOfVoxel,
} from "#core/geometry/slice-geometry.ts";
import type { SliceView } from "#core/geometry/tiles-in-view.ts";
import { type Vec3, vectorOf } from "#core/geometry/vector.ts";
import { zoomWithin } from "#core/geometry/zoom-limits.ts";

export interface OpeningView {
  /** The middle of the volume where it is null. */
  readonly positionVoxel: Vec3 | null;
  /** CSS pixels a voxel along x; null: so that the whole plane is in view. */
  readonly zoom: number | null;
  /** Several planes share the room evenly. */
  readonly planes: readonly Plane[];
  readonly widthCssPx: number;
  readonly heightCssPx: number;
  readonly pixelRatio: number;
}

export function openingSlice(
  geometry: SliceGeometry,
  { shapeVoxel }: Pick<SlicedDataset, "shapeVoxel">,
  { positionVoxel, zoom, planes, ...room }: OpeningView,
): SliceView {
  const share = planes.length > 1 ? 2 : 1;
  const [width, height] = [room.widthCssPx / share, room.heightCssPx / share];
  const [acrossUnit, downUnit] = geometry.sizeUnit;
  const fit = Math.min(width / acrossUnit, height / downUnit);
  const scale = zoomWithin(zoom ?? fit, fit);
  const middle = shapeVoxel.map((size) => Math.floor(size / 2));
  const [across, down, slice] = unitOfVoxel(geometry, positionVoxel ?? vectorOf(middle));
  return {
    centreUnit:
      zoom === null
        ? [acrossUnit / 2, downUnit / 2]
        : [Math.min(acrossUnit, across), Math.min(downUnit, down)],
    halfUnit: [width / scale / 2, height / scale / 2],
    scale: scale * room.pixelRatio,
    slice,
  };
}
