// [OP6] The source-minimal minimum cut by two search trees that grow towards each other: Boykov &
// Kolmogorov 2004, doi:10.1109/TPAMI.2004.60, with distance and time marks.
//
// The work ends once the sources' tree can grow no further, since no flow can be added then; what
// that tree holds is all that the sources still reach, which is the smallest source side that any
// minimum cut has. The other tree need not be whole by then, so a small source side costs little
// even in a large graph. The graph is read where it lies, and what is written starts as zeros, so
// that a part that the search never meets costs nothing.
import type { CutProblem, ShouldStop } from "#core/agglomeration/cut-problem.ts";
import type { LocalGraph } from "#core/agglomeration/local-graph.ts";

/** A node is four numbers: its marks, the edge to its parent, when that was found good, how far. */
const NODE = 4;
const PARENT = 1;
const TIME = 2;
const DISTANCE = 3;

/** Marks: the tree, and the queues that the node waits in. */
const NO_TREE = 0;
const SOURCE_TREE = 1;
const SINK_TREE = 2;
const TREE = 3;
const IN_SOURCE_QUEUE = 4;
const IN_SINK_QUEUE = 8;

const IS_ROOT = -1;
const IS_ORPHAN = -2;

const NONE = -1;
const UNREACHABLE = 0x7fffffff;
const POLL_EVERY = 4_096;

export interface SearchLimits {
  readonly shouldStop?: ShouldStop | undefined;
  /** Steps along paths and while the trees are healed; absent: as many as it takes. */
  readonly maxSteps?: number;
}

/** @returns 1 for each node of the source side; null where shouldStop said so. */
export function boykovKolmogorovSide(
  problem: CutProblem,
  { shouldStop, maxSteps = Number.POSITIVE_INFINITY }: SearchLimits = {},
): Uint8Array | null | "too-many-steps" {
  const trees = new Trees(problem);
  const { sourceActive, sinkActive } = trees;
  let untilPoll = POLL_EVERY;
  let isSourceTurn = true;
  let node = sourceActive.take();
  while (node !== NONE) {
    if (isSourceTurn) grow(trees, node, SOURCE_TREE, sourceActive);
    else grow(trees, node, SINK_TREE, sinkActive);
    if (trees.steps > maxSteps) return "too-many-steps";
    if (--untilPoll === 0) {
      untilPoll = POLL_EVERY;
      if (shouldStop?.() === true) return null;
    }
    // With no active node left in the sinks' tree, only the sources' reach is still to be found.
    const sink: number = isSourceTurn ? sinkActive.take() : NONE;
    isSourceTurn = sink === NONE;
    node = isSourceTurn ? sourceActive.take() : sink;
  }
  return trees.sourceSide();
}

class Trees {
  readonly graph: LocalGraph;
  /** Along each edge from its a to its b, −capacity … capacity. */
  readonly flow: Int32Array;
  readonly nodes: Int32Array;
  readonly sourceActive: ActiveQueue;
  readonly sinkActive: ActiveQueue;
  readonly orphans = new OrphanList();
  time = 0;
  /** Along paths and while healing, so far; the growth of the trees not counted. */
  steps = 0;

  constructor({ graph, sources, sinks }: CutProblem) {
    this.graph = graph;
    this.flow = new Int32Array(graph.edgeA.length);
    this.nodes = new Int32Array(NODE * graph.nodeCount);
    this.sourceActive = new ActiveQueue(this.nodes, IN_SOURCE_QUEUE);
    this.sinkActive = new ActiveQueue(this.nodes, IN_SINK_QUEUE);
    for (const source of sources) this.#addRoot(source, SOURCE_TREE, this.sourceActive);
    for (const sink of sinks) this.#addRoot(sink, SINK_TREE, this.sinkActive);
  }

  sourceSide(): Uint8Array {
    const { nodes } = this;
    const isSourceSide = new Uint8Array(this.graph.nodeCount);
    for (let i = 0; i < isSourceSide.length; i++) {
      isSourceSide[i] = (nodes[NODE * i] & TREE) === SOURCE_TREE ? 1 : 0;
    }
    return isSourceSide;
  }

  #addRoot(node: number, tree: number, active: ActiveQueue): void {
    this.nodes[NODE * node] = tree;
    this.nodes[NODE * node + PARENT] = IS_ROOT;
    this.nodes[NODE * node + DISTANCE] = 1;
    active.add(node);
  }
}

/** Takes a node's free neighbours into its tree, and sends flow where that meets the other one. */
function grow(trees: Trees, node: number, own: number, active: ActiveQueue): void {
  const { nodes, flow } = trees;
  const { edgeA, capacity, offsets, neighborEdges, neighborNodes } = trees.graph;
  const at = NODE * node;
  const isSource = own === SOURCE_TREE;
  const end = offsets[node + 1];
  for (let k = offsets[node]; k < end && (nodes[at] & TREE) === own; k++) {
    const other = NODE * neighborNodes[k];
    const tree = nodes[other] & TREE;
    if (tree === own && !isCloser(nodes, at, other)) continue;
    const e = neighborEdges[k];
    const sent = (edgeA[e] === node) === isSource ? flow[e] : 0 - flow[e];
    if (sent === capacity[e]) continue;
    if (tree === NO_TREE) {
      nodes[other] |= own;
      active.add(neighborNodes[k]);
    } else if (tree !== own) {
      augment(trees, e, node, isSource);
      // What the edge may carry, and whose the neighbour is, may have changed.
      k--;
      continue;
    }
    hang(nodes, other, at, e);
  }
}

/** Whether a node of the same tree had better hang on this one. */
function isCloser(nodes: Int32Array, node: number, other: number): boolean {
  return (
    nodes[other + DISTANCE] > nodes[node + DISTANCE] + 1 &&
    nodes[other + TIME] <= nodes[node + TIME]
  );
}

function hang(nodes: Int32Array, node: number, parent: number, edge: number): void {
  nodes[node + PARENT] = edge;
  nodes[node + TIME] = nodes[parent + TIME];
  nodes[node + DISTANCE] = nodes[parent + DISTANCE] + 1;
}

/** Sends what the whole path through an edge between the trees can carry; then heals the trees. */
function augment(trees: Trees, edge: number, node: number, isSource: boolean): void {
  const { flow } = trees;
  const { edgeA, edgeB, capacity } = trees.graph;
  trees.time++;
  const other = edgeA[edge] ^ edgeB[edge] ^ node;
  const first = isSource ? node : other;
  const last = isSource ? other : node;
  const isAlong = edgeA[edge] === first;
  let amount = isAlong ? capacity[edge] - flow[edge] : capacity[edge] + flow[edge];
  amount = leastOnWay(trees, first, false, amount);
  amount = leastOnWay(trees, last, true, amount);
  flow[edge] += isAlong ? amount : 0 - amount;
  sendAlongWay(trees, first, false, amount);
  sendAlongWay(trees, last, true, amount);
  adoptOrphans(trees);
}

/** @param isUp whether flow goes from a node to its parent, or comes from there. */
function leastOnWay(trees: Trees, from: number, isUp: boolean, limit: number): number {
  const { nodes, flow } = trees;
  const { edgeA, edgeB, capacity } = trees.graph;
  let least = limit;
  let node = from;
  let steps = 0;
  for (let e = nodes[NODE * node + PARENT]; e !== IS_ROOT; e = nodes[NODE * node + PARENT]) {
    steps++;
    const a = edgeA[e];
    const residual = (a === node) === isUp ? capacity[e] - flow[e] : capacity[e] + flow[e];
    if (residual < least) least = residual;
    node = a ^ edgeB[e] ^ node;
  }
  trees.steps += steps;
  return least;
}

function sendAlongWay(trees: Trees, from: number, isUp: boolean, amount: number): void {
  const { nodes, flow } = trees;
  const { edgeA, edgeB, capacity } = trees.graph;
  let node = from;
  for (let e = nodes[NODE * node + PARENT]; e !== IS_ROOT; e = nodes[NODE * node + PARENT]) {
    const a = edgeA[e];
    const isAlong = (a === node) === isUp;
    const sent = isAlong ? flow[e] + amount : flow[e] - amount;
    flow[e] = sent;
    if ((isAlong ? sent : 0 - sent) === capacity[e]) {
      nodes[NODE * node + PARENT] = IS_ORPHAN;
      trees.orphans.add(node);
    }
    node = a ^ edgeB[e] ^ node;
  }
}

/** Those nearest to a root first: what is healed there may spare the others a long way. */
function adoptOrphans(trees: Trees): void {
  const { orphans, nodes } = trees;
  orphans.reverse();
  for (let at = 0; at < orphans.count; at++) {
    const node = orphans.nodes[at];
    const isSource = (nodes[NODE * node] & TREE) === SOURCE_TREE;
    adopt(trees, node, !isSource, isSource ? trees.sourceActive : trees.sinkActive);
  }
  orphans.count = 0;
}

/** Hangs an orphan on the neighbour nearest to a root; with none, lets it and its children go. */
function adopt(trees: Trees, node: number, isUp: boolean, active: ActiveQueue): void {
  const { nodes, flow, time } = trees;
  const { edgeA, capacity, offsets, neighborEdges, neighborNodes } = trees.graph;
  const tree = nodes[NODE * node] & TREE;
  const end = offsets[node + 1];
  trees.steps += end - offsets[node];
  let least = UNREACHABLE;
  let best = NONE;
  for (let k = offsets[node]; k < end; k++) {
    const other = neighborNodes[k];
    if ((nodes[NODE * other] & TREE) !== tree) continue;
    const e = neighborEdges[k];
    const sent = (edgeA[e] === node) === isUp ? flow[e] : 0 - flow[e];
    if (sent === capacity[e]) continue;
    const distance = distanceToRoot(trees, other, time);
    if (distance < least) {
      least = distance;
      best = e;
    }
  }
  if (best === NONE) {
    abandon(trees, node, isUp, active);
    return;
  }
  nodes[NODE * node + PARENT] = best;
  nodes[NODE * node + TIME] = time;
  nodes[NODE * node + DISTANCE] = least + 1;
}

/** Steps up to a root; UNREACHABLE under an orphan. Marks the way, so that it is walked once. */
function distanceToRoot(trees: Trees, from: number, time: number): number {
  const { nodes } = trees;
  const { edgeA, edgeB } = trees.graph;
  let steps = 0;
  let node = from;
  while (nodes[NODE * node + TIME] !== time) {
    const e = nodes[NODE * node + PARENT];
    if (e === IS_ORPHAN) {
      trees.steps += steps;
      return UNREACHABLE;
    }
    if (e === IS_ROOT) {
      nodes[NODE * node + TIME] = time;
      break;
    }
    node = edgeA[e] ^ edgeB[e] ^ node;
    steps++;
  }
  trees.steps += steps;
  const total = steps + nodes[NODE * node + DISTANCE];
  let distance = total;
  node = from;
  while (nodes[NODE * node + TIME] !== time) {
    nodes[NODE * node + TIME] = time;
    nodes[NODE * node + DISTANCE] = distance--;
    const e = nodes[NODE * node + PARENT];
    node = edgeA[e] ^ edgeB[e] ^ node;
  }
  return total;
}

function abandon(trees: Trees, node: number, isUp: boolean, active: ActiveQueue): void {
  const { nodes, flow, orphans } = trees;
  const { edgeA, capacity, offsets, neighborEdges, neighborNodes } = trees.graph;
  const tree = nodes[NODE * node] & TREE;
  nodes[NODE * node] &= ~TREE;
  for (let k = offsets[node], end = offsets[node + 1]; k < end; k++) {
    const other = neighborNodes[k];
    if ((nodes[NODE * other] & TREE) !== tree) continue;
    const e = neighborEdges[k];
    const sent = (edgeA[e] === node) === isUp ? flow[e] : 0 - flow[e];
    if (sent !== capacity[e]) active.add(other);
    if (nodes[NODE * other + PARENT] !== e) continue;
    nodes[NODE * other + PARENT] = IS_ORPHAN;
    orphans.add(other);
  }
}

/** A list that keeps its memory when it is emptied. */
class OrphanList {
  nodes = new Uint32Array(64);
  count = 0;

  add(node: number): void {
    if (this.count === this.nodes.length) {
      const grown = new Uint32Array(2 * this.count);
      grown.set(this.nodes);
      this.nodes = grown;
    }
    this.nodes[this.count++] = node;
  }

  reverse(): void {
    this.nodes.subarray(0, this.count).reverse();
  }
}

/** A ring of distinct nodes: what is in it already is not added again. */
class ActiveQueue {
  ring: Uint32Array;
  nodes: Int32Array;
  mark: number;
  mask: number;
  first = 0;
  end = 0;

  constructor(nodes: Int32Array, mark: number) {
    const length = 2 ** Math.ceil(Math.log2(nodes.length / NODE + 1));
    this.ring = new Uint32Array(length);
    this.nodes = nodes;
    this.mark = mark;
    this.mask = length - 1;
  }

  add(node: number): void {
    const marks = this.nodes[NODE * node];
    if ((marks & this.mark) !== 0) return;
    this.nodes[NODE * node] = marks | this.mark;
    this.ring[this.end] = node;
    this.end = (this.end + 1) & this.mask;
  }

  take(): number {
    if (this.first === this.end) return NONE;
    const node = this.ring[this.first];
    this.first = (this.first + 1) & this.mask;
    this.nodes[NODE * node] &= ~this.mark;
    return node;
  }
}
