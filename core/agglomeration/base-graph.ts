// The agglomeration graph of a version over dense indices: supervoxel i is the i-th smallest id,
// so the smallest index of a segment is also its root id's. Never changed once built, and read by
// block, so that opening one costs nothing and using it costs what is touched.
import { BlockColumn } from "#core/segmentation/block-column.ts";
import { DisjointSets } from "#core/segmentation/disjoint-sets.ts";
import { SupervoxelIds } from "#core/segmentation/supervoxel-ids.ts";
import { Uint32Column } from "#core/segmentation/uint32-column.ts";

/** What a graph is made of, whole in memory. */
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

/** Flags of an edge. */
export const EDGE_IS_ON = 1;
/** The edges with this flag alone join whatever the edges that are on join: a spanning forest. */
export const EDGE_IS_IN_FOREST = 2;

/** The adjacency in CSR form: entries of i are those from rowStarts[i] to rowStarts[i+1]. */
export interface GraphRows {
  /** n + 1 entries. */
  readonly rowStarts: Uint32Array;
  /**
   * 2 × the other end, plus 1 where the edge is on: a search reads nothing else. Ascending within a
   * row. 2m entries.
   */
  readonly rowEntries: Uint32Array;
  /** The numbers of the edges. 2m entries. */
  readonly rowEdges: Uint32Array;
  /** m entries, see the flags above. */
  readonly edgeFlags: Uint8Array;
}

export interface AgglomerationGraph {
  readonly supervoxelIds: SupervoxelIds;
  readonly sizesVoxel: Uint32Column;
  readonly positionsVoxel: BlockColumn<Int32Array>;
  readonly edgeA: Uint32Column;
  readonly edgeB: Uint32Column;
  readonly affinity: BlockColumn<Float32Array>;
  readonly contactVoxel: BlockColumn<Int32Array>;
  readonly edgeFlags: BlockColumn<Uint8Array>;
  readonly rowStarts: Uint32Column;
  readonly rowEntries: Uint32Column;
  readonly rowEdges: Uint32Column;
  readonly mergeAffinity: number;
}

/** A graph whose columns are all in memory; throws where they break the order above. */
export function buildGraph(columns: GraphColumns): AgglomerationGraph {
  const rows = buildRows(columns);
  return {
    supervoxelIds: SupervoxelIds.of(columns.supervoxelIds),
    sizesVoxel: Uint32Column.of(columns.sizesVoxel),
    positionsVoxel: BlockColumn.of(columns.positionsVoxel),
    edgeA: Uint32Column.of(columns.edgeA),
    edgeB: Uint32Column.of(columns.edgeB),
    affinity: BlockColumn.of(columns.affinity),
    contactVoxel: BlockColumn.of(columns.contactVoxel),
    edgeFlags: BlockColumn.of(rows.edgeFlags),
    rowStarts: Uint32Column.of(rows.rowStarts),
    rowEntries: Uint32Column.of(rows.rowEntries),
    rowEdges: Uint32Column.of(rows.rowEdges),
    mergeAffinity: columns.mergeAffinity,
  };
}

export function buildRows(columns: GraphColumns): GraphRows {
  const n = columns.supervoxelIds.length;
  const m = columns.edgeA.length;
  checkOrder(columns);
  const rowStarts = new Uint32Array(n + 1);
  for (let e = 0; e < m; e++) {
    rowStarts[columns.edgeA[e] + 1]++;
    rowStarts[columns.edgeB[e] + 1]++;
  }
  for (let i = 0; i < n; i++) rowStarts[i + 1] += rowStarts[i];
  const rowEntries = new Uint32Array(2 * m);
  const rowEdges = new Uint32Array(2 * m);
  const edgeFlags = new Uint8Array(m);
  const next = rowStarts.slice(0, n);
  const forest = new DisjointSets(n);
  // Edges ascend by a, then b: a row gets its smaller neighbours first, and each part in order.
  for (let e = 0; e < m; e++) {
    const a = columns.edgeA[e];
    const b = columns.edgeB[e];
    const isOn = columns.isOn[e] === 1;
    rowEntries[next[a]] = 2 * b + (isOn ? 1 : 0);
    rowEntries[next[b]] = 2 * a + (isOn ? 1 : 0);
    rowEdges[next[a]++] = e;
    rowEdges[next[b]++] = e;
    if (isOn) edgeFlags[e] = forest.join(a, b) ? EDGE_IS_ON | EDGE_IS_IN_FOREST : EDGE_IS_ON;
  }
  return { rowStarts, rowEntries, rowEdges, edgeFlags };
}

export function isOnInVersion(graph: Pick<AgglomerationGraph, "edgeFlags">, edge: number): boolean {
  return (graph.edgeFlags.at(edge) & EDGE_IS_ON) !== 0;
}

function checkOrder(columns: GraphColumns): void {
  const n = columns.supervoxelIds.length;
  for (let i = 1; i < n; i++) {
    if (columns.supervoxelIds[i - 1] >= columns.supervoxelIds[i]) {
      throw new Error(`supervoxelIds must ascend, but do not at index ${i}`);
    }
  }
  for (let e = 0; e < columns.edgeA.length; e++) {
    const a = columns.edgeA[e];
    if (a >= columns.edgeB[e] || columns.edgeB[e] >= n) {
      throw new Error(`edge ${e} must join two supervoxels, a before b`);
    }
    if (e > 0 && !isAfter(columns, e)) throw new Error(`edges must ascend, but do not at ${e}`);
  }
}

function isAfter(columns: GraphColumns, e: number): boolean {
  const a = columns.edgeA[e];
  const before = columns.edgeA[e - 1];
  return a > before || (a === before && columns.edgeB[e] > columns.edgeB[e - 1]);
}
