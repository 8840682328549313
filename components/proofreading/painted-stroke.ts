// A stroke from where the pointer was pressed until its places are known: the voxels that the pointer came
// over, in parts. A part ends where the pointer leaves the volume and where another slice comes on the
// screen, so that nothing is ever set between two places that were not painted from one to the other.
import type { Axis } from "#core/geometry/plane.ts";
import type { Vec3 } from "#core/geometry/vector.ts";

export interface PaintedStroke {
  readonly id: number;
  /** Of the cut, by position: the one that was active when the stroke began. */
  readonly group: number;
  /** That of the plane it is painted in. */
  readonly normal: Axis;
  /** The last one goes on. */
  readonly parts: readonly (readonly Vec3[])[];
  /** The pointer was let go, and what lies under the stroke is being read. */
  readonly isEnded: boolean;
}

export interface StrokeSample {
  readonly positionVoxel: Vec3;
  /** By position; what lies between two samples of one part was painted. */
  readonly part: number;
}

export function beginStroke(id: number, group: number, normal: Axis): PaintedStroke {
  return { id, group, normal, parts: [[]], isEnded: false };
}

/** @param positionVoxel null outside of the volume. */
export function extendStroke(stroke: PaintedStroke, positionVoxel: Vec3 | null): PaintedStroke {
  const { parts, normal } = stroke;
  const part = parts[parts.length - 1];
  const last = part.at(-1);
  if (positionVoxel === null) {
    return last === undefined ? stroke : { ...stroke, parts: [...parts, []] };
  }
  if (last === undefined || last[normal] === positionVoxel[normal]) {
    if (last?.join() === positionVoxel.join()) return stroke;
    return { ...stroke, parts: [...parts.slice(0, -1), [...part, positionVoxel]] };
  }
  return { ...stroke, parts: [...parts, [positionVoxel]] };
}

/**
 * Every voxel along the stroke, each once; where these are more than `maxCount`, as many of them as
 * that, evenly along it and with both its ends.
 */
export function sampleStroke(
  { parts }: Pick<PaintedStroke, "parts">,
  maxCount: number,
): readonly StrokeSample[] {
  const samples = new Map<string, StrokeSample>();
  for (const [number, part] of parts.entries()) {
    for (const positionVoxel of voxelsAlong(part)) {
      const key = positionVoxel.join();
      if (!samples.has(key)) samples.set(key, { positionVoxel, part: number });
    }
  }
  return evenly([...samples.values()], maxCount);
}

/** The pointer is heard of a few times a moment: between two places it went straight. */
function* voxelsAlong(part: readonly Vec3[]): Generator<Vec3> {
  for (const [at, to] of part.entries()) {
    const from = part[Math.max(0, at - 1)];
    const apart = to.map((end, axis) => end - from[axis]);
    const steps = Math.max(1, ...apart.map(Math.abs));
    for (let step = 1; step <= steps; step++) {
      const along = (axis: Axis) => Math.round(from[axis] + (apart[axis] * step) / steps);
      yield [along(0), along(1), along(2)];
    }
  }
}

/** At most so many, the first and the last among them. */
export function evenly<T>(items: readonly T[], maxCount: number): readonly T[] {
  if (items.length <= maxCount) return items;
  const apart = (items.length - 1) / Math.max(1, maxCount - 1);
  return Array.from({ length: maxCount }, (_, at) => items[Math.round(at * apart)]);
}
