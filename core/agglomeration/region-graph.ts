// A graph whose nodes are joined two by two: parallel edges become the one of lower index, with the
// sums of both. The node with more edges stays and takes the other's over, so that an edge moves at
// most log2 m times. A dead edge stays in its ends' lists until they are walked.

const NONE = 0xffffffff;

export interface WeightedEdges {
  /** Dense indices, a < b, no pair twice. m entries each. */
  readonly edgeA: Uint32Array;
  readonly edgeB: Uint32Array;
  /** 0…1 */
  readonly affinity: Float32Array;
  /** Above 0, such as the contact's area. */
  readonly weight: Float64Array;
}

export class RegionGraph {
  /** Ends of each edge among the nodes that are left; NONE for a dead edge. */
  readonly #endA: Uint32Array;
  readonly #endB: Uint32Array;
  readonly #weight: Float64Array;
  readonly #sum: Float64Array;
  readonly #version: Uint32Array;
  /** Half edges, 2e at end a and 2e + 1 at end b, in a list for each node. */
  readonly #next: Uint32Array;
  readonly #first: Uint32Array;
  readonly #last: Uint32Array;
  readonly #degree: Uint32Array;
  /** Open addressing from two ends to an edge. A stale slot names an edge of other ends: no match. */
  #slots: Uint32Array;
  #usedSlots = 0;

  constructor(nodeCount: number, { edgeA, edgeB, affinity, weight }: WeightedEdges) {
    const edgeCount = edgeA.length;
    this.#endA = edgeA.slice();
    this.#endB = edgeB.slice();
    this.#weight = weight.slice();
    this.#sum = weight.map((part, e) => part * affinity[e]);
    this.#version = new Uint32Array(edgeCount);
    this.#next = new Uint32Array(2 * edgeCount).fill(NONE);
    this.#first = new Uint32Array(nodeCount).fill(NONE);
    this.#last = new Uint32Array(nodeCount).fill(NONE);
    this.#degree = new Uint32Array(nodeCount);
    this.#slots = new Uint32Array(0);
    for (let e = 0; e < edgeCount; e++) {
      this.#append(edgeA[e], 2 * e);
      this.#append(edgeB[e], 2 * e + 1);
    }
    this.#rebuildSlots();
  }

  meanOf(edge: number): number {
    return this.#sum[edge] / this.#weight[edge];
  }

  /** Counts up whenever the edge's mean changes, and when it dies. */
  versionOf(edge: number): number {
    return this.#version[edge];
  }

  /** Joins the ends of a living edge; `onChange` hears of each edge whose mean that changed. */
  contract(edge: number, onChange: (edge: number) => void): void {
    const a = this.#endA[edge];
    const b = this.#endB[edge];
    const stays = this.#degree[a] >= this.#degree[b] ? a : b;
    const goes = stays === a ? b : a;
    this.#kill(edge);
    let half = this.#first[goes];
    while (half !== NONE) {
      const following = this.#next[half];
      const moved = half >>> 1;
      if (this.#endA[moved] !== NONE) this.#takeOver(moved, half, goes, stays, onChange);
      half = following;
    }
    this.#first[goes] = NONE;
  }

  #takeOver(
    edge: number,
    half: number,
    goes: number,
    stays: number,
    onChange: (edge: number) => void,
  ): void {
    const other = this.#endA[edge] === goes ? this.#endB[edge] : this.#endA[edge];
    const known = this.#edgeBetween(stays, other);
    const isKept = known === NONE || edge < known;
    if (known !== NONE) {
      const [kept, dropped] = isKept ? [edge, known] : [known, edge];
      this.#sum[kept] += this.#sum[dropped];
      this.#weight[kept] += this.#weight[dropped];
      this.#version[kept]++;
      this.#kill(dropped);
    }
    if (isKept) {
      if (this.#endA[edge] === goes) this.#endA[edge] = stays;
      else this.#endB[edge] = stays;
      this.#append(stays, half);
      this.#insert(edge);
    }
    if (known !== NONE) onChange(isKept ? edge : known);
  }

  #kill(edge: number): void {
    this.#endA[edge] = NONE;
    this.#endB[edge] = NONE;
    this.#version[edge]++;
  }

  #append(node: number, half: number): void {
    this.#next[half] = NONE;
    if (this.#first[node] === NONE) this.#first[node] = half;
    else this.#next[this.#last[node]] = half;
    this.#last[node] = half;
    this.#degree[node]++;
  }

  #edgeBetween(left: number, right: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = hashOf(left, right) & mask; ; slot = (slot + 1) & mask) {
      const edge = this.#slots[slot];
      if (edge === NONE) return NONE;
      const a = this.#endA[edge];
      const b = this.#endB[edge];
      if ((a === left && b === right) || (a === right && b === left)) return edge;
    }
  }

  #insert(edge: number): void {
    if (2 * ++this.#usedSlots > this.#slots.length) {
      this.#rebuildSlots();
      return;
    }
    const mask = this.#slots.length - 1;
    let slot = hashOf(this.#endA[edge], this.#endB[edge]) & mask;
    while (this.#slots[slot] !== NONE) slot = (slot + 1) & mask;
    this.#slots[slot] = edge;
  }

  /** With the living edges alone, a quarter full at most. */
  #rebuildSlots(): void {
    const living = this.#endA.reduce((count, end) => (end === NONE ? count : count + 1), 0);
    let size = 16;
    while (size < 4 * living) size *= 2;
    this.#slots = new Uint32Array(size).fill(NONE);
    this.#usedSlots = 0;
    for (let edge = 0; edge < this.#endA.length; edge++) {
      if (this.#endA[edge] !== NONE) this.#insert(edge);
    }
  }
}

/** The same for both orders. */
function hashOf(left: number, right: number): number {
  const a = Math.min(left, right);
  const b = Math.max(left, right);
  let hash = Math.imul(a ^ Math.imul(b, 0x9e3779b1), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35);
  return (hash ^ (hash >>> 13)) >>> 0;
}
