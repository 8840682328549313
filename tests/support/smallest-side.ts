// Minimum cuts of small graphs by trying every side.
import { INFINITE_CAPACITY } from "#core/agglomeration/local-graph.ts";
import type { CutEdge } from "#tests/support/cut-cases.ts";

/**
 * The intersection of the source sides of all minimum cuts of the nodes in `mask`, as a mask; null
 * where every cut severs an infinite edge.
 * @param sources nodes, as a mask; sinks too.
 */
export function smallestSide(
  edges: readonly CutEdge[],
  mask: number,
  sources: number,
  sinks: number,
): number | null {
  const inside = edges.filter(([a, b]) => ((mask >> a) & (mask >> b) & 1) === 1);
  const free = mask & ~sources & ~sinks;
  let least = INFINITE_CAPACITY;
  let smallest: number | null = null;
  // Every subset of the free nodes, from all of them down to none.
  for (let chosen = free; ; chosen = (chosen - 1) & free) {
    const side = sources | chosen;
    const weight = inside.reduce(
      (sum, [a, b, capacity]) => sum + ((((side >> a) ^ (side >> b)) & 1) === 1 ? capacity : 0),
      0,
    );
    if (weight < least) smallest = side;
    else if (weight === least && smallest !== null) smallest &= side;
    least = Math.min(least, weight);
    if (chosen === 0) return smallest;
  }
}

export function maskOf(nodes: Iterable<number>): number {
  let mask = 0;
  for (const node of nodes) mask |= 1 << node;
  return mask;
}
