// A plane of a dataset as the viewer draws it. Voxels differ in length along their axes, so the viewer
// counts in units: the length of a voxel along x. Along another axis a voxel is as many units as it is
// longer, in the xy plane mostly one. Zoom is pixels a unit, the same in all planes.
import { fromPlane, inPlane, type Plane } from "#core/geometry/plane.ts";
import { tileShapePx } from "#core/geometry/tile-shape.ts";
import type { Vec3 } from "#core/geometry/vector.ts";

export type TileLayer = "image" | "labels";

/** Of a dataset, what its planes are worked out from. */
export interface SlicedDataset {
  readonly shapeVoxel: Vec3;
  readonly voxelNm: Vec3;
  readonly mips: Readonly<Record<TileLayer, readonly { readonly factorsVoxel: Vec3 }[]>>;
}

/** Across and down on the screen. */
export type Pair = readonly [across: number, down: number];

export interface SliceLevel {
  /** Voxels of mip 0 under one texel, along x, y, z. */
  readonly factorVoxel: Vec3;
  readonly texelUnit: Pair;
  readonly tilePx: Pair;
  readonly tileUnit: Pair;
  /** Slices of mip 0 that are one slice of this level. */
  readonly slicesAtOnce: number;
}

export interface SliceGeometry {
  readonly plane: Plane;
  readonly sliceCount: number;
  readonly unitPerVoxel: Pair;
  readonly sizeUnit: Pair;
  /** Finest first. */
  readonly levels: Readonly<Record<TileLayer, readonly SliceLevel[]>>;
}

export function sliceGeometry(dataset: SlicedDataset, plane: Plane): SliceGeometry {
  const { voxelNm, shapeVoxel, mips } = dataset;
  const [unitNm] = voxelNm;
  const [acrossNm, downNm] = inPlane(plane, voxelNm);
  const [width, height, sliceCount] = inPlane(plane, shapeVoxel);
  const unitPerVoxel: Pair = [acrossNm / unitNm, downNm / unitNm];
  const levelOf = ({ factorsVoxel }: { readonly factorsVoxel: Vec3 }): SliceLevel => {
    const [across, down, slicesAtOnce] = inPlane(plane, factorsVoxel);
    const texelUnit: Pair = [across * unitPerVoxel[0], down * unitPerVoxel[1]];
    const tilePx = tileShapePx(plane, voxelNm, factorsVoxel);
    const tileUnit: Pair = [tilePx[0] * texelUnit[0], tilePx[1] * texelUnit[1]];
    return { factorVoxel: factorsVoxel, texelUnit, tilePx, tileUnit, slicesAtOnce };
  };
  return {
    plane,
    sliceCount,
    unitPerVoxel,
    sizeUnit: [width * unitPerVoxel[0], height * unitPerVoxel[1]],
    levels: { image: mips.image.map(levelOf), labels: mips.labels.map(levelOf) },
  };
}

/** Of the side along which texels are short: what decides whether a level is fine enough. */
export function finestTexelUnit({ texelUnit }: SliceLevel): number {
  return Math.min(...texelUnit);
}

/** A mip is fine enough from this many device pixels a texel; the viewer is told the same. */
export const MIN_PX_PER_TEXEL = 0.7;

/** The finest mip that a view of this scale, in device pixels a unit, uses. */
export function idealMip(scale: number, levels: readonly SliceLevel[]): number {
  const mip = levels.findIndex((level) => scale * finestTexelUnit(level) >= MIN_PX_PER_TEXEL);
  return mip < 0 ? levels.length - 1 : mip;
}

/** The place in the volume, in voxels; fractions stay. */
export function voxelOfUnit(
  { plane, unitPerVoxel }: Pick<SliceGeometry, "plane" | "unitPerVoxel">,
  acrossUnit: number,
  downUnit: number,
  slice: number,
): Vec3 {
  return fromPlane(plane, [acrossUnit / unitPerVoxel[0], downUnit / unitPerVoxel[1], slice]);
}

/** Where a position lies on the screen's axes, and its slice. */
export function unitOfVoxel(
  { plane, unitPerVoxel }: Pick<SliceGeometry, "plane" | "unitPerVoxel">,
  positionVoxel: Vec3,
): [acrossUnit: number, downUnit: number, slice: number] {
  const [across, down, slice] = inPlane(plane, positionVoxel);
  return [across * unitPerVoxel[0], down * unitPerVoxel[1], slice];
}

/** Of the middle of the voxel that holds a position. */
export function unitOfVoxelMiddle(
  geometry: Pick<SliceGeometry, "plane" | "unitPerVoxel">,
  [x, y, z]: Vec3,
): [acrossUnit: number, downUnit: number, slice: number] {
  const whole: Vec3 = [Math.floor(x), Math.floor(y), Math.floor(z)];
  const [across, down, slice] = unitOfVoxel(geometry, whole);
  const [acrossHalf, downHalf] = geometry.unitPerVoxel;
  return [across + acrossHalf / 2, down + downHalf / 2, slice];
}
