// The agglomeration edges of a version as a release shows them, read one by one from its graph.
import type { AgglomerationGraph } from "#core/agglomeration/base-graph.ts";
import { EDGE_IS_ON } from "#core/agglomeration/base-graph.ts";
import type { ReleasedEdge, ReleasedEdges } from "#server/exports/release-source.ts";

export function releasedEdges(graph: AgglomerationGraph): ReleasedEdges {
  return { count: graph.edgeA.length, rows: () => edgesOf(graph) };
}

function* edgesOf(graph: AgglomerationGraph): Generator<ReleasedEdge> {
  const { supervoxelIds, edgeA, edgeB, affinity, contactVoxel, edgeFlags } = graph;
  for (let edge = 0; edge < edgeA.length; edge++) {
    yield {
      a: supervoxelIds.at(edgeA.at(edge)),
      b: supervoxelIds.at(edgeB.at(edge)),
      affinity: affinity.at(edge),
      contactVoxel: contactVoxel.tripleAt(edge),
      isOn: (edgeFlags.at(edge) & EDGE_IS_ON) !== 0,
    };
  }
}
