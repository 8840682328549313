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

/** Marks: the tree (0: none), and the queues that the node waits in. */
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

/**
 * @returns 1 for each node of the source side; null where shouldStop said so.
 */
export function boykovKolmogorovSide(
  problem: CutProblem,
  shouldStop?: ShouldStop,
): Uint8Array | null {
  const trees = new Trees(problem);
  const { sourceActive, sinkActive } = trees;
  let untilPoll = POLL_EVERY;
  let isSourceTurn = true;
  let node = sourceActive.take();
  while (node !== NONE) {
    if (isSourceTurn) growSources(trees, node);
    else growSinks(trees, node);
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
  readonly orphans: number[] = [];
  time = 0;

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

/** Takes a node's free neighbours into the sources' tree, and sends flow where it meets the other. */
function growSources(trees: Trees, node: number): void {
  const { nodes, sourceActive, flow } = trees;
  const { edgeA, capacity, offsets, neighborEdges, neighborNodes } = trees.graph;
  const at = NODE * node;
  if ((nodes[at] & TREE) !== SOURCE_TREE) return;
  const end = offsets[node + 1];
  for (let k = offsets[node]; k < end; k++) {
    const other = NODE * neighborNodes[k];
    const tree = nodes[other] & TREE;
    if (tree === SOURCE_TREE && !isCloser(nodes, at, other)) continue;
    const e = neighborEdges[k];
    if (edgeA[e] === node ? flow[e] >= capacity[e] : flow[e] <= -capacity[e]) continue;
    if (tree === SINK_TREE) {
      augment(trees, e, node, neighborNodes[k]);
      if ((nodes[at] & TREE) !== SOURCE_TREE) return;
      // What the edge may carry, and whose the neighbour is, may have changed.
      k--;
      continue;
    }
    if (tree !== SOURCE_TREE) {
      nodes[other] |= SOURCE_TREE;
      sourceActive.add(neighborNodes[k]);
    }
    hang(nodes, other, at, e);
  }
}

/** As growSources, against the flow. */
function growSinks(trees: Trees, node: number): void {
  const { nodes, sinkActive, flow } = trees;
  const { edgeA, capacity, offsets, neighborEdges, neighborNodes } = trees.graph;
  const at = NODE * node;
  if ((nodes[at] & TREE) !== SINK_TREE) return;
  const end = offsets[node + 1];
  for (let k = offsets[node]; k < end; k++) {
    const other = NODE * neighborNodes[k];
    const tree = nodes[other] & TREE;
    if (tree === SINK_TREE && !isCloser(nodes, at, other)) continue;
    const e = neighborEdges[k];
    if (edgeA[e] === node ? flow[e] <= -capacity[e] : flow[e] >= capacity[e]) continue;
    if (tree === SOURCE_TREE) {
      augment(trees, e, neighborNodes[k], node);
      if ((nodes[at] & TREE) !== SINK_TREE) return;
      k--;
      continue;
    }
    if (tree !== SINK_TREE) {
      nodes[other] |= SINK_TREE;
      sinkActive.add(neighborNodes[k]);
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
function augment(trees: Trees, edge: number, first: number, last: number): void {
  const { flow } = trees;
  const { edgeA, capacity } = trees.graph;
  trees.time++;
  const direction = edgeA[edge] === first ? 1 : -1;
  let amount = capacity[edge] - direction * flow[edge];
  amount = leastOnWay(trees, first, -1, amount);
  amount = leastOnWay(trees, last, 1, amount);
  flow[edge] += direction * amount;
  sendAlongWay(trees, first, -1, amount);
  sendAlongWay(trees, last, 1, amount);
  adoptOrphans(trees);
}

/** @param way 1 where flow goes from a node to its parent, −1 where it comes from there. */
function leastOnWay(trees: Trees, from: number, way: number, limit: number): number {
  const { nodes, flow } = trees;
  const { edgeA, edgeB, capacity } = trees.graph;
  let least = limit;
  let node = from;
  for (let e = nodes[NODE * node + PARENT]; e !== IS_ROOT; e = nodes[NODE * node + PARENT]) {
    const a = edgeA[e];
    const residual = capacity[e] - (a === node ? way : -way) * flow[e];
    if (residual < least) least = residual;
    node = a ^ edgeB[e] ^ node;
  }
  return least;
}

function sendAlongWay(trees: Trees, from: number, way: number, amount: number): void {
  const { nodes, flow, orphans } = trees;
  const { edgeA, edgeB, capacity } = trees.graph;
  let node = from;
  for (let e = nodes[NODE * node + PARENT]; e !== IS_ROOT; e = nodes[NODE * node + PARENT]) {
    const a = edgeA[e];
    const direction = a === node ? way : -way;
    const parent = a ^ edgeB[e] ^ node;
    flow[e] += direction * amount;
    if (direction * flow[e] === capacity[e]) {
      nodes[NODE * node + PARENT] = IS_ORPHAN;
      orphans.push(node);
    }
    node = parent;
  }
}

function adoptOrphans(trees: Trees): void {
  const { orphans, nodes } = trees;
  // The nearest to a root first: last found, first healed; the children of what is let go after all of these.
  orphans.reverse();
  for (let at = 0; at < orphans.length; at++) {
    const node = orphans[at];
    if ((nodes[NODE * node] & TREE) === SOURCE_TREE) adopt(trees, node, -1, trees.sourceActive);
    else adopt(trees, node, 1, trees.sinkActive);
  }
  orphans.length = 0;
}

/** Hangs an orphan on the neighbour nearest to a root; with none, lets it and its children go. */
function adopt(trees: Trees, node: number, way: number, active: ActiveQueue): void {
  const { nodes, flow, time } = trees;
  const { edgeA, capacity, offsets, neighborEdges, neighborNodes } = trees.graph;
  const tree = nodes[NODE * node] & TREE;
  let least = UNREACHABLE;
  let best = NONE;
  for (let k = offsets[node], end = offsets[node + 1]; k < end; k++) {
    const other = neighborNodes[k];
    if ((nodes[NODE * other] & TREE) !== tree) continue;
    const e = neighborEdges[k];
    if ((edgeA[e] === node ? way : -way) * flow[e] === capacity[e]) continue;
    const distance = distanceToRoot(trees, other, time);
    if (distance < least) {
      least = distance;
      best = e;
    }
  }
  if (best === NONE) {
    abandon(trees, node, way, active);
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
    if (e === IS_ORPHAN) return UNREACHABLE;
    if (e === IS_ROOT) {
      nodes[NODE * node + TIME] = time;
      break;
    }
    node = edgeA[e] ^ edgeB[e] ^ node;
    steps++;
  }
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

function abandon(trees: Trees, node: number, way: number, active: ActiveQueue): void {
  const { nodes, flow, orphans } = trees;
  const { edgeA, capacity, offsets, neighborEdges, neighborNodes } = trees.graph;
  const tree = nodes[NODE * node] & TREE;
  nodes[NODE * node] &= ~TREE;
  for (let k = offsets[node], end = offsets[node + 1]; k < end; k++) {
    const other = neighborNodes[k];
    if ((nodes[NODE * other] & TREE) !== tree) continue;
    const e = neighborEdges[k];
    if ((edgeA[e] === node ? way : -way) * flow[e] < capacity[e]) active.add(other);
    if (nodes[NODE * other + PARENT] !== e) continue;
    nodes[NODE * other + PARENT] = IS_ORPHAN;
    orphans.push(other);
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
