// Takes supervoxels off everything around them: every edge that leaves the set is cut, and the set
// is kept apart from what it hung on, as a split's sources are from its sinks. An edge that only a
// split's extra cut severs [DE2] leads to another segment: it is cut too, or it would join the set
// to that one as soon as the extra cut is needed no more; a merge in conflict is left as it is.
import type { Place } from "#core/geometry/place.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import { cutEndOf } from "#core/operations/cut-end.ts";
import { type EditPreview, piecesAfter } from "#core/operations/edit-preview.ts";
import type { IntentBody } from "#core/operations/intent.ts";
import type { OperationBody } from "#core/operations/operation.ts";
import type { Refusal } from "#core/operations/refusal.ts";
import type { SegmentationState } from "#core/operations/segmentation-state.ts";
import { settleOverrides } from "#core/operations/settle-overrides.ts";
import { contactBetween, refusalOfSplitPlaces } from "#core/operations/split-places.ts";
import { accepted, type Result, refused } from "#core/result.ts";

export type IsolationIntent = IntentBody & { readonly kind: "isolate" };

export function previewIsolation(
  state: SegmentationState,
  intent: IsolationIntent,
): Result<EditPreview, Refusal> {
  const { places } = intent;
  const refusal = refusalOfSplitPlaces(state, [places]);
  if (refusal !== null) return refused(refusal);
  const { constraints, partition } = state;
  const { graph } = constraints;
  const set = wholeSupervoxels(
    state,
    places.map((place) => graph.nodeAt(place)),
  );
  const pairs = pairsLeaving(state, set);
  const sinks = [...new Set(pairs.flatMap(({ sink }) => sink ?? []))].sort(graph.order);
  if (sinks.length === 0) {
    const root = graph.idOf(partition.rootOf(graph.nodeAt(places[0])));
    return refused({ tag: "isolate-alone", root });
  }
  const body: OperationBody = {
    kind: "split",
    sources: places,
    sinks: sinks.map((node) => placeOf(state, node)),
    cut: pairs.map(({ a, b }) => ({ a: cutEndOf(graph, a), b: cutEndOf(graph, b) })),
    isIsolation: true,
  };
  const broken = pairs.flatMap(({ a, b }) => constraints.heldPair(a, b)?.seqs ?? []);
  const overrides = settleOverrides(state, body, { broken, own: [...set] });
  return accepted({
    body,
    overrides,
    pieces: (listLimit) =>
      piecesAfter(state, body, overrides, {
        first: () => [places[0], ...body.sinks.slice(0, 1)].map((place) => graph.nodeAt(place)),
        listLimit,
      }),
    cutVoxel: pairs.map(({ a, b }): Vec3 => contactBetween(state, a, b)),
  });
}

/** The nodes, and all that infinite edges make one supervoxel with them. */
function wholeSupervoxels(
  { constraints }: SegmentationState,
  nodes: readonly number[],
): Set<number> {
  const set = new Set<number>();
  const waiting = [...nodes];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (set.has(node)) continue;
    set.add(node);
    constraints.forEachNeighbor(node, (other, affinity) => {
      if (affinity === Number.POSITIVE_INFINITY) waiting.push(other);
    });
  }
  return set;
}

interface LeavingPair {
  readonly a: number;
  readonly b: number;
  /** The one of the two that is not of the set; null where it is of another segment already. */
  readonly sink: number | null;
}

/** Sorted by a, then b, in node order. */
function pairsLeaving(
  { constraints, partition }: SegmentationState,
  set: ReadonlySet<number>,
): readonly LeavingPair[] {
  const { order } = constraints.graph;
  const pairs: LeavingPair[] = [];
  for (const node of set) {
    constraints.forEachNeighbor(node, (other) => {
      if (set.has(other)) return;
      const isInside = partition.slotOf(other) === partition.slotOf(node);
      if (!isInside && constraints.heldPair(node, other) !== undefined) return;
      const [a, b] = order(node, other) < 0 ? [node, other] : [other, node];
      pairs.push({ a, b, sink: isInside ? other : null });
    });
  }
  return pairs.sort((left, right) => order(left.a, right.a) || order(left.b, right.b));
}

function placeOf({ constraints }: SegmentationState, node: number): Place {
  const { graph } = constraints;
  return {
    positionVoxel: graph.positionOf(node),
    supervoxel: graph.idOf(graph.supervoxelOf(node)),
  };
}
