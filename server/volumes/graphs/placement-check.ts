// Whether positions mean what they are taken for: a voxel on an edge's contact lies on one of its two
// supervoxels. Where most do not, the order of the axes or the unit is probably another one, so all of
// them are tried on a sample.
import { isInsideVoxel, type Vec3 } from "#core/geometry/vector.ts";

export const AXIS_ORDERS = ["xyz", "xzy", "yxz", "yzx", "zxy", "zyx"] as const;
export type AxisOrder = (typeof AXIS_ORDERS)[number];
export const POSITION_UNITS = ["voxel", "nm"] as const;
export type PositionUnit = (typeof POSITION_UNITS)[number];

/** How the numbers of a position are read. */
export interface PositionReading {
  readonly axes: AxisOrder;
  readonly unit: PositionUnit;
}

export interface PlacementCheck {
  readonly checked: number;
  /** 0…1, as they were read. */
  readonly share: number;
  /** A reading by which most fit; null where this one does, or none. */
  readonly better: (PositionReading & { readonly share: number }) | null;
}

/** A position as the file has it, and the dense indices that it should lie on one of. */
export interface SampledPosition {
  readonly position: readonly number[];
  readonly indices: readonly number[];
}

const ENOUGH = 0.5;

export const ALL_READINGS: readonly PositionReading[] = POSITION_UNITS.flatMap((unit) =>
  AXIS_ORDERS.map((axes) => ({ axes, unit })),
);

/** The voxel, x, y, z, of three numbers in a file's order and unit. */
export function voxelOf(
  position: ArrayLike<number>,
  at: number,
  { axes, unit }: PositionReading,
  voxelNm: Vec3,
): [number, number, number] {
  const along = (axis: number) => {
    const value = position[at + axes.indexOf("xyz"[axis])];
    return Math.floor(unit === "nm" ? value / voxelNm[axis] : value);
  };
  return [along(0), along(1), along(2)];
}

export async function checkPlacement(
  sample: readonly SampledPosition[],
  reading: PositionReading,
  volume: { readonly shapeVoxel: Vec3; readonly voxelNm: Vec3 },
  supervoxelIndexAt: (positionVoxel: Vec3) => Promise<number>,
): Promise<PlacementCheck | null> {
  if (sample.length === 0) return null;
  const shareOf = async (tried: PositionReading): Promise<number> => {
    let hits = 0;
    for (const { position, indices } of sample) {
      const voxel = voxelOf(position, 0, tried, volume.voxelNm);
      if (!isInsideVoxel(voxel, volume.shapeVoxel)) continue;
      if (indices.includes(await supervoxelIndexAt(voxel))) hits++;
    }
    return hits / sample.length;
  };
  const share = await shareOf(reading);
  if (share >= ENOUGH) return { checked: sample.length, share, better: null };
  let better: PlacementCheck["better"] = null;
  for (const tried of otherReadings(reading)) {
    const other = await shareOf(tried);
    if (other > (better?.share ?? ENOUGH)) better = { ...tried, share: other };
  }
  return { checked: sample.length, share, better };
}

function otherReadings({ axes, unit }: PositionReading): readonly PositionReading[] {
  return ALL_READINGS.filter((other) => other.axes !== axes || other.unit !== unit);
}

/** So many of all that come, each as likely as the other, the same each time (Vitter's algorithm R, doi:10.1145/3147.3165). */
export class PositionSample {
  readonly #kept: SampledPosition[] = [];
  readonly #size: number;
  #seen = 0;
  #state = 0x9e3779b9;

  constructor(size: number) {
    this.#size = size;
  }

  get kept(): readonly SampledPosition[] {
    return this.#kept;
  }

  /** Where the next one would go; −1: nowhere. */
  slot(): number {
    const seen = this.#seen++;
    if (seen < this.#size) return seen;
    // xorshift32, so that an import run again says the same.
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    const slot = Math.floor(((this.#state >>> 0) / 2 ** 32) * (seen + 1));
    return slot < this.#size ? slot : -1;
  }

  put(slot: number, sampled: SampledPosition): void {
    this.#kept[slot] = sampled;
  }
}
