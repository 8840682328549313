// The skeleton of a segment from its voxels, by the steps of TEASAR (Sato et al. 2000,
// doi:10.1109/PCCGA.2000.883951): from a root, the path to the voxel that is furthest away, along the
// middle; then to the furthest that no path stands for yet, until all are covered. Only sums, products,
// quotients and roots are used, so that the same voxels give the same skeleton on every machine.
import type { Vec3 } from "#core/geometry/vector.ts";
import { CoveredNodes } from "#core/skeletons/covered-nodes.ts";
import { LatticePaths } from "#core/skeletons/lattice-paths.ts";
import { type RawTree, rawTrees } from "#core/skeletons/raw-tree.ts";
import { DEFAULT_RULES, type Skeleton, type SkeletonRules } from "#core/skeletons/skeleton.ts";
import { smoothedSkeleton } from "#core/skeletons/smoothed-skeleton.ts";
import {
  type SegmentMask,
  type VoxelLattice,
  voxelLattice,
} from "#core/skeletons/voxel-lattice.ts";

/**
 * One tree for each part of the segment that hangs together: the largest first, then those that are
 * at least as long as a path reaches.
 * @param originNm where the middle of the mask's first voxel lies.
 */
export function skeletonize(
  mask: SegmentMask,
  originNm: Vec3,
  rules: SkeletonRules = DEFAULT_RULES,
): Skeleton {
  const lattice = voxelLattice(mask);
  const tracer = new Tracer(lattice, rules);
  const trees = componentsOf(lattice)
    .map((component, rank) => tracer.trace(component, rank === 0))
    .filter((tree) => tree !== null);
  return smoothedSkeleton(lattice, rawTrees(trees), originNm, rules);
}

interface Component {
  /** The node furthest from the component's first one: an end of it. */
  readonly end: number;
  readonly size: number;
  readonly deepest: number;
}

/** The largest first; of equals the one that begins first. */
function componentsOf(lattice: VoxelLattice): readonly Component[] {
  const { depthsNm } = lattice;
  const paths = new LatticePaths(lattice, null);
  const components: Component[] = [];
  for (let node = 0; node < depthsNm.length; node++) {
    if (paths.costs[node] < Number.POSITIVE_INFINITY) continue;
    const reached = paths.search(node);
    let deepest = node;
    for (const other of reached) {
      const deeper = depthsNm[other] - depthsNm[deepest];
      if (deeper > 0 || (deeper === 0 && other < deepest)) deepest = other;
    }
    components.push({ end: reached[reached.length - 1], size: reached.length, deepest });
  }
  return components.sort((left, right) => right.size - left.size || left.end - right.end);
}

class Tracer {
  readonly #lattice: VoxelLattice;
  readonly #rules: SkeletonRules;
  readonly #distances: LatticePaths;
  readonly #middles: LatticePaths;
  readonly #covered: CoveredNodes;
  readonly #isTraced: Uint8Array;

  constructor(lattice: VoxelLattice, rules: SkeletonRules) {
    this.#lattice = lattice;
    this.#rules = rules;
    this.#distances = new LatticePaths(lattice, null);
    this.#middles = new LatticePaths(lattice, middleWeights(lattice.depthsNm));
    this.#covered = new CoveredNodes(lattice);
    this.#isTraced = new Uint8Array(lattice.voxels.length);
  }

  /** null where a part is left out: it is short and not the largest. */
  trace({ end, deepest }: Component, isLargest: boolean): RawTree | null {
    const hasSoma = this.#lattice.depthsNm[deepest] >= this.#rules.somaRadiusNm;
    const root = hasSoma ? deepest : end;
    const byDistance = this.#distances.search(root);
    const furthest = byDistance[byDistance.length - 1];
    const isShort = this.#distances.costs[furthest] < this.#rules.reachNm;
    if (isShort && !isLargest) return null;
    this.#middles.search(root);
    this.#isTraced[root] = 1;
    const nodes = [root];
    const parents = [root];
    const reach = (node: number) =>
      this.#rules.scale * this.#lattice.depthsNm[node] + this.#rules.reachNm;
    // A cell body is a whole by itself; of anything else the first path is drawn, however short.
    if (hasSoma) this.#covered.cover([root], reach);
    for (let i = byDistance.length - 1; i > 0; i--) {
      if (this.#covered.has(byDistance[i])) continue;
      const path = this.#pathTo(byDistance[i]);
      for (const node of path) {
        nodes.push(node);
        parents.push(this.#middles.parents[node]);
      }
      this.#covered.cover(path, reach);
    }
    return { nodes, parents, hasSoma };
  }

  /** From where it leaves what was traced before; that node itself is not part of it. */
  #pathTo(target: number): readonly number[] {
    const path: number[] = [];
    for (let node = target; this.#isTraced[node] === 0; node = this.#middles.parents[node]) {
      this.#isTraced[node] = 1;
      path.push(node);
    }
    return path.reverse();
  }
}

/** The fourth power of how many times shallower than the deepest a voxel is: at any width, the middle. */
function middleWeights(depthsNm: Float32Array): Float32Array {
  let deepestNm = 0;
  for (const depthNm of depthsNm) if (depthNm > deepestNm) deepestNm = depthNm;
  return Float32Array.from(depthsNm, (depthNm) => {
    const times = deepestNm / depthNm;
    return times * times * times * times;
  });
}
