// Where a level lies, from scales and translations along its dimensions and their units.
import type { Vec3 } from "#core/geometry/vector.ts";

const UNIT_NM: Readonly<Record<string, number>> = {
  angstrom: 0.1,
  å: 0.1,
  picometer: 1e-3,
  pm: 1e-3,
  nanometer: 1,
  nm: 1,
  micrometer: 1e3,
  micron: 1e3,
  um: 1e3,
  µm: 1e3,
  μm: 1e3,
  millimeter: 1e6,
  mm: 1e6,
  centimeter: 1e7,
  cm: 1e7,
  meter: 1e9,
  m: 1e9,
};

export interface LevelPlace {
  readonly voxelNm: Vec3 | null;
  readonly offsetNm: Vec3;
}

/** null: it is none that a length can be told by. */
export function unitNm(unit: string | null | undefined): number | null {
  const name =
    unit
      ?.toLowerCase()
      .replace(/s$/, "")
      .replace(/metre$/, "meter") ?? "";
  return Object.hasOwn(UNIT_NM, name) ? UNIT_NM[name] : null;
}

/**
 * The places of levels whose translations are those of the centres of their first voxels, as they are
 * in OME-Zarr: a coarser voxel's centre lies half of what it is larger further on. The first level's
 * own translation is taken as its corner's, since few who write one mean half a voxel by it.
 */
export function placeOf(
  scaleNm: Vec3 | null,
  translationNm: Vec3,
  finestNm: Vec3 | null,
): LevelPlace {
  if (scaleNm === null || finestNm === null) return { voxelNm: null, offsetNm: [0, 0, 0] };
  const along = (axis: 0 | 1 | 2): number =>
    translationNm[axis] - (scaleNm[axis] - finestNm[axis]) / 2;
  return { voxelNm: scaleNm, offsetNm: [along(0), along(1), along(2)] };
}
