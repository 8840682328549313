// [RV5] A later version's graph is the base graph with the changes of each version since, in order,
// and with the pieces of supervoxels that any of them split. The base is left as it is.
import {
  type AgglomerationGraph,
  EDGE_IS_ON,
  type GraphColumns,
} from "#core/agglomeration/base-graph.ts";
import type { EdgeChange } from "#core/agglomeration/edge-change.ts";
import { withPieces } from "#core/agglomeration/with-pieces.ts";
import { SupervoxelIds } from "#core/segmentation/supervoxel-ids.ts";
import type { SettledPiece } from "#core/supervoxels/settled-pieces.ts";

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

/**
 * @param pieces what has been cut out of supervoxels since; those are no more, nor are their edges, and
 * edges of pieces are named by the changes. A piece may itself be cut.
 * Throws where a change or a piece names a supervoxel that there never was: it is another graph's.
 */
export function foldEdgeChanges(
  graph: AgglomerationGraph,
  changes: readonly EdgeChange[],
  pieces: readonly SettledPiece[] = [],
): GraphColumns {
  const columns =
    pieces.length === 0 ? graphColumnsOf(graph) : withPieces(graphColumnsOf(graph), pieces);
  const ids = SupervoxelIds.of(columns.supervoxelIds);
  const gone = new Set(pieces.map(({ supervoxel }) => supervoxel));
  const added = new Map<string, DenseChange>();
  for (const change of changes) {
    if (gone.has(change.a) || gone.has(change.b)) continue;
    const indexA = ids.indexOf(change.a);
    const indexB = ids.indexOf(change.b);
    if (indexA < 0 || indexB < 0 || indexA >= indexB) {
      throw new Error(`edge change ${change.a}–${change.b} does not fit the graph`);
    }
    const edge = edgeBetween(columns, indexA, indexB);
    if (edge < 0) {
      added.set(`${indexA} ${indexB}`, { ...change, indexA, indexB });
    } else {
      columns.affinity[edge] = change.affinity;
      columns.isOn[edge] = change.isOn ? 1 : 0;
    }
  }
  return added.size === 0 ? columns : withAddedEdges(columns, [...added.values()]);
}

/** -1 where there is none. */
function edgeBetween({ edgeA, edgeB }: GraphColumns, a: number, b: number): number {
  let low = 0;
  let high = edgeA.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const order = edgeA[middle] - a || edgeB[middle] - b;
    if (order === 0) return middle;
    if (order < 0) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
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
