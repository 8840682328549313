// What infinite edges join is one node to every path and every cut. The nodes made so are in the order
// of their smallest members, so that "the smallest index" stays the same supervoxel.
import {
  buildLocalGraph,
  INFINITE_CAPACITY,
  type LocalGraph,
} from "#core/agglomeration/local-graph.ts";
import { DisjointSets } from "#core/segmentation/disjoint-sets.ts";

export interface Contraction {
  /** None of its capacities is infinite; several of its edges may join one pair of nodes. */
  readonly graph: LocalGraph;
  /** The node that each node became; null where every node stayed what it was. */
  readonly nodeOf: Uint32Array | null;
}

export function contractInfinite(graph: LocalGraph): Contraction {
  const { edgeA, edgeB, capacity } = graph;
  if (!capacity.includes(INFINITE_CAPACITY)) return { graph, nodeOf: null };
  const sets = new DisjointSets(graph.nodeCount);
  for (let e = 0; e < capacity.length; e++) {
    if (capacity[e] === INFINITE_CAPACITY) sets.join(edgeA[e], edgeB[e]);
  }
  const nodeOf = sets.smallestOfEach();
  let nodeCount = 0;
  for (let i = 0; i < nodeOf.length; i++) {
    nodeOf[i] = nodeOf[i] === i ? nodeCount++ : nodeOf[nodeOf[i]];
  }
  const kept: number[] = [];
  for (let e = 0; e < capacity.length; e++) if (nodeOf[edgeA[e]] !== nodeOf[edgeB[e]]) kept.push(e);
  const contracted = buildLocalGraph(
    nodeCount,
    Uint32Array.from(kept, (e) => nodeOf[edgeA[e]]),
    Uint32Array.from(kept, (e) => nodeOf[edgeB[e]]),
    Int32Array.from(kept, (e) => capacity[e]),
  );
  return { graph: contracted, nodeOf };
}
