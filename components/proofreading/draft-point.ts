// A point that a person has set for an edit that is not yet committed. It is a place [AD1]; the
// segment it lies in is looked up whenever it is shown. A stroke is many points that were set as one: they
// have one key, come together, and go together.
import type { Anchor } from "#components/proofreading/selection.ts";
import type { Place } from "#core/geometry/place.ts";
import type { Vec3 } from "#core/geometry/vector.ts";

export interface DraftPoint {
  /** Of the click or the stroke that set it. */
  readonly key: number;
  readonly place: Place;
  /** The supervoxel's root in the version, by which the page finds its present one. */
  readonly baseRoot: bigint;
  /** Of a stroke: the unbroken part of it, by position. Left out where it was clicked. */
  readonly part?: number;
}

interface PickedPoint {
  readonly positionVoxel: Vec3;
  readonly supervoxel: bigint;
  readonly baseRoot: bigint;
}

export function draftPoint(key: number, pick: PickedPoint): DraftPoint {
  const { positionVoxel, supervoxel, baseRoot } = pick;
  return { key, place: { positionVoxel, supervoxel }, baseRoot };
}

/** By which the segment that now holds the point is found. */
export function anchorOf({ place, baseRoot }: DraftPoint): Anchor {
  return { ...place, baseRoot };
}

/** A key that no point of these has. */
export function nextKey(points: readonly DraftPoint[]): number {
  return points.reduce((highest, point) => Math.max(highest, point.key), 0) + 1;
}

/** What one click or one stroke set, in the order in which they were made. */
export function stepsOf(points: readonly DraftPoint[]): readonly (readonly DraftPoint[])[] {
  const steps = new Map<number, DraftPoint[]>();
  for (const point of points) {
    const step = steps.get(point.key) ?? [];
    steps.set(point.key, step);
    step.push(point);
  }
  return [...steps.values()];
}

export function isStroke([first]: readonly DraftPoint[]): boolean {
  return first?.part !== undefined;
}
