import { DisjointSets } from "#core/segmentation/disjoint-sets.ts";

/**
 * The smallest index of each node's connected component.
 * @param isOn one entry an edge; 0 leaves the edge out. Absent: every edge counts.
 */
export function connectedComponents(
  nodeCount: number,
  edgeA: Uint32Array,
  edgeB: Uint32Array,
  isOn?: Uint8Array,
): Uint32Array {
  const sets = new DisjointSets(nodeCount);
  for (let e = 0; e < edgeA.length; e++) {
    if (isOn === undefined || isOn[e] === 1) sets.join(edgeA[e], edgeB[e]);
  }
  return sets.smallestOfEach();
}
