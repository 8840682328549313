// Which nodes tie the terminals of one side together [OP6]. Costs are whole numbers and ties go to
// the smallest index, so every machine ties along the same paths.
import type { LocalGraph } from "#core/agglomeration/local-graph.ts";
import { NodeHeap } from "#core/agglomeration/node-heap.ts";

const COST_SCALE = 2 ** 24;
const NO_NODE = 0xffffffff;

/** Like a resistance: a detour over strong edges is cheaper than one weak edge. */
function costOf(capacity: number): number {
  return Math.floor(COST_SCALE / capacity);
}

export interface Ties {
  /** 1 for each node of the paths, terminals included. */
  readonly isTied: Uint8Array;
  /** False where some terminal could not be reached from the first one. */
  readonly isWhole: boolean;
}

/**
 * Ties terminals along the cheapest paths from the smallest one (Dijkstra 1959).
 * @param terminals at least one.
 * @param isBlocked 1 for each node that no path may use.
 */
export function tieTerminals(
  graph: LocalGraph,
  terminals: Uint32Array,
  isBlocked: Uint8Array,
): Ties {
  const isTied = new Uint8Array(graph.nodeCount);
  for (const terminal of terminals) isTied[terminal] = 1;
  const from = terminals.reduce((least, terminal) => Math.min(least, terminal));
  const { previous, isReached } = reachTerminals(graph, from, isTied, isBlocked);
  let isWhole = true;
  for (const terminal of terminals) {
    if (isReached[terminal] === 0) isWhole = false;
    else for (let at = terminal; at !== NO_NODE; at = previous[at]) isTied[at] = 1;
  }
  return { isTied, isWhole };
}

/** Predecessors on cheapest paths from one node, final for every node that was reached. */
function reachTerminals(
  graph: LocalGraph,
  from: number,
  isTerminal: Uint8Array,
  isBlocked: Uint8Array,
): { previous: Uint32Array; isReached: Uint8Array } {
  const { edgeA, edgeB, capacity, offsets, neighborEdges } = graph;
  const cost = new Float64Array(graph.nodeCount).fill(Number.POSITIVE_INFINITY);
  const previous = new Uint32Array(graph.nodeCount).fill(NO_NODE);
  const isReached = new Uint8Array(graph.nodeCount);
  const heap = new NodeHeap(graph.nodeCount);
  let missing = isTerminal.reduce((sum, is) => sum + is, 0);
  cost[from] = 0;
  heap.offer(from, 0);
  while (heap.size > 0 && missing > 0) {
    const node = heap.take();
    isReached[node] = 1;
    missing -= isTerminal[node];
    for (let k = offsets[node]; k < offsets[node + 1]; k++) {
      const e = neighborEdges[k];
      const other = edgeA[e] === node ? edgeB[e] : edgeA[e];
      if (isReached[other] === 1 || isBlocked[other] === 1) continue;
      const through = cost[node] + costOf(capacity[e]);
      if (through < cost[other]) {
        cost[other] = through;
        previous[other] = node;
        heap.offer(other, through);
      } else if (through === cost[other] && node < previous[other]) {
        previous[other] = node;
      }
    }
  }
  return { previous, isReached };
}
