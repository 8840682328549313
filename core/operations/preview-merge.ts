// [OP5] A merge is refused where all places are in one segment already, and where they lie too
// far apart unless the person confirms. Where it would rejoin the sides of an active split, it has
// to override that split. Merging many joins them along a shortest tree over the places, one of
// each segment.
import type { Place } from "#core/geometry/place.ts";
import { distanceNm } from "#core/geometry/vector.ts";
import { type EditPreview, piecesAfter } from "#core/operations/edit-preview.ts";
import type { IntentBody } from "#core/operations/intent.ts";
import { joiningMerge } from "#core/operations/joining-merge.ts";
import type { PreviewContext } from "#core/operations/judge-context.ts";
import { type OperationBody, referenceOf } from "#core/operations/operation.ts";
import type { Refusal } from "#core/operations/refusal.ts";
import type { SegmentationState } from "#core/operations/segmentation-state.ts";
import { settleOverrides } from "#core/operations/settle-overrides.ts";
import { shortestTree } from "#core/operations/shortest-tree.ts";
import { accepted, type Result, refused } from "#core/result.ts";

export type MergeIntent = IntentBody & { readonly kind: "merge" | "merge-many" };

export function previewMerge(
  state: SegmentationState,
  intent: MergeIntent,
  context: PreviewContext,
): Result<EditPreview, Refusal> {
  const { graph } = state.constraints;
  const places = intent.kind === "merge" ? [intent.a, intent.b] : intent.places;
  const unknown = places.find((place) => graph.nodeAt(place) < 0);
  if (unknown !== undefined) {
    return refused({ tag: "unknown-supervoxel", supervoxel: unknown.supervoxel });
  }
  const distinct = oneOfEachSegment(state, places);
  if (distinct.length === 1) return refused(alreadyJoined(state, places, context));
  const joins = shortestTree(
    distinct.map(({ positionVoxel }) => positionVoxel),
    context.voxelNm,
  );
  const longestNm = Math.max(
    ...joins.map(([left, right]) =>
      distanceNm(distinct[left].positionVoxel, distinct[right].positionVoxel, context.voxelNm),
    ),
  );
  if (longestNm > context.mergeLimitNm && !intent.confirmedFar) {
    const limitNm = context.mergeLimitNm;
    return refused({ tag: "merge-too-far", distanceNm: longestNm, limitNm });
  }
  const body: OperationBody =
    intent.kind === "merge"
      ? { kind: "merge", a: intent.a, b: intent.b }
      : { kind: "merge-many", places: distinct, joins };
  const nodes = distinct.map((place) => graph.nodeAt(place));
  const overrides = settleOverrides(state, body, {
    broken: splitsRejoined(state, nodes),
    own: nodes,
  });
  return accepted({
    body,
    overrides,
    pieces: (listLimit) =>
      piecesAfter(state, body, overrides, { first: () => [nodes[0]], listLimit }),
    cutVoxel: [],
  });
}

/** The first place in each segment, in the order given. */
function oneOfEachSegment(state: SegmentationState, places: readonly Place[]): readonly Place[] {
  const bySlot = new Map<number, Place>();
  for (const place of places) {
    const slot = state.partition.slotOf(state.constraints.graph.nodeAt(place));
    if (!bySlot.has(slot)) bySlot.set(slot, place);
  }
  return [...bySlot.values()];
}

function alreadyJoined(
  state: SegmentationState,
  places: readonly Place[],
  context: PreviewContext,
): Refusal {
  const { graph } = state.constraints;
  const left = graph.nodeAt(places[0]);
  const right = graph.nodeAt(places[places.length - 1]);
  const seq = joiningMerge(state, left, right);
  return {
    tag: "merge-already-joined",
    root: graph.idOf(state.partition.rootOf(left)),
    by: seq === null ? null : referenceOf(context.operations[seq - 1]),
  };
}

/** Active splits with nodes of two groups in the segments of these nodes together. */
function splitsRejoined(state: SegmentationState, nodes: readonly number[]): number[] {
  const { partition } = state;
  const slots = new Set(nodes.map((node) => partition.slotOf(node)));
  const isInside = (node: number) => slots.has(partition.slotOf(node));
  const rejoined = new Set<number>();
  for (const split of new Set(splitsIn(state, nodes))) {
    if (split.groups.filter((group) => group.some(isInside)).length > 1) rejoined.add(split.seq);
  }
  return [...rejoined].sort((left, right) => left - right);
}

/** Active splits with a node in all but the largest of the segments: looks where there is less. */
function splitsIn(state: SegmentationState, nodes: readonly number[]) {
  const { constraints, partition } = state;
  const terminals = constraints.terminals();
  const largest = nodes.reduce((best, node) =>
    partition.memberCountOf(node) > partition.memberCountOf(best) ? node : best,
  );
  const smaller = nodes.filter((node) => node !== largest);
  const count = smaller.reduce((sum, node) => sum + partition.memberCountOf(node), 0);
  const looked = count < terminals.size ? partition.membersOfAll(smaller) : terminals.keys();
  const slots = new Set(smaller.map((node) => partition.slotOf(node)));
  const found = [];
  for (const node of looked) {
    if (slots.has(partition.slotOf(node))) found.push(...(terminals.get(node) ?? []));
  }
  return found;
}
