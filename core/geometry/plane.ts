// The three planes that a volume is looked at in. An axis that two of them share runs the same way in both:
// x across in xy and xz, y down in xy and yz; z runs down in xz and across in yz.
import type { Vec3 } from "#core/geometry/vector.ts";

export const PLANES = ["xy", "xz", "yz"] as const;
export type Plane = (typeof PLANES)[number];

/** Of a vector: x, y, z. */
export type Axis = 0 | 1 | 2;

export interface PlaneAxes {
  /** From left to right on the screen. */
  readonly across: Axis;
  /** From top to bottom. */
  readonly down: Axis;
  /** The axis that one goes along to other slices of the plane. */
  readonly normal: Axis;
}

const AXES: Readonly<Record<Plane, PlaneAxes>> = {
  xy: { across: 0, down: 1, normal: 2 },
  xz: { across: 0, down: 2, normal: 1 },
  yz: { across: 2, down: 1, normal: 0 },
};

export function planeAxes(plane: Plane): PlaneAxes {
  return AXES[plane];
}

/** The parts of a vector as the plane has them: across, down, along the normal. */
export function inPlane<T>(plane: Plane, vector: readonly [T, T, T]): [T, T, T] {
  const { across, down, normal } = AXES[plane];
  return [vector[across], vector[down], vector[normal]];
}

/** Back from the plane's parts. */
export function fromPlane(plane: Plane, [across, down, normal]: Vec3): Vec3 {
  const axes = AXES[plane];
  const vector: [number, number, number] = [0, 0, 0];
  vector[axes.across] = across;
  vector[axes.down] = down;
  vector[axes.normal] = normal;
  return vector;
}
