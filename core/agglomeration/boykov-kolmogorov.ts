// [OP6] The source-minimal minimum cut by two search trees that grow towards each other: Boykov &
// Kolmogorov 2004, doi:10.1109/TPAMI.2004.60, with distance and time marks.
//
// The work ends once the sources' tree can grow no further, since no flow can be added then; what
// that tree holds is all that the sources still reach, which is the smallest source side that any
// minimum cut has. The other tree need not be whole by then, so a small source side costs little
// even in a large graph. The graph is read where it lies, and what is written starts as zeros, so
// that a part that the search never meets costs nothing.
import type { CutOptions, CutProblem } from "#core/agglomeration/cut-problem.ts";
import type { LocalGraph } from "#core/agglomeration/local-graph.ts";
import { Scratch } from "#core/agglomeration/scratch.ts";

/**
 * What a node hangs on: the edge to its parent, and that one itself (or IS_ROOT, IS_ORPHAN); when the
 * way to a root was found good last, and in how many steps.
 */
const NODE = 4;
const EDGE = 0;
const PARENT = 1;
const TIME = 2;
const DISTANCE = 3;

/** Marks: the tree, the queues that the node waits in, and whether any of its edges carried flow. */
const NO_TREE = 0;
const SOURCE_TREE = 1;
const SINK_TREE = 2;
const TREE = 3;
const IN_SOURCE_QUEUE = 4;
const IN_SINK_QUEUE = 8;
const HAS_FLOW = 16;

const IS_ROOT = -1;
const IS_ORPHAN = -2;

const NONE = -1;
const UNREACHABLE = 0x7fffffff;
const POLL_EVERY = 4_096;

export interface SearchOptions extends CutOptions {
  /** Steps along paths and while the trees are healed; absent: as many as it takes. */
  readonly maxSteps?: number;
}

/** @returns 1 for each node of the source side; null where shouldStop said so. */
export function boykovKolmogorovSide(
  problem: CutProblem,
  { shouldStop, scratch, maxSteps = Number.POSITIVE_INFINITY }: SearchOptions = {},
): Uint8Array | null | "too-many-steps" {
  const trees = new Trees(problem, scratch ?? new Scratch());
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
  /** Apart from the nodes' other numbers: a search looks at these alone most of the time. */
  readonly marks: Uint8Array;
  readonly nodes: Int32Array;
  readonly sourceActive: ActiveQueue;
  readonly sinkActive: ActiveQueue;
  readonly orphans = new OrphanList();
  time = 0;
  /** Along paths and while healing, so far; the growth of the trees not counted. */
  steps = 0;

  constructor({ graph, sources, sinks }: CutProblem, scratch: Scratch) {
    this.graph = graph;
    this.flow = scratch.int32("flow", graph.edgeA.length);
    this.marks = scratch.uint8("marks", graph.nodeCount);
    this.nodes = scratch.int32("nodes", NODE * graph.nodeCount);
    const length = 2 ** Math.ceil(Math.log2(graph.nodeCount + 1));
    const sourceRing = scratch.int32("source ring", length);
    const sinkRing = scratch.int32("sink ring", length);
    this.sourceActive = new ActiveQueue(this.marks, sourceRing, IN_SOURCE_QUEUE);
    this.sinkActive = new ActiveQueue(this.marks, sinkRing, IN_SINK_QUEUE);
    for (const source of sources) this.#addRoot(source, SOURCE_TREE, this.sourceActive);
    for (const sink of sinks) this.#addRoot(sink, SINK_TREE, this.sinkActive);
  }

  sourceSide(): Uint8Array {
    const { marks } = this;
    const isSourceSide = new Uint8Array(this.graph.nodeCount);
    for (let i = 0; i < isSourceSide.length; i++) {
      isSourceSide[i] = (marks[i] & TREE) === SOURCE_TREE ? 1 : 0;
    }
    return isSourceSide;
  }

  #addRoot(node: number, tree: number, active: ActiveQueue): void {
    this.marks[node] = tree;
    this.nodes[NODE * node + PARENT] = IS_ROOT;
    this.nodes[NODE * node + DISTANCE] = 1;
    active.add(node);
  }
}

/** Takes a node's free neighbours into its tree, and sends flow where that meets the other one. */
function grow(trees: Trees, node: number, own: number, active: ActiveQueue): void {
  const { marks, nodes } = trees;
  const { offsets, neighborEdges, neighborNodes } = trees.graph;
  const isSource = own === SOURCE_TREE;
  const end = offsets[node + 1];
  for (let k = offsets[node]; k < end && (marks[node] & TREE) === own; k++) {
    const other = neighborNodes[k];
    const tree = marks[other] & TREE;
    if (tree === own) continue;
    const e = neighborEdges[k];
    if ((marks[node] & marks[other] & HAS_FLOW) !== 0 && isFull(trees, e, node, isSource)) continue;
    if (tree === NO_TREE) {
      active.addToTree(other, own);
      nodes[NODE * other + EDGE] = e;
      nodes[NODE * other + PARENT] = node;
      nodes[NODE * other + TIME] = nodes[NODE * node + TIME];
      nodes[NODE * other + DISTANCE] = nodes[NODE * node + DISTANCE] + 1;
    } else {
      augment(trees, e, node, isSource);
      // What the edge may carry, and whose the neighbour is, may have changed.
      k--;
    }
  }
}

/** @param isOut whether flow is to leave the node, or to come in. */
function isFull(trees: Trees, e: number, node: number, isOut: boolean): boolean {
  const { edgeA, capacity } = trees.graph;
  const sent = (edgeA[e] === node) === isOut ? trees.flow[e] : 0 - trees.flow[e];
  return sent === capacity[e];
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
  const { edgeA, capacity } = trees.graph;
  let least = limit;
  let steps = 0;
  for (let node = from, parent = nodes[NODE * node + PARENT]; parent !== IS_ROOT; ) {
    const e = nodes[NODE * node + EDGE];
    const residual = (edgeA[e] === node) === isUp ? capacity[e] - flow[e] : capacity[e] + flow[e];
    if (residual < least) least = residual;
    steps++;
    node = parent;
    parent = nodes[NODE * node + PARENT];
  }
  trees.steps += steps;
  return least;
}

function sendAlongWay(trees: Trees, from: number, isUp: boolean, amount: number): void {
  const { marks, nodes, flow } = trees;
  const { edgeA, capacity } = trees.graph;
  marks[from] |= HAS_FLOW;
  for (let node = from, parent = nodes[NODE * node + PARENT]; parent !== IS_ROOT; ) {
    const e = nodes[NODE * node + EDGE];
    const isAlong = (edgeA[e] === node) === isUp;
    const sent = isAlong ? flow[e] + amount : flow[e] - amount;
    flow[e] = sent;
    if ((isAlong ? sent : 0 - sent) === capacity[e]) {
      nodes[NODE * node + PARENT] = IS_ORPHAN;
      trees.orphans.add(node);
    }
    node = parent;
    parent = nodes[NODE * node + PARENT];
    marks[node] |= HAS_FLOW;
  }
}

/** Those nearest to a root first: what is healed there may spare the others a long way. */
function adoptOrphans(trees: Trees): void {
  const { orphans, marks } = trees;
  orphans.reverse();
  for (let at = 0; at < orphans.count; at++) {
    const node = orphans.nodes[at];
    const isSource = (marks[node] & TREE) === SOURCE_TREE;
    adopt(trees, node, !isSource, isSource ? trees.sourceActive : trees.sinkActive);
  }
  orphans.count = 0;
}

/** Hangs an orphan on the neighbour nearest to a root; with none, lets it and its children go. */
function adopt(trees: Trees, node: number, isUp: boolean, active: ActiveQueue): void {
  const { marks, nodes, time } = trees;
  const { offsets, neighborEdges, neighborNodes } = trees.graph;
  const tree = marks[node] & TREE;
  const end = offsets[node + 1];
  trees.steps += end - offsets[node];
  let least = UNREACHABLE;
  let best = NONE;
  for (let k = offsets[node]; k < end; k++) {
    const other = neighborNodes[k];
    if ((marks[other] & TREE) !== tree) continue;
    if ((marks[other] & HAS_FLOW) !== 0 && isFull(trees, neighborEdges[k], node, isUp)) continue;
    const distance = distanceToRoot(trees, other, time);
    if (distance < least) {
      least = distance;
      best = k;
    }
  }
  if (best === NONE) {
    abandon(trees, node, isUp, active);
    return;
  }
  nodes[NODE * node + EDGE] = neighborEdges[best];
  nodes[NODE * node + PARENT] = neighborNodes[best];
  nodes[NODE * node + TIME] = time;
  nodes[NODE * node + DISTANCE] = least + 1;
}

/** Steps up to a root; UNREACHABLE under an orphan. Marks the way, so that it is walked once. */
function distanceToRoot(trees: Trees, from: number, time: number): number {
  const { nodes } = trees;
  let steps = 0;
  let node = from;
  while (nodes[NODE * node + TIME] !== time) {
    const parent = nodes[NODE * node + PARENT];
    if (parent === IS_ORPHAN) {
      trees.steps += steps;
      return UNREACHABLE;
    }
    if (parent === IS_ROOT) {
      nodes[NODE * node + TIME] = time;
      break;
    }
    node = parent;
    steps++;
  }
  trees.steps += steps;
  const total = steps + nodes[NODE * node + DISTANCE];
  let distance = total;
  node = from;
  while (nodes[NODE * node + TIME] !== time) {
    nodes[NODE * node + TIME] = time;
    nodes[NODE * node + DISTANCE] = distance--;
    node = nodes[NODE * node + PARENT];
  }
  return total;
}

function abandon(trees: Trees, node: number, isUp: boolean, active: ActiveQueue): void {
  const { marks, nodes, orphans } = trees;
  const { offsets, neighborEdges, neighborNodes } = trees.graph;
  const tree = marks[node] & TREE;
  marks[node] &= ~TREE;
  for (let k = offsets[node], end = offsets[node + 1]; k < end; k++) {
    const other = neighborNodes[k];
    if ((marks[other] & TREE) !== tree) continue;
    if (!isFull(trees, neighborEdges[k], node, isUp)) active.add(other);
    if (nodes[NODE * other + PARENT] !== node) continue;
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
  readonly marks: Uint8Array;
  readonly ring: Int32Array;
  readonly mark: number;
  readonly mask: number;
  first = 0;
  end = 0;

  /** @param ring a power of two long, more than there are nodes. */
  constructor(marks: Uint8Array, ring: Int32Array, mark: number) {
    this.marks = marks;
    this.ring = ring;
    this.mark = mark;
    this.mask = ring.length - 1;
  }

  add(node: number): void {
    this.addToTree(node, NO_TREE);
  }

  /** @param tree of a node that has none. */
  addToTree(node: number, tree: number): void {
    const marks = this.marks[node];
    this.marks[node] = marks | tree | this.mark;
    if ((marks & this.mark) !== 0) return;
    this.ring[this.end] = node;
    this.end = (this.end + 1) & this.mask;
  }

  take(): number {
    if (this.first === this.end) return NONE;
    const node = this.ring[this.first];
    this.first = (this.first + 1) & this.mask;
    this.marks[node] &= ~this.mark;
    return node;
  }
}
