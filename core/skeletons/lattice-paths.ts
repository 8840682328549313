// Cheapest paths over a lattice from one node (Dijkstra 1959, doi:10.1007/BF01386390). Components do
// not meet, so that one set of columns serves all of them.
import { CostHeap } from "#core/agglomeration/cost-heap.ts";
import { NO_PARENT } from "#core/skeletons/skeleton.ts";
import type { VoxelLattice } from "#core/skeletons/voxel-lattice.ts";

export class LatticePaths {
  readonly #lattice: VoxelLattice;
  readonly #weights: Float32Array | null;
  readonly #heap = new CostHeap();
  readonly #isSettled: Uint8Array;
  /** Infinity where no search came. */
  readonly costs: Float64Array;
  /** The node before each on the cheapest path from the start. */
  readonly parents: Int32Array;

  /** @param weights a step costs its length times the mean of its two ends'; null: its length. */
  constructor(lattice: VoxelLattice, weights: Float32Array | null) {
    const count = lattice.voxels.length;
    this.#lattice = lattice;
    this.#weights = weights;
    this.#isSettled = new Uint8Array(count);
    this.costs = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
    this.parents = new Int32Array(count).fill(NO_PARENT);
  }

  /** All nodes of the start's component, the nearest first. */
  search(start: number): readonly number[] {
    const heap = this.#heap;
    const reached: number[] = [];
    this.costs[start] = 0;
    heap.add(start, 0);
    while (heap.size > 0) {
      const node = heap.take();
      if (this.#isSettled[node] === 1) continue;
      this.#isSettled[node] = 1;
      reached.push(node);
      this.#relax(node);
    }
    return reached;
  }

  #relax(node: number): void {
    const { voxels, nodeAt, offsets, lengthsNm } = this.#lattice;
    const weights = this.#weights;
    const voxel = voxels[node];
    for (let i = 0; i < offsets.length; i++) {
      const next = nodeAt[voxel + offsets[i]] - 1;
      if (next < 0 || this.#isSettled[next] === 1) continue;
      const weight = weights === null ? 1 : (weights[node] + weights[next]) / 2;
      const cost = this.costs[node] + lengthsNm[i] * weight;
      if (cost >= this.costs[next]) continue;
      this.costs[next] = cost;
      this.parents[next] = node;
      this.#heap.add(next, cost);
    }
  }
}
