// A binary heap of nodes by cost. A node may be in it several times: the first time that it is taken
// is the one that counts.

/** Nodes by cost, the least first; or, where that makes no difference, of about the least. */
export interface CostQueue {
  readonly size: number;
  add(node: number, cost: number): void;
  /** Gives a node that is in it a lower cost. */
  lower(node: number, from: number, to: number): void;
  /** The queue must not be empty. */
  take(): number;
  /** Empties it, for costs that begin at 0 again. */
  clear(): void;
}

export class CostHeap implements CostQueue {
  readonly #costs: number[] = [];
  readonly #nodes: number[] = [];

  get size(): number {
    return this.#nodes.length;
  }

  /** The least cost. The heap must not be empty. */
  get leastCost(): number {
    return this.#costs[0];
  }

  add(node: number, cost: number): void {
    const costs = this.#costs;
    const nodes = this.#nodes;
    let at = nodes.length;
    nodes.push(node);
    costs.push(cost);
    while (at > 0) {
      const above = (at - 1) >>> 1;
      if (costs[above] <= cost) break;
      costs[at] = costs[above];
      nodes[at] = nodes[above];
      at = above;
    }
    costs[at] = cost;
    nodes[at] = node;
  }

  lower(node: number, _from: number, to: number): void {
    this.add(node, to);
  }

  clear(): void {
    this.#costs.length = 0;
    this.#nodes.length = 0;
  }

  take(): number {
    const taken = this.#nodes[0];
    const node = this.#nodes.pop() ?? taken;
    const cost = this.#costs.pop() ?? 0;
    if (this.#nodes.length > 0) this.#siftDown(node, cost);
    return taken;
  }

  #siftDown(node: number, cost: number): void {
    const costs = this.#costs;
    const nodes = this.#nodes;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= nodes.length) break;
      if (below + 1 < nodes.length && costs[below + 1] < costs[below]) below++;
      if (costs[below] >= cost) break;
      costs[at] = costs[below];
      nodes[at] = nodes[below];
      at = below;
    }
    costs[at] = cost;
    nodes[at] = node;
  }
}
