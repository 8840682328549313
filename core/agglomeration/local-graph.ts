// The graph of one region on its own small indices. Local index order follows dense index order,
// so "the smallest index" means the same supervoxel in both.

export interface LocalGraph {
  readonly nodeCount: number;
  /** m entries each; an undirected edge, no pair twice. */
  readonly edgeA: Uint32Array;
  readonly edgeB: Uint32Array;
  /** Whole numbers 1 … 65535 or INFINITE_CAPACITY, see `quantizeAffinity`. */
  readonly capacity: Int32Array;
  /** CSR: edges of i are neighborEdges[offsets[i] … offsets[i+1]). */
  readonly offsets: Uint32Array;
  readonly neighborEdges: Uint32Array;
  /** The other ends of these edges. */
  readonly neighborNodes: Uint32Array;
}

const CAPACITY_STEPS = 65_535;

/** Of an edge within one thing that some border cuts: no cut severs it, whatever it saves. */
export const INFINITE_CAPACITY = 0x7fffffff;

/**
 * [OP6] Whole numbers, so that no machine's rounding can choose another cut.
 * @param affinity 0…1, or Infinity.
 */
export function quantizeAffinity(affinity: number): number {
  if (affinity === Number.POSITIVE_INFINITY) return INFINITE_CAPACITY;
  return Math.min(CAPACITY_STEPS, Math.max(1, Math.round(affinity * CAPACITY_STEPS)));
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
  const neighborNodes = new Uint32Array(2 * edgeA.length);
  const next = offsets.slice(0, nodeCount);
  for (let e = 0; e < edgeA.length; e++) {
    const a = edgeA[e];
    const b = edgeB[e];
    const ofA = next[a]++;
    const ofB = next[b]++;
    neighborEdges[ofA] = e;
    neighborNodes[ofA] = b;
    neighborEdges[ofB] = e;
    neighborNodes[ofB] = a;
  }
  return { nodeCount, edgeA, edgeB, capacity, offsets, neighborEdges, neighborNodes };
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
