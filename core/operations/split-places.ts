// [OP6] What stands in the way of parting places before any cut is looked for.
import type { Place } from "#core/geometry/place.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { Refusal } from "#core/operations/refusal.ts";
import type { SegmentationState } from "#core/operations/segmentation-state.ts";

/** @param groups the places that are to stay together; all places have to be of one segment. */
export function refusalOfSplitPlaces(
  state: SegmentationState,
  groups: readonly (readonly Place[])[],
): Refusal | null {
  const { graph } = state.constraints;
  const places = groups.flat();
  const unknown = places.find((place) => graph.nodeAt(place) < 0);
  if (unknown !== undefined) return { tag: "unknown-supervoxel", supervoxel: unknown.supervoxel };
  const doubled = sharedBetween(groups, ({ positionVoxel }) => positionVoxel.join());
  if (doubled !== null) {
    return { tag: "split-place-on-both-sides", positionVoxel: doubled.positionVoxel };
  }
  const shared = sharedBetween(groups, (place) => String(graph.nodeAt(place)));
  if (shared !== null) return { tag: "split-shared-supervoxel", supervoxel: shared.supervoxel };
  const slotOf = (place: Place) => state.partition.slotOf(graph.nodeAt(place));
  const elsewhere = places.filter((place) => slotOf(place) !== slotOf(places[0]));
  if (elsewhere.length === 0) return null;
  return {
    tag: "split-different-segments",
    positionsVoxel: elsewhere.map((place) => place.positionVoxel),
  };
}

/** The first place whose key a place of another group has too. */
function sharedBetween(
  groups: readonly (readonly Place[])[],
  keyOf: (place: Place) => string,
): Place | null {
  const keys = groups.map((places) => new Set(places.map(keyOf)));
  for (const [number, places] of groups.entries()) {
    for (const place of places) {
      if (keys.some((others, other) => other !== number && others.has(keyOf(place)))) return place;
    }
  }
  return null;
}

/** Where two nodes that G' joins touch. */
export function contactBetween({ constraints }: SegmentationState, a: number, b: number): Vec3 {
  const held = constraints.heldPair(a, b);
  return held === undefined
    ? constraints.graph.contactOf(constraints.graph.findEdge(a, b))
    : constraints.contactOf(held);
}
