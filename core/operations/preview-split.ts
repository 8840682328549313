// [OP6] A split's cut is the multicut of one segment's own graph. It is refused, with the reason,
// where the places cannot be parted; where it severs what an active merge joined, it has to
// override that merge [DE3].
import { type Multicut, multicut } from "#core/agglomeration/multicut.ts";
import type { Place } from "#core/geometry/place.ts";
import { cutEndOf } from "#core/operations/cut-end.ts";
import { type EditPreview, piecesAfter, settleOverrides } from "#core/operations/edit-preview.ts";
import { type InducedGraph, inducedGraph } from "#core/operations/induced-graph.ts";
import type { IntentBody } from "#core/operations/intent.ts";
import type { CutEdge, OperationBody } from "#core/operations/operation.ts";
import type { Refusal } from "#core/operations/refusal.ts";
import type { SegmentationState } from "#core/operations/segmentation-state.ts";
import { contactBetween, refusalOfSplitPlaces } from "#core/operations/split-places.ts";
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
  const refusal = refusalOfSplitPlaces(state, [intent.sources, intent.sinks]);
  if (refusal !== null) return refused(refusal);
  const sides = {
    sources: distinctNodes(state, intent.sources),
    sinks: distinctNodes(state, intent.sinks),
  };
  const region = inducedGraph(state.constraints, state.partition.membersOf(sides.sources[0]));
  const local = {
    sources: sides.sources.map((node) => region.index.positionOf(node)),
    sinks: sides.sinks.map((node) => region.index.positionOf(node)),
  };
  const cut = multicut(
    region.graph,
    Uint32Array.from(local.sources),
    Uint32Array.from(local.sinks),
  );
  if (!cut.ok) return refused({ tag: "split-no-cut-keeps-sides", side: cut.error });
  const shaved = intent.confirmedOnlyClicked ? null : onlyClickedSide(region, cut.value, local);
  if (shaved !== null) return refused({ tag: "split-only-clicked", side: shaved });
  return accepted(previewOf(state, intent, severedPairs(region, cut.value)));
}

function previewOf(
  state: SegmentationState,
  intent: SplitIntent,
  pairs: readonly (readonly [number, number])[],
): EditPreview {
  const { constraints } = state;
  const cut: CutEdge[] = pairs.map(([a, b]) => ({
    a: cutEndOf(constraints.graph, a),
    b: cutEndOf(constraints.graph, b),
  }));
  const broken = pairs.flatMap(([a, b]) => constraints.heldPair(a, b)?.seqs ?? []);
  const { sources, sinks } = intent;
  const body: OperationBody = { kind: "split", sources, sinks, cut };
  const overrides = settleOverrides(state, body, broken);
  return {
    body,
    overrides,
    pieces: (listLimit) =>
      piecesAfter(state, body, overrides, {
        first: () => [sources[0], sinks[0]].map((place) => constraints.graph.nodeAt(place)),
        listLimit,
      }),
    cutVoxel: pairs.map(([a, b]) => contactBetween(state, a, b)),
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

/** Pairs of nodes, the first one first in node order, sorted by it, then by the other. */
function severedPairs({ members, graph }: InducedGraph, cut: Multicut): [number, number][] {
  const pairs = Array.from(cut.cutEdges, (e): [number, number] => [
    Math.min(graph.edgeA[e], graph.edgeB[e]),
    Math.max(graph.edgeA[e], graph.edgeB[e]),
  ]);
  return pairs
    .sort((left, right) => left[0] - right[0] || left[1] - right[1])
    .map(([a, b]) => [members[a], members[b]]);
}

function distinctNodes(state: SegmentationState, places: readonly Place[]): number[] {
  return [...new Set(places.map((place) => state.constraints.graph.nodeAt(place)))];
}
