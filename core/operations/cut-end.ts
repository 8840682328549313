import type { CutEnd } from "#core/operations/operation.ts";
import type { SessionGraph } from "#core/operations/session-graph.ts";

/** How the log names a node that a cut ends at. */
export function cutEndOf(graph: SessionGraph, node: number): CutEnd {
  const supervoxel = graph.idOf(graph.supervoxelOf(node));
  const sides = graph.sidesOf(node);
  if (sides === undefined) return supervoxel;
  return { supervoxel, sides: [...sides].sort((left, right) => left[0] - right[0]) };
}
