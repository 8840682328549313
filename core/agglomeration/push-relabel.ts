// [OP6] The one minimum cut whose source side is smallest, exact, whatever the algorithm.
//
// Flow is pushed from the sinks towards the sources (an undirected graph has the same cuts both
// ways): a maximum preflow then already tells which nodes still reach the sources, and these are
// the smallest source side that any minimum cut has. Highest-label push-relabel with global
// relabelling and the gap rule: Goldberg & Tarjan 1988, doi:10.1145/48014.61051; Cherkassky &
// Goldberg 1997, doi:10.1007/PL00009180.
import type { CutProblem, ShouldStop } from "#core/agglomeration/cut-problem.ts";
import type { LocalGraph } from "#core/agglomeration/local-graph.ts";

const NONE = -1;
const POLL_EVERY = 4_096;
/** A relabelling's own cost against that of one step along an edge, for timing global ones. */
const RELABEL_WORK = 12;

/**
 * @returns 1 for each node of the source side; null where shouldStop said so.
 */
export function pushRelabelSide(problem: CutProblem, shouldStop?: ShouldStop): Uint8Array | null {
  return new Preflow(problem).run(shouldStop);
}

class Preflow {
  readonly #graph: LocalGraph;
  readonly #isSource: Uint8Array;
  readonly #isSink: Uint8Array;
  /** Along each edge from its a to its b, −capacity … capacity. */
  readonly #flow: Int32Array;
  readonly #excess: Float64Array;
  /** Lower bound of the number of steps to a source; nodeCount where no source is in reach. */
  readonly #height: Uint32Array;
  readonly #currentArc: Uint32Array;
  readonly #active: Layers;
  readonly #layers: Layers;
  #work = 0;

  constructor({ graph, sources, sinks }: CutProblem) {
    const n = graph.nodeCount;
    this.#graph = graph;
    this.#isSource = markOf(n, sources);
    this.#isSink = markOf(n, sinks);
    this.#flow = new Int32Array(graph.edgeA.length);
    this.#excess = new Float64Array(n);
    this.#height = new Uint32Array(n);
    this.#currentArc = new Uint32Array(n);
    this.#active = new Layers(n);
    this.#layers = new Layers(n);
  }

  run(shouldStop: ShouldStop | undefined): Uint8Array | null {
    const { nodeCount, edgeA } = this.#graph;
    const workLimit = 6 * nodeCount + 2 * edgeA.length;
    let untilPoll = POLL_EVERY;
    this.#saturateSinks();
    this.#relabelGlobally();
    for (let node = this.#active.takeHighest(); node !== NONE; node = this.#active.takeHighest()) {
      this.#discharge(node);
      if (--untilPoll === 0) {
        untilPoll = POLL_EVERY;
        if (shouldStop?.() === true) return null;
      }
      if (this.#work > workLimit) this.#relabelGlobally();
    }
    this.#relabelGlobally();
    const isSourceSide = new Uint8Array(nodeCount);
    for (let i = 0; i < nodeCount; i++) isSourceSide[i] = this.#height[i] < nodeCount ? 1 : 0;
    return isSourceSide;
  }

  #saturateSinks(): void {
    const { edgeA, edgeB, capacity } = this.#graph;
    for (let e = 0; e < edgeA.length; e++) {
      const a = edgeA[e];
      const b = edgeB[e];
      if (this.#isSink[a] === this.#isSink[b]) continue;
      this.#flow[e] = this.#isSink[a] === 1 ? capacity[e] : -capacity[e];
      this.#excess[this.#isSink[a] === 1 ? b : a] += capacity[e];
    }
  }

  /** What may still be pushed along edge e, out of node. */
  #residual(e: number, node: number): number {
    const flow = this.#flow[e];
    return this.#graph.capacity[e] + (this.#graph.edgeA[e] === node ? -flow : flow);
  }

  #otherEnd(e: number, node: number): number {
    const a = this.#graph.edgeA[e];
    return a === node ? this.#graph.edgeB[e] : a;
  }

  /** Exact heights by a search from the sources against the residual edges. */
  #relabelGlobally(): void {
    const { nodeCount, offsets, neighborEdges } = this.#graph;
    this.#work = 0;
    this.#height.fill(nodeCount);
    this.#active.clear();
    this.#layers.clear();
    const queue = new Uint32Array(nodeCount);
    let filled = 0;
    for (let i = 0; i < nodeCount; i++) {
      if (this.#isSource[i] === 0) continue;
      this.#height[i] = 0;
      queue[filled++] = i;
    }
    for (let at = 0; at < filled; at++) {
      const node = queue[at];
      for (let k = offsets[node]; k < offsets[node + 1]; k++) {
        const other = this.#otherEnd(neighborEdges[k], node);
        if (this.#height[other] < nodeCount || this.#isSink[other] === 1) continue;
        if (this.#residual(neighborEdges[k], other) <= 0) continue;
        this.#raise(other, this.#height[node] + 1);
        queue[filled++] = other;
      }
    }
  }

  #raise(node: number, height: number): void {
    this.#height[node] = height;
    this.#currentArc[node] = this.#graph.offsets[node];
    this.#layers.add(node, height);
    if (this.#excess[node] > 0) this.#active.add(node, height);
  }

  /** Pushes a node's excess on, raising it as often as that needs, until none is left. */
  #discharge(node: number): void {
    const { offsets, neighborEdges } = this.#graph;
    const end = offsets[node + 1];
    while (this.#excess[node] > 0) {
      if (this.#currentArc[node] === end) {
        if (!this.#relabel(node)) return;
        continue;
      }
      const e = neighborEdges[this.#currentArc[node]];
      const other = this.#otherEnd(e, node);
      this.#work++;
      if (this.#height[node] === this.#height[other] + 1) this.#push(e, node, other);
      if (this.#excess[node] > 0) this.#currentArc[node]++;
    }
  }

  #push(e: number, node: number, other: number): void {
    const amount = Math.min(this.#excess[node], this.#residual(e, node));
    if (amount <= 0) return;
    this.#flow[e] += this.#graph.edgeA[e] === node ? amount : -amount;
    this.#excess[node] -= amount;
    if (this.#isSource[other] === 1) return;
    if (this.#excess[other] === 0) this.#active.add(other, this.#height[other]);
    this.#excess[other] += amount;
  }

  /** Raises a node that can push nowhere. False where no source is in its reach any more. */
  #relabel(node: number): boolean {
    const { nodeCount, offsets, neighborEdges } = this.#graph;
    const before = this.#height[node];
    let height = nodeCount;
    for (let k = offsets[node]; k < offsets[node + 1]; k++) {
      const other = this.#otherEnd(neighborEdges[k], node);
      if (this.#height[other] + 1 < height && this.#residual(neighborEdges[k], node) > 0) {
        height = this.#height[other] + 1;
      }
    }
    this.#work += offsets[node + 1] - offsets[node] + RELABEL_WORK;
    this.#layers.remove(node, before);
    this.#height[node] = height;
    this.#currentArc[node] = offsets[node];
    if (this.#layers.isEmpty(before)) {
      this.#height[node] = nodeCount;
      this.#abandonAbove(before);
      return false;
    }
    if (height === nodeCount) return false;
    this.#layers.add(node, height);
    return true;
  }

  /** The gap rule: with an empty layer below it, nothing reaches a source any more. */
  #abandonAbove(gap: number): void {
    for (let height = gap + 1; height <= this.#layers.highest; height++) {
      for (let node = this.#layers.first(height); node !== NONE; node = this.#layers.after(node)) {
        this.#height[node] = this.#graph.nodeCount;
      }
      this.#layers.empty(height);
      this.#active.empty(height);
    }
    this.#layers.highest = gap;
  }
}

/** Nodes by height in doubly linked lists, the last one added first. */
class Layers {
  readonly #heads: Int32Array;
  readonly #next: Int32Array;
  readonly #before: Int32Array;
  /** No layer above this one holds a node. */
  highest = 0;

  constructor(nodeCount: number) {
    this.#heads = new Int32Array(nodeCount + 1).fill(NONE);
    this.#next = new Int32Array(nodeCount);
    this.#before = new Int32Array(nodeCount);
  }

  clear(): void {
    this.#heads.fill(NONE);
    this.highest = 0;
  }

  isEmpty(height: number): boolean {
    return this.#heads[height] === NONE;
  }

  first(height: number): number {
    return this.#heads[height];
  }

  after(node: number): number {
    return this.#next[node];
  }

  empty(height: number): void {
    this.#heads[height] = NONE;
  }

  add(node: number, height: number): void {
    const head = this.#heads[height];
    this.#next[node] = head;
    this.#before[node] = NONE;
    if (head !== NONE) this.#before[head] = node;
    this.#heads[height] = node;
    if (height > this.highest) this.highest = height;
  }

  remove(node: number, height: number): void {
    const before = this.#before[node];
    const next = this.#next[node];
    if (before === NONE) this.#heads[height] = next;
    else this.#next[before] = next;
    if (next !== NONE) this.#before[next] = before;
  }

  /** Takes a node out of the highest layer that has one; NONE where none has. */
  takeHighest(): number {
    while (this.highest > 0 && this.#heads[this.highest] === NONE) this.highest--;
    const node = this.#heads[this.highest];
    if (node !== NONE) this.remove(node, this.highest);
    return node;
  }
}

function markOf(nodeCount: number, nodes: Uint32Array): Uint8Array {
  const mark = new Uint8Array(nodeCount);
  for (const node of nodes) mark[node] = 1;
  return mark;
}
