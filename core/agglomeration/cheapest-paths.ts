// Which nodes tie the terminals of one group together [OP6]. Costs are whole numbers and ties go to
// the smallest index, so every machine ties along the same paths.
import { BucketQueue, bucketCountFor } from "#core/agglomeration/bucket-queue.ts";
import { CostHeap, type CostQueue } from "#core/agglomeration/cost-heap.ts";
import type { CutOptions, ShouldStop } from "#core/agglomeration/cut-problem.ts";
import { INFINITE_CAPACITY, type LocalGraph } from "#core/agglomeration/local-graph.ts";
import { Scratch } from "#core/agglomeration/scratch.ts";
import { stepCost } from "#core/agglomeration/step-cost.ts";

export interface Ties {
  /** The nodes of the paths, terminals included, each once. */
  readonly nodes: Uint32Array;
  /** The terminals that no path joins to the first one, in their order. */
  readonly loose: Uint32Array;
}

/** Ties one group's terminals, by paths that use no blocked node; null where it was stopped. */
export type TieTerminals = (terminals: Uint32Array, blocked: readonly Uint32Array[]) => Ties | null;

const IS_QUEUED = 1;
const IS_REACHED = 2;
const IS_BLOCKED = 4;
const IS_TERMINAL = 8;
const IS_TIED = 16;

const NO_NODE = -1;
const POLL_EVERY = 4_096;

/** Buckets for most graphs; a heap where a few nodes and a very weak edge would need too many. */
function queueFor({ capacity, nodeCount }: LocalGraph, scratch: Scratch): CostQueue {
  let weakest = INFINITE_CAPACITY;
  for (let e = 0; e < capacity.length; e++) if (capacity[e] < weakest) weakest = capacity[e];
  const longestStep = stepCost(weakest);
  return bucketCountFor(longestStep) > nodeCount + 64
    ? new CostHeap()
    : new BucketQueue(scratch.int32("links", 2 * nodeCount), longestStep);
}

/** Searches one graph again and again, with the same memory. */
export class PathSearch {
  readonly #graph: LocalGraph;
  readonly #shouldStop: ShouldStop | undefined;
  readonly #marks: Uint8Array;
  readonly #costs: Float64Array;
  /** The node before each on its path. */
  readonly #previous: Int32Array;
  readonly #queue: CostQueue;

  /** @param graph none of its capacities is infinite. */
  constructor(graph: LocalGraph, { shouldStop, scratch = new Scratch() }: CutOptions = {}) {
    this.#graph = graph;
    this.#shouldStop = shouldStop;
    this.#marks = scratch.uint8("marks", graph.nodeCount);
    this.#previous = scratch.int32("previous", graph.nodeCount);
    this.#costs = scratch.float64("costs", graph.nodeCount);
    this.#queue = queueFor(graph, scratch);
  }

  /**
   * Ties terminals along the cheapest paths from the smallest one (Dijkstra 1959).
   * @param terminals at least one, none of them blocked.
   */
  readonly tie: TieTerminals = (terminals, blocked) => {
    const marks = this.#marks;
    marks.fill(0);
    for (const nodes of blocked) for (const node of nodes) marks[node] = IS_BLOCKED;
    for (const terminal of terminals) marks[terminal] = IS_TERMINAL;
    const first = terminals.reduce((least, terminal) => Math.min(least, terminal));
    if (!this.#reach(first, new Set(terminals).size)) return null;
    return this.#trace(terminals);
  };

  /** Goes on until every terminal is reached or nothing is left to reach; false where stopped. */
  #reach(first: number, terminalCount: number): boolean {
    const marks = this.#marks;
    const queue = this.#queue;
    queue.clear();
    marks[first] |= IS_QUEUED;
    this.#previous[first] = NO_NODE;
    this.#costs[first] = 0;
    let untilPoll = POLL_EVERY;
    let missing = terminalCount;
    queue.add(first, 0);
    while (queue.size > 0) {
      const node = queue.take();
      if ((marks[node] & IS_REACHED) !== 0) continue;
      marks[node] |= IS_REACHED;
      if ((marks[node] & IS_TERMINAL) !== 0 && --missing === 0) return true;
      this.#relaxFrom(node);
      if (--untilPoll > 0) continue;
      untilPoll = POLL_EVERY;
      if (this.#shouldStop?.() === true) return false;
    }
    return true;
  }

  #relaxFrom(node: number): void {
    const marks = this.#marks;
    const costs = this.#costs;
    const previous = this.#previous;
    const { capacity, offsets, neighborEdges, neighborNodes } = this.#graph;
    const reached = costs[node];
    for (let k = offsets[node], end = offsets[node + 1]; k < end; k++) {
      const other = neighborNodes[k];
      const mark = marks[other];
      if ((mark & (IS_REACHED | IS_BLOCKED)) !== 0) continue;
      const cost = reached + stepCost(capacity[neighborEdges[k]]);
      if ((mark & IS_QUEUED) === 0) {
        marks[other] = mark | IS_QUEUED;
        this.#queue.add(other, cost);
      } else if (cost < costs[other]) {
        this.#queue.lower(other, costs[other], cost);
      } else {
        if (cost === costs[other] && node < previous[other]) previous[other] = node;
        continue;
      }
      costs[other] = cost;
      previous[other] = node;
    }
  }

  #trace(terminals: Uint32Array): Ties {
    const marks = this.#marks;
    const tied: number[] = [];
    const loose: number[] = [];
    for (const terminal of terminals) {
      const isLoose = (marks[terminal] & IS_REACHED) === 0;
      if (isLoose) loose.push(terminal);
      for (let at = terminal; at !== NO_NODE; at = this.#previous[at]) {
        if ((marks[at] & IS_TIED) !== 0) break;
        marks[at] |= IS_TIED;
        tied.push(at);
        if (isLoose) break;
      }
    }
    return { nodes: Uint32Array.from(tied), loose: Uint32Array.from(loose) };
  }
}
