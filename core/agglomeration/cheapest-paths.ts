// Which nodes tie the terminals of one group together [OP6]. Costs are whole numbers and ties go to
// the smallest index, so every machine ties along the same paths.
import { BucketQueue } from "#core/agglomeration/bucket-queue.ts";
import type { ShouldStop } from "#core/agglomeration/cut-problem.ts";
import { INFINITE_CAPACITY, type LocalGraph } from "#core/agglomeration/local-graph.ts";
import { stepCost } from "#core/agglomeration/step-cost.ts";

export interface Ties {
  /** The nodes of the paths, terminals included, each once. */
  readonly nodes: Uint32Array;
  /** The terminals that no path joins to the first one, in their order. */
  readonly loose: Uint32Array;
}

/** Ties one group's terminals, by paths that use no blocked node; null where it was stopped. */
export type TieTerminals = (terminals: Uint32Array, blocked: readonly Uint32Array[]) => Ties | null;

/** A node is two numbers: its marks in the search under way, and the node before it on its path. */
const NODE = 2;
const PREVIOUS = 1;

const IS_QUEUED = 1;
const IS_REACHED = 2;
const IS_BLOCKED = 4;
const IS_TERMINAL = 8;
const IS_TIED = 16;
/** Marks of a search that is over count for nothing: they lie below those of the one under way. */
const MARKS = 32;

const NO_NODE = -1;
const POLL_EVERY = 4_096;

/** Searches one graph again and again, with the same memory. */
export class PathSearch {
  readonly #graph: LocalGraph;
  readonly #shouldStop: ShouldStop | undefined;
  readonly #nodes: Int32Array;
  readonly #costs: Float64Array;
  readonly #queue: BucketQueue;
  /** What the marks of the search under way begin at. */
  #base = 0;

  /** @param graph none of its capacities is infinite. */
  constructor(graph: LocalGraph, shouldStop?: ShouldStop) {
    this.#graph = graph;
    this.#shouldStop = shouldStop;
    this.#nodes = new Int32Array(NODE * graph.nodeCount);
    this.#costs = new Float64Array(graph.nodeCount);
    let weakest = INFINITE_CAPACITY;
    for (const capacity of graph.capacity) if (capacity < weakest) weakest = capacity;
    this.#queue = new BucketQueue(graph.nodeCount, stepCost(weakest));
  }

  /**
   * Ties terminals along the cheapest paths from the smallest one (Dijkstra 1959).
   * @param terminals at least one, none of them blocked.
   */
  readonly tie: TieTerminals = (terminals, blocked) => {
    const nodes = this.#nodes;
    const base = this.#base + MARKS;
    this.#base = base;
    for (const block of blocked) for (const node of block) nodes[NODE * node] = base + IS_BLOCKED;
    for (const terminal of terminals) nodes[NODE * terminal] = base + IS_TERMINAL;
    const first = terminals.reduce((least, terminal) => Math.min(least, terminal));
    if (!this.#reach(first, new Set(terminals).size)) return null;
    return this.#trace(terminals);
  };

  /** Goes on until every terminal is reached or nothing is left to reach; false where stopped. */
  #reach(first: number, terminalCount: number): boolean {
    const nodes = this.#nodes;
    const queue = this.#queue;
    queue.clear();
    nodes[NODE * first] |= IS_QUEUED;
    nodes[NODE * first + PREVIOUS] = NO_NODE;
    this.#costs[first] = 0;
    let untilPoll = POLL_EVERY;
    let missing = terminalCount;
    queue.add(first, 0);
    while (queue.size > 0) {
      const node = queue.take();
      nodes[NODE * node] |= IS_REACHED;
      if ((nodes[NODE * node] & IS_TERMINAL) !== 0 && --missing === 0) return true;
      this.#relaxFrom(node);
      if (--untilPoll > 0) continue;
      untilPoll = POLL_EVERY;
      if (this.#shouldStop?.() === true) return false;
    }
    return true;
  }

  #relaxFrom(node: number): void {
    const nodes = this.#nodes;
    const costs = this.#costs;
    const { capacity, offsets, neighborEdges, neighborNodes } = this.#graph;
    const base = this.#base;
    const reached = costs[node];
    for (let k = offsets[node], end = offsets[node + 1]; k < end; k++) {
      const other = neighborNodes[k];
      const word = nodes[NODE * other];
      const marks = word < base ? 0 : word - base;
      if ((marks & (IS_REACHED | IS_BLOCKED)) !== 0) continue;
      const cost = reached + stepCost(capacity[neighborEdges[k]]);
      if ((marks & IS_QUEUED) === 0) {
        nodes[NODE * other] = base + (marks | IS_QUEUED);
        this.#queue.add(other, cost);
      } else if (cost < costs[other]) {
        this.#queue.lower(other, costs[other], cost);
      } else {
        if (cost === costs[other] && node < nodes[NODE * other + PREVIOUS]) {
          nodes[NODE * other + PREVIOUS] = node;
        }
        continue;
      }
      costs[other] = cost;
      nodes[NODE * other + PREVIOUS] = node;
    }
  }

  #trace(terminals: Uint32Array): Ties {
    const nodes = this.#nodes;
    const tied: number[] = [];
    const loose: number[] = [];
    for (const terminal of terminals) {
      const isLoose = (nodes[NODE * terminal] & IS_REACHED) === 0;
      if (isLoose) loose.push(terminal);
      for (let at = terminal; at !== NO_NODE; at = nodes[NODE * at + PREVIOUS]) {
        if ((nodes[NODE * at] & IS_TIED) !== 0) break;
        nodes[NODE * at] |= IS_TIED;
        tied.push(at);
        if (isLoose) break;
      }
    }
    return { nodes: Uint32Array.from(tied), loose: Uint32Array.from(loose) };
  }
}
