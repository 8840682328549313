// What a version says of its segments, and where the largest supervoxel of each is now.
import type { VersionSegmentsAnswer } from "#client/api/segment-answers.ts";
import type { Place } from "#core/geometry/place.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { RootId } from "#core/ids/supervoxel-id.ts";
import { PlacedItems } from "#core/segmentation/placed-items.ts";

export interface SizedSegment {
  readonly sizeVoxel: bigint;
  readonly supervoxelCount: number;
  readonly positionVoxel: Vec3;
}

interface Listed {
  readonly root: RootId;
  readonly at: number;
}

export interface VersionFacts {
  readonly unlistedCount: number;
  /** As the version has it; undefined where it lists no segment of this root. */
  of(baseRoot: RootId): SizedSegment | undefined;
  /** Looks up where every listed segment is now: once, before the rest is asked. */
  settle(): void;
  /** Whether a listed segment's root supervoxel is in this segment now. */
  isListedAt(root: RootId): boolean;
  roots(): Iterable<RootId>;
  refresh(roots: Iterable<RootId>): Iterable<RootId>;
}

/** @param rootAt the segment that holds a place now, given that of the version. */
export function createVersionFacts(
  { segmentCount, roots, supervoxelCounts, sizesVoxel, positionsVoxel }: VersionSegmentsAnswer,
  rootAt: (place: Place, baseRoot: RootId) => RootId,
): VersionFacts {
  const positionAt = (at: number): Vec3 => [
    positionsVoxel[3 * at],
    positionsVoxel[3 * at + 1],
    positionsVoxel[3 * at + 2],
  ];
  const listed = roots.map((root, at): Listed => ({ root, at }));
  const byRoot = new Map(listed.map((each) => [each.root, each]));
  // A root id is its segment's smallest supervoxel.
  const now = new PlacedItems<Listed>(
    ({ root, at }) => ({ supervoxel: root, positionVoxel: positionAt(at) }),
    (place) => rootAt(place, place.supervoxel),
  );
  return {
    unlistedCount: segmentCount - roots.length,
    of(baseRoot) {
      const found = byRoot.get(baseRoot);
      if (found === undefined) return undefined;
      return {
        sizeVoxel: sizesVoxel[found.at],
        supervoxelCount: supervoxelCounts[found.at],
        positionVoxel: positionAt(found.at),
      };
    },
    settle: () => void now.set(listed),
    isListedAt: (root) => now.at(root).size > 0,
    roots: () => now.roots(),
    refresh: (touched) => now.refresh(touched),
  };
}
