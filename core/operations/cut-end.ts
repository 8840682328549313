import type { CutEdge, CutEnd } from "#core/operations/operation.ts";
import type { SessionGraph } from "#core/operations/session-graph.ts";

/** How the log names a node that a cut ends at. */
export function cutEndOf(graph: SessionGraph, node: number): CutEnd {
  const supervoxel = graph.idOf(graph.supervoxelOf(node));
  const sides = graph.sidesOf(node);
  if (sides === undefined) return supervoxel;
  return { supervoxel, sides: [...sides].sort((left, right) => left[0] - right[0]) };
}

/** Pairs as the log keeps them: the first end first in node order, and sorted so. */
export function cutEdgesOf(
  graph: SessionGraph,
  pairs: readonly (readonly [number, number])[],
): readonly CutEdge[] {
  return pairs
    .map(([left, right]) => (graph.order(left, right) < 0 ? [left, right] : [right, left]))
    .sort((left, right) => graph.order(left[0], right[0]) || graph.order(left[1], right[1]))
    .map(([a, b]) => ({ a: cutEndOf(graph, a), b: cutEndOf(graph, b) }));
}
