// A traced path steps from voxel to voxel and is longer than the neurite by its steps. Nodes within a
// branch move to between their neighbours, never out of the segment; ends and branch points stay. Then
// nodes that are closer than the spacing are left out, and all that lies in a cell body but its middle.
import type { Vec3 } from "#core/geometry/vector.ts";
import type { RawTrees } from "#core/skeletons/raw-tree.ts";
import {
  NO_PARENT,
  type Skeleton,
  type SkeletonRules,
  stepLengthNm,
} from "#core/skeletons/skeleton.ts";
import { nodeHolding, nodeVoxel, type VoxelLattice } from "#core/skeletons/voxel-lattice.ts";

/** Spreads a node over about three voxels to either side. */
const ROUNDS = 16;

export function smoothedSkeleton(
  lattice: VoxelLattice,
  trees: RawTrees,
  originNm: Vec3,
  rules: SkeletonRules,
): Skeleton {
  const { parents, isSoma } = trees;
  const onlyChildren = onlyChildOf(parents);
  const positions = new Float64Array(3 * parents.length);
  trees.nodes.forEach((node, i) => {
    positions.set(nodeVoxel(lattice, node), 3 * i);
  });
  for (let round = 0; round < ROUNDS; round++)
    smoothOnce(lattice, positions, parents, onlyChildren);
  const radiiNm = Float64Array.from(parents, (_, i) => {
    const held = nodeHolding(lattice, voxelAt(positions, i));
    return lattice.depthsNm[held];
  });
  const { voxelNm } = lattice;
  for (let i = 0; i < positions.length; i++) {
    positions[i] = originNm[i % 3] + positions[i] * voxelNm[i % 3];
  }
  return thinned({ positionsNm: positions, radiiNm, parents, isSoma }, onlyChildren, rules);
}

function voxelAt(positions: Float64Array, i: number): Vec3 {
  return [positions[3 * i], positions[3 * i + 1], positions[3 * i + 2]];
}

const NO_CHILD = -1;
const MANY_CHILDREN = -2;

function onlyChildOf(parents: Int32Array): Int32Array {
  const children = new Int32Array(parents.length).fill(NO_CHILD);
  parents.forEach((parent, i) => {
    if (parent !== NO_PARENT) children[parent] = children[parent] === NO_CHILD ? i : MANY_CHILDREN;
  });
  return children;
}

function smoothOnce(
  lattice: VoxelLattice,
  positions: Float64Array,
  parents: Int32Array,
  onlyChildren: Int32Array,
): void {
  const before = positions.slice();
  for (let i = 0; i < parents.length; i++) {
    const parent = parents[i];
    const child = onlyChildren[i];
    if (parent === NO_PARENT || child < 0) continue;
    const moved = [0, 1, 2].map(
      (axis) =>
        (before[3 * parent + axis] + 2 * before[3 * i + axis] + before[3 * child + axis]) / 4,
    );
    const [x, y, z] = moved;
    if (nodeHolding(lattice, [x, y, z]) >= 0) positions.set(moved, 3 * i);
  }
}

function thinned(skeleton: Skeleton, onlyChildren: Int32Array, rules: SkeletonRules): Skeleton {
  const { positionsNm, radiiNm, parents, isSoma } = skeleton;
  const kept: number[] = [];
  /** Where each node's children hang now: its own new index, or that of its nearest kept ancestor. */
  const newIndex = new Int32Array(parents.length);
  const sinceKeptNm = new Float64Array(parents.length);
  const newParents: number[] = [];
  const keep = (i: number, parent: number) => {
    newIndex[i] = kept.length;
    kept.push(i);
    newParents.push(parent);
  };
  for (let i = 0; i < parents.length; i++) {
    const parent = parents[i];
    if (parent === NO_PARENT) {
      keep(i, NO_PARENT);
      continue;
    }
    const hangsOn = newIndex[parent];
    const holder = kept[hangsOn];
    const isInSoma = isSoma[holder] === 1 && stepLengthNm(positionsNm, i, holder) < radiiNm[holder];
    const alongNm = sinceKeptNm[parent] + stepLengthNm(positionsNm, i, parent);
    const isInner = onlyChildren[i] >= 0;
    if (isInSoma || (isInner && alongNm < Math.max(rules.spacingNm, radiiNm[i] / 2))) {
      newIndex[i] = hangsOn;
      sinceKeptNm[i] = alongNm;
      continue;
    }
    keep(i, hangsOn);
  }
  return {
    positionsNm: Float64Array.from(
      kept.flatMap((i) => [positionsNm[3 * i], positionsNm[3 * i + 1], positionsNm[3 * i + 2]]),
    ),
    radiiNm: Float64Array.from(kept, (i) => radiiNm[i]),
    parents: Int32Array.from(newParents),
    isSoma: Uint8Array.from(kept, (i) => isSoma[i]),
  };
}
