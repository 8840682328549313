// Which supervoxels a machine would join: again and again the two segments whose contact has the
// highest mean affinity, weighted by area, until none reaches the threshold. One bright spot on a
// long membrane joins nothing, as it would if single edges decided. The order is total (affinity,
// then edge), so the answer depends on the graph alone.
// Mean affinity agglomeration: Lee et al. 2017, arXiv:1706.00120; Funke et al. 2018,
// doi:10.1109/TPAMI.2018.2835450.
import { EdgeHeap } from "#core/agglomeration/edge-heap.ts";
import { RegionGraph, type WeightedEdges } from "#core/agglomeration/region-graph.ts";
import { DisjointSets } from "#core/segmentation/disjoint-sets.ts";

/** 1 for each edge whose two supervoxels end up in one segment. Needs about 80 bytes an edge. */
export function agglomerateByMean(
  nodeCount: number,
  edges: WeightedEdges,
  threshold: number,
): Uint8Array {
  const { edgeA, edgeB } = edges;
  const region = new RegionGraph(nodeCount, edges);
  const heap = new EdgeHeap();
  const offer = (edge: number) => {
    const mean = region.meanOf(edge);
    if (mean >= threshold) heap.push(edge, mean, region.versionOf(edge));
  };
  for (let e = 0; e < edgeA.length; e++) offer(e);
  const sets = new DisjointSets(nodeCount);
  while (heap.size > 0) {
    const { edge, version } = heap.take();
    if (region.versionOf(edge) !== version) continue;
    // The edge's own supervoxels lie in the two segments that it stands for.
    sets.join(edgeA[edge], edgeB[edge]);
    region.contract(edge, offer);
  }
  const isOn = new Uint8Array(edgeA.length);
  for (let e = 0; e < isOn.length; e++) {
    isOn[e] = sets.smallestOf(edgeA[e]) === sets.smallestOf(edgeB[e]) ? 1 : 0;
  }
  return isOn;
}
