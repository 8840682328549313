// A binary heap of nodes by cost, each node in it at most once.

/** Costs are set through `offer`, which also lowers the cost of a node that is in the heap. */
export class NodeHeap {
  readonly #nodes: Uint32Array;
  /** Where a node lies in the heap, plus one; 0 where it does not. */
  readonly #places: Uint32Array;
  readonly #costs: Float64Array;
  #size = 0;

  constructor(nodeCount: number) {
    this.#nodes = new Uint32Array(nodeCount);
    this.#places = new Uint32Array(nodeCount);
    this.#costs = new Float64Array(nodeCount);
  }

  get size(): number {
    return this.#size;
  }

  offer(node: number, cost: number): void {
    if (this.#places[node] === 0) this.#places[node] = ++this.#size;
    this.#costs[node] = cost;
    this.#siftUp(this.#places[node] - 1, node);
  }

  /** The node of least cost. The heap must not be empty. */
  take(): number {
    const taken = this.#nodes[0];
    this.#places[taken] = 0;
    this.#size--;
    if (this.#size > 0) this.#siftDown(this.#nodes[this.#size]);
    return taken;
  }

  #siftUp(from: number, node: number): void {
    const cost = this.#costs[node];
    let at = from;
    while (at > 0) {
      const above = (at - 1) >>> 1;
      const other = this.#nodes[above];
      if (this.#costs[other] <= cost) break;
      this.#put(at, other);
      at = above;
    }
    this.#put(at, node);
  }

  #siftDown(node: number): void {
    const cost = this.#costs[node];
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= this.#size) break;
      if (
        below + 1 < this.#size &&
        this.#costs[this.#nodes[below + 1]] < this.#costs[this.#nodes[below]]
      ) {
        below++;
      }
      const other = this.#nodes[below];
      if (this.#costs[other] >= cost) break;
      this.#put(at, other);
      at = below;
    }
    this.#put(at, node);
  }

  #put(at: number, node: number): void {
    this.#nodes[at] = node;
    this.#places[node] = at + 1;
  }
}
