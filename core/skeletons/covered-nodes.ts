// Which nodes the paths so far stand for: those within a path node's reach, measured through the
// segment, so that a branch which runs past another one is not covered by it.
import { CostHeap } from "#core/agglomeration/cost-heap.ts";
import type { VoxelLattice } from "#core/skeletons/voxel-lattice.ts";

export class CoveredNodes {
  readonly #lattice: VoxelLattice;
  readonly #heap = new CostHeap();
  /** How much further each node's cover goes on; below 0 where it is not covered. */
  readonly #leftNm: Float32Array;

  constructor(lattice: VoxelLattice) {
    this.#lattice = lattice;
    this.#leftNm = new Float32Array(lattice.voxels.length).fill(-1);
  }

  has(node: number): boolean {
    return this.#leftNm[node] >= 0;
  }

  /** Spreads from each node as far as it reaches. */
  cover(nodes: readonly number[], reachNm: (node: number) => number): void {
    for (const node of nodes) this.#spread(node, reachNm(node));
    const { voxels, nodeAt, offsets, lengthsNm } = this.#lattice;
    while (this.#heap.size > 0) {
      const leftNm = -this.#heap.leastCost;
      const node = this.#heap.take();
      if (leftNm < this.#leftNm[node]) continue;
      const voxel = voxels[node];
      for (let i = 0; i < offsets.length; i++) {
        const next = nodeAt[voxel + offsets[i]] - 1;
        if (next >= 0) this.#spread(next, leftNm - lengthsNm[i]);
      }
    }
  }

  /** The heap gives the least first, so it holds what is left with its sign turned. */
  #spread(node: number, leftNm: number): void {
    const kept = Math.fround(leftNm);
    if (kept < 0 || kept <= this.#leftNm[node]) return;
    this.#leftNm[node] = kept;
    this.#heap.add(node, -kept);
  }
}
