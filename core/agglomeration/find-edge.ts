import type { AgglomerationGraph } from "#core/agglomeration/base-graph.ts";

/** The edge between two dense indices, or -1 where the graph has none. */
export function findEdge(
  graph: Pick<AgglomerationGraph, "rowStarts" | "rowEntries" | "rowEdges">,
  left: number,
  right: number,
): number {
  let low = graph.rowStarts.at(left);
  let high = graph.rowStarts.at(left + 1) - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const found = graph.rowEntries.at(middle) >>> 1;
    if (found === right) return graph.rowEdges.at(middle);
    if (found < right) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
