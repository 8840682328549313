// [RV5] A later version's graph is the base graph with the changes of each version since, in
// order. The base is left as it is.
import {
  type AgglomerationGraph,
  EDGE_IS_ON,
  type GraphColumns,
} from "#core/agglomeration/base-graph.ts";
import type { EdgeChange } from "#core/agglomeration/edge-change.ts";
import { findEdge } from "#core/agglomeration/find-edge.ts";

interface DenseChange extends EdgeChange {
  readonly indexA: number;
  readonly indexB: number;
}

/** The graph's columns as they are, whole in memory. */
export function graphColumnsOf(graph: AgglomerationGraph): GraphColumns {
  const edgeCount = graph.edgeA.length;
  const flags = graph.edgeFlags.copyInto(new Uint8Array(edgeCount));
  return {
    supervoxelIds: graph.supervoxelIds.toArray(),
    sizesVoxel: graph.sizesVoxel.toArray(),
    positionsVoxel: graph.positionsVoxel.copyInto(new Int32Array(graph.positionsVoxel.length)),
    edgeA: graph.edgeA.toArray(),
    edgeB: graph.edgeB.toArray(),
    affinity: graph.affinity.copyInto(new Float32Array(edgeCount)),
    contactVoxel: graph.contactVoxel.copyInto(new Int32Array(3 * edgeCount)),
    isOn: flags.map((flag) => flag & EDGE_IS_ON),
    mergeAffinity: graph.mergeAffinity,
  };
}

/** Throws where a change names a supervoxel that the graph does not have: it is another graph's. */
export function foldEdgeChanges(
  graph: AgglomerationGraph,
  changes: readonly EdgeChange[],
): GraphColumns {
  const columns = graphColumnsOf(graph);
  const added = new Map<string, DenseChange>();
  for (const change of changes) {
    const indexA = graph.supervoxelIds.indexOf(change.a);
    const indexB = graph.supervoxelIds.indexOf(change.b);
    if (indexA < 0 || indexB < 0 || indexA >= indexB) {
      throw new Error(`edge change ${change.a}–${change.b} does not fit the graph`);
    }
    const edge = findEdge(graph, indexA, indexB);
    if (edge < 0) {
      added.set(`${indexA} ${indexB}`, { ...change, indexA, indexB });
    } else {
      columns.affinity[edge] = change.affinity;
      columns.isOn[edge] = change.isOn ? 1 : 0;
    }
  }
  return added.size === 0 ? columns : withAddedEdges(columns, [...added.values()]);
}

function withAddedEdges(graph: GraphColumns, added: readonly DenseChange[]): GraphColumns {
  const sorted = [...added].sort(
    (left, right) => left.indexA - right.indexA || left.indexB - right.indexB,
  );
  const old = graph.edgeA.length;
  const count = old + sorted.length;
  const columns = {
    ...graph,
    edgeA: new Uint32Array(count),
    edgeB: new Uint32Array(count),
    affinity: new Float32Array(count),
    contactVoxel: new Int32Array(3 * count),
    isOn: new Uint8Array(count),
  };
  let from = 0;
  let next = 0;
  for (let to = 0; to < count; to++) {
    const change = sorted[next];
    if (change !== undefined && (from === old || isBefore(change, graph, from))) {
      columns.edgeA[to] = change.indexA;
      columns.edgeB[to] = change.indexB;
      columns.affinity[to] = change.affinity;
      columns.contactVoxel.set(change.contactVoxel, 3 * to);
      columns.isOn[to] = change.isOn ? 1 : 0;
      next++;
    } else {
      columns.edgeA[to] = graph.edgeA[from];
      columns.edgeB[to] = graph.edgeB[from];
      columns.affinity[to] = graph.affinity[from];
      columns.contactVoxel.set(graph.contactVoxel.subarray(3 * from, 3 * from + 3), 3 * to);
      columns.isOn[to] = graph.isOn[from];
      from++;
    }
  }
  return columns;
}

function isBefore(change: DenseChange, graph: GraphColumns, edge: number): boolean {
  return (change.indexA - graph.edgeA[edge] || change.indexB - graph.edgeB[edge]) < 0;
}
