// [OP6] A split's cut is the multicut of one segment's own graph. It is refused, with the reason,
// where the places cannot be parted; where it severs what an active merge joined, it has to
// override that merge [DE3].
import { indexOfSupervoxel } from "#core/agglomeration/base-graph.ts";
import { findEdge } from "#core/agglomeration/find-edge.ts";
import { indexInAscending } from "#core/agglomeration/local-graph.ts";
import { type Multicut, multicut } from "#core/agglomeration/multicut.ts";
import type { Place } from "#core/geometry/place.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { InducedGraph } from "#core/operations/edit-constraints.ts";
import { type EditPreview, piecesAfter, settleOverrides } from "#core/operations/edit-preview.ts";
import type { IntentBody } from "#core/operations/intent.ts";
import type { CutEdge } from "#core/operations/operation.ts";
import type { Refusal } from "#core/operations/refusal.ts";
import type { SegmentationState } from "#core/operations/segmentation-state.ts";
import { accepted, type Result, refused } from "#core/result.ts";

export type SplitIntent = IntentBody & { readonly kind: "split" };

/** The distinct supervoxels of each side, as dense indices. */
interface Sides {
  readonly sources: readonly number[];
  readonly sinks: readonly number[];
}

export function previewSplit(
  state: SegmentationState,
  intent: SplitIntent,
): Result<EditPreview, Refusal> {
  const refusal = checkPlaces(state, intent);
  if (refusal !== null) return refused(refusal);
  const sides = {
    sources: distinctIndices(state, intent.sources),
    sinks: distinctIndices(state, intent.sinks),
  };
  const region = state.constraints.inducedGraph(state.partition.membersOf(sides.sources[0]));
  const local = {
    sources: sides.sources.map((index) => indexInAscending(region.members, index)),
    sinks: sides.sinks.map((index) => indexInAscending(region.members, index)),
  };
  const cut = multicut(
    region.graph,
    Uint32Array.from(local.sources),
    Uint32Array.from(local.sinks),
  );
  if (!cut.ok) return refused({ tag: "split-no-cut-keeps-sides", side: cut.error });
  const shaved = intent.confirmedOnlyClicked ? null : onlyClickedSide(region, cut.value, local);
  if (shaved !== null) return refused({ tag: "split-only-clicked", side: shaved });
  return accepted(previewOf(state, intent, sides, severedPairs(region, cut.value)));
}

function previewOf(
  state: SegmentationState,
  intent: SplitIntent,
  sides: Sides,
  pairs: readonly (readonly [number, number])[],
): EditPreview {
  const { supervoxelIds } = state.graph;
  const cut: CutEdge[] = pairs.map(([a, b]) => ({ a: supervoxelIds[a], b: supervoxelIds[b] }));
  const broken = pairs.flatMap(([a, b]) => state.constraints.heldPair(a, b)?.seqs ?? []);
  const { sources, sinks } = intent;
  const body = { kind: "split", sources, sinks, cut } as const;
  const { overrides, plan } = settleOverrides(state, body, broken);
  const { named, others } = piecesAfter(state, plan, [sides.sources[0], sides.sinks[0]]);
  const cutVoxel = pairs.map(([a, b]) => contactOf(state, a, b));
  return { body, overrides, pieces: [...named, ...others], cutVoxel };
}

/** What stands in the way before any cut is looked for. */
function checkPlaces(state: SegmentationState, { sources, sinks }: SplitIntent): Refusal | null {
  const places = [...sources, ...sinks];
  for (const { supervoxel } of places) {
    if (indexOfSupervoxel(state.graph, supervoxel) < 0) {
      return { tag: "unknown-supervoxel", supervoxel };
    }
  }
  for (const { positionVoxel } of sources) {
    if (sinks.some((sink) => isSamePosition(sink.positionVoxel, positionVoxel))) {
      return { tag: "split-place-on-both-sides", positionVoxel };
    }
  }
  const shared = sources.find((source) =>
    sinks.some((sink) => sink.supervoxel === source.supervoxel),
  );
  if (shared !== undefined) {
    return { tag: "split-shared-supervoxel", supervoxel: shared.supervoxel };
  }
  const slotOf = (place: Place) =>
    state.partition.slotOf(indexOfSupervoxel(state.graph, place.supervoxel));
  const elsewhere = places.filter((place) => slotOf(place) !== slotOf(places[0]));
  if (elsewhere.length === 0) return null;
  return {
    tag: "split-different-segments",
    positionsVoxel: elsewhere.map((place) => place.positionVoxel),
  };
}

/** The side that holds nothing but clicked supervoxels, though an unclicked one hangs on them. */
function onlyClickedSide(
  region: InducedGraph,
  cut: Multicut,
  local: Sides,
): "sources" | "sinks" | null {
  const sourceCount = cut.isSourceSide.reduce((sum, is) => sum + is, 0);
  const sinkCount = cut.isSourceSide.length - sourceCount;
  const clicked = new Set([...local.sources, ...local.sinks]);
  const hasUnclickedNeighbor = (nodes: readonly number[]) =>
    nodes.some((node) => neighborsOf(region, node).some((other) => !clicked.has(other)));
  if (sourceCount === local.sources.length && hasUnclickedNeighbor(local.sources)) return "sources";
  if (sinkCount === local.sinks.length && hasUnclickedNeighbor(local.sinks)) return "sinks";
  return null;
}

function neighborsOf({ graph }: InducedGraph, node: number): number[] {
  const edges = graph.neighborEdges.subarray(graph.offsets[node], graph.offsets[node + 1]);
  return Array.from(edges, (e) => (graph.edgeA[e] === node ? graph.edgeB[e] : graph.edgeA[e]));
}

/** Dense pairs a < b, sorted by a, then b. */
function severedPairs({ members, graph }: InducedGraph, cut: Multicut): [number, number][] {
  const pairs = Array.from(cut.cutEdges, (e): [number, number] => [
    members[graph.edgeA[e]],
    members[graph.edgeB[e]],
  ]);
  return pairs.sort((left, right) => left[0] - right[0] || left[1] - right[1]);
}

function contactOf(state: SegmentationState, a: number, b: number): Vec3 {
  const held = state.constraints.heldPair(a, b);
  return held === undefined
    ? state.constraints.contactOfEdge(findEdge(state.graph, a, b))
    : state.constraints.contactOf(held);
}

function distinctIndices(state: SegmentationState, places: readonly Place[]): number[] {
  const indices = places.map((place) => indexOfSupervoxel(state.graph, place.supervoxel));
  return [...new Set(indices)];
}

function isSamePosition(left: Vec3, right: Vec3): boolean {
  return left.every((part, axis) => part === right[axis]);
}
