import type { AgglomerationGraph } from "#core/agglomeration/base-graph.ts";

/** The edge between two dense indices a < b, or -1 where the graph has none. */
export function findEdge(
  graph: Pick<AgglomerationGraph, "edgeA" | "edgeB">,
  a: number,
  b: number,
): number {
  let low = 0;
  let high = graph.edgeA.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const order = graph.edgeA[middle] - a || graph.edgeB[middle] - b;
    if (order === 0) return middle;
    if (order < 0) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
