// The graph of one region on its own small indices. Local index order follows dense index order,
// so "the smallest index" means the same supervoxel in both.

export interface LocalGraph {
  readonly nodeCount: number;
  /** m entries each; an undirected edge, no pair twice. */
  readonly edgeA: Uint32Array;
  readonly edgeB: Uint32Array;
  /** Whole numbers 1 … 65535, see `quantizeAffinity`. */
  readonly capacity: Int32Array;
  /** CSR: edges of i are neighborEdges[offsets[i] … offsets[i+1]). */
  readonly offsets: Uint32Array;
  readonly neighborEdges: Uint32Array;
}

const CAPACITY_STEPS = 65_535;

/** [OP6] Whole numbers, so that no machine's rounding can choose another cut. */
export function quantizeAffinity(affinity: number): number {
  return Math.max(1, Math.round(affinity * CAPACITY_STEPS));
}

export function buildLocalGraph(
  nodeCount: number,
  edgeA: Uint32Array,
  edgeB: Uint32Array,
  capacity: Int32Array,
): LocalGraph {
  const offsets = new Uint32Array(nodeCount + 1);
  for (let e = 0; e < edgeA.length; e++) {
    offsets[edgeA[e] + 1]++;
    offsets[edgeB[e] + 1]++;
  }
  for (let i = 0; i < nodeCount; i++) offsets[i + 1] += offsets[i];
  const neighborEdges = new Uint32Array(2 * edgeA.length);
  const next = offsets.slice(0, nodeCount);
  for (let e = 0; e < edgeA.length; e++) {
    neighborEdges[next[edgeA[e]]++] = e;
    neighborEdges[next[edgeB[e]]++] = e;
  }
  return { nodeCount, edgeA, edgeB, capacity, offsets, neighborEdges };
}

/** The position of `value` in ascending values, or -1. */
export function indexInAscending(values: Uint32Array, value: number): number {
  let low = 0;
  let high = values.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const found = values[middle];
    if (found === value) return middle;
    if (found < value) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
