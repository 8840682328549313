// The agglomeration graph of a version over dense indices: supervoxel i is the i-th smallest id,
// so the smallest index of a segment is also its root id's. Never changed once built.
import type { SupervoxelId } from "#core/ids/supervoxel-id.ts";

export interface GraphColumns {
  /** Ascending ids; a supervoxel's dense index is its position here. n entries. */
  readonly supervoxelIds: BigUint64Array;
  /** Voxels of each supervoxel at mip 0. n entries. */
  readonly sizesVoxel: Uint32Array;
  /** A voxel of each supervoxel at mip 0, x, y, z. 3n entries. */
  readonly positionsVoxel: Int32Array;
  /** Dense indices, edgeA[e] < edgeB[e], sorted by a, then b, no pair twice. m entries each. */
  readonly edgeA: Uint32Array;
  readonly edgeB: Uint32Array;
  /** 0…1, higher: the same neuron; Infinity: one supervoxel in two, never to be cut. */
  readonly affinity: Float32Array;
  /** A voxel on the contact, x, y, z. 3m entries. */
  readonly contactVoxel: Int32Array;
  /** 1 where the edge joins its supervoxels in this version. */
  readonly isOn: Uint8Array;
  /** What a person's merge edge weighs: about the agglomeration threshold [OP7]. */
  readonly mergeAffinity: number;
}

export interface AgglomerationGraph extends GraphColumns {
  /** CSR over all edges, on or off: edges of i are neighborEdges[offsets[i] … offsets[i+1]). */
  readonly offsets: Uint32Array;
  readonly neighborEdges: Uint32Array;
}

/** Adds the adjacency to sorted columns; throws where they break the order above. */
export function buildGraph(columns: GraphColumns): AgglomerationGraph {
  const n = columns.supervoxelIds.length;
  const m = columns.edgeA.length;
  for (let i = 1; i < n; i++) {
    if (columns.supervoxelIds[i - 1] >= columns.supervoxelIds[i]) {
      throw new Error(`supervoxelIds must ascend, but do not at index ${i}`);
    }
  }
  const offsets = new Uint32Array(n + 1);
  for (let e = 0; e < m; e++) {
    const a = columns.edgeA[e];
    const b = columns.edgeB[e];
    if (a >= b || b >= n) throw new Error(`edge ${e} must join two supervoxels, a before b`);
    if (e > 0 && !isAfter(columns, e)) throw new Error(`edges must ascend, but do not at ${e}`);
    offsets[a + 1]++;
    offsets[b + 1]++;
  }
  for (let i = 0; i < n; i++) offsets[i + 1] += offsets[i];
  const neighborEdges = new Uint32Array(2 * m);
  const next = offsets.slice(0, n);
  for (let e = 0; e < m; e++) {
    neighborEdges[next[columns.edgeA[e]]++] = e;
    neighborEdges[next[columns.edgeB[e]]++] = e;
  }
  return { ...columns, offsets, neighborEdges };
}

function isAfter(columns: GraphColumns, e: number): boolean {
  const a = columns.edgeA[e];
  const before = columns.edgeA[e - 1];
  return a > before || (a === before && columns.edgeB[e] > columns.edgeB[e - 1]);
}

/** The dense index of an id, or -1 where the graph has no such supervoxel. */
export function indexOfSupervoxel(
  graph: Pick<AgglomerationGraph, "supervoxelIds">,
  id: SupervoxelId,
): number {
  let low = 0;
  let high = graph.supervoxelIds.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const found = graph.supervoxelIds[middle];
    if (found === id) return middle;
    if (found < id) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
