// A skeleton: trees of nodes along the middle of a segment. A node's parent always comes before it, so
// that one walk from the first node to the last meets every parent first.
import type { Vec3 } from "#core/geometry/vector.ts";

export const NO_PARENT = -1;

export interface Skeleton {
  /** x, y, z of each node. */
  readonly positionsNm: Float64Array;
  /** How far it is from each node to the nearest voxel that is not the segment's. */
  readonly radiiNm: Float64Array;
  /** Index of each node's parent, NO_PARENT for the root of a tree. */
  readonly parents: Int32Array;
  /** 1 where a node stands for a whole cell body. */
  readonly isSoma: Uint8Array;
}

export interface SkeletonRules {
  /** A path makes everything superfluous that is nearer to it than `scale` × radius + `reachNm`. */
  readonly scale: number;
  readonly reachNm: number;
  /** A segment that is at least so deep somewhere has its cell body there. */
  readonly somaRadiusNm: number;
  /** Nodes of one branch lie at least so far apart, and half of their radius. */
  readonly spacingNm: number;
}

export const DEFAULT_RULES: SkeletonRules = {
  scale: 1.5,
  reachNm: 300,
  somaRadiusNm: 1_500,
  spacingNm: 100,
};

export function nodeCount({ parents }: Skeleton): number {
  return parents.length;
}

export function nodePositionNm({ positionsNm }: Skeleton, node: number): Vec3 {
  return [positionsNm[3 * node], positionsNm[3 * node + 1], positionsNm[3 * node + 2]];
}

/** Of all branches together. */
export function cableLengthNm(skeleton: Skeleton): number {
  const { positionsNm, parents } = skeleton;
  let total = 0;
  for (let node = 0; node < parents.length; node++) {
    if (parents[node] !== NO_PARENT) total += stepLengthNm(positionsNm, node, parents[node]);
  }
  return total;
}

/** Not by Math.hypot, whose last digit differs from one engine to another. */
export function stepLengthNm(positionsNm: Float64Array, a: number, b: number): number {
  const x = positionsNm[3 * a] - positionsNm[3 * b];
  const y = positionsNm[3 * a + 1] - positionsNm[3 * b + 1];
  const z = positionsNm[3 * a + 2] - positionsNm[3 * b + 2];
  return Math.sqrt(x * x + y * y + z * z);
}
