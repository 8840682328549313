// What a proofreader who knows the truth sees when they look at a segment: which neurites it holds,
// and which of its supervoxels are of each. A supervoxel no expert drew in belongs to none.
import type { LarvaWorld } from "#tests/larva/larva-world.ts";

export interface NeuriteShare {
  readonly neurite: number;
  /** Dense indices, ascending. */
  readonly supervoxels: readonly number[];
  readonly voxels: number;
}

export interface SegmentFacts {
  readonly members: readonly number[];
  /** Largest share first. */
  readonly neurites: readonly NeuriteShare[];
}

/** @param supervoxel any one of the segment's, by dense index. */
export function segmentFacts(world: LarvaWorld, supervoxel: number): SegmentFacts {
  const members = [...world.membersOf(supervoxel)];
  const shares = new Map<number, { neurite: number; supervoxels: number[]; voxels: number }>();
  for (const member of members) {
    const neurite = world.neuriteOf[member];
    if (neurite < 0) continue;
    const share = shares.get(neurite) ?? { neurite, supervoxels: [], voxels: 0 };
    shares.set(neurite, share);
    share.supervoxels.push(member);
    share.voxels += world.labelledVoxels[member];
  }
  const neurites = [...shares.values()].sort(
    (left, right) => right.voxels - left.voxels || left.neurite - right.neurite,
  );
  return { members, neurites };
}

/** A supervoxel of each segment that holds several neurites, the worst first. */
export function findWrongJoins(world: LarvaWorld): number[] {
  const roots = new Set(world.roots());
  const wrong: { root: number; voxels: number }[] = [];
  for (const root of roots) {
    const [, ...others] = segmentFacts(world, root).neurites;
    const voxels = others.reduce((sum, share) => sum + share.voxels, 0);
    if (voxels > 0) wrong.push({ root, voxels });
  }
  wrong.sort((left, right) => right.voxels - left.voxels || left.root - right.root);
  return wrong.map(({ root }) => root);
}
