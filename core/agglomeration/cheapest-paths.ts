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
  const search = new PathSearch(graph, from, isBlocked);
  search.run(isTied);
  let isWhole = true;
  for (const terminal of terminals) {
    if (search.isReached[terminal] === 0) isWhole = false;
    else for (let at = terminal; at !== NO_NODE; at = search.previous[at]) isTied[at] = 1;
  }
  return { isTied, isWhole };
}

/** Dijkstra's search from one node; what it says of a node is final once that node was reached. */
class PathSearch {
  readonly previous: Uint32Array;
  readonly isReached: Uint8Array;
  readonly #graph: LocalGraph;
  readonly #isBlocked: Uint8Array;
  readonly #cost: Float64Array;
  readonly #heap: NodeHeap;

  constructor(graph: LocalGraph, from: number, isBlocked: Uint8Array) {
    this.#graph = graph;
    this.#isBlocked = isBlocked;
    this.previous = new Uint32Array(graph.nodeCount).fill(NO_NODE);
    this.isReached = new Uint8Array(graph.nodeCount);
    this.#cost = new Float64Array(graph.nodeCount).fill(Number.POSITIVE_INFINITY);
    this.#heap = new NodeHeap(graph.nodeCount);
    this.#cost[from] = 0;
    this.#heap.offer(from, 0);
  }

  /** Goes on until every terminal is reached or nothing is left to reach. */
  run(isTerminal: Uint8Array): void {
    const { edgeA, edgeB, offsets, neighborEdges } = this.#graph;
    let missing = isTerminal.reduce((sum, is) => sum + is, 0);
    while (this.#heap.size > 0 && missing > 0) {
      const node = this.#heap.take();
      this.isReached[node] = 1;
      missing -= isTerminal[node];
      for (let k = offsets[node]; k < offsets[node + 1]; k++) {
        const e = neighborEdges[k];
        this.#relax(e, node, edgeA[e] === node ? edgeB[e] : edgeA[e]);
      }
    }
  }

  #relax(e: number, node: number, other: number): void {
    if (this.isReached[other] === 1 || this.#isBlocked[other] === 1) return;
    const cost = this.#cost[node] + costOf(this.#graph.capacity[e]);
    if (cost > this.#cost[other]) return;
    if (cost < this.#cost[other]) {
      this.#cost[other] = cost;
      this.previous[other] = node;
      this.#heap.offer(other, cost);
    } else if (node < this.previous[other]) {
      this.previous[other] = node;
    }
  }
}
