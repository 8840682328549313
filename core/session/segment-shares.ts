// [RV2] What a segment holds of each segment of the version, and which of them it goes on from. It
// continues the one of which it has most and which is most of it, so at most one segment continues one.
import { compareIds, type RootId } from "#core/ids/supervoxel-id.ts";
import { memberCountAt, membersAt } from "#core/segmentation/base-partition.ts";
import type { SessionModel } from "#core/session/session-model.ts";

export interface SegmentShare {
  /** In the version, as id and as dense index. */
  readonly baseRoot: RootId;
  readonly baseIndex: number;
  readonly supervoxelCount: number;
  readonly sizeVoxel: number;
  /** All of the version's segment. */
  readonly baseSizeVoxel: number;
  /** Nothing of it is elsewhere; it may be in pieces. */
  readonly isWhole: boolean;
}

/** Of the version's segments, by the index of their root. */
export type BaseSizes = (baseIndex: number) => number;

/** Each is summed up once, however many segments have a share of it. */
export function baseSizesOf({ base: { graph, partition } }: SessionModel): BaseSizes {
  const known = new Map<number, number>();
  return (baseIndex) => {
    const size = known.get(baseIndex);
    if (size !== undefined) return size;
    let sum = 0;
    for (const index of membersAt(partition, baseIndex)) sum += graph.sizesVoxel.at(index);
    known.set(baseIndex, sum);
    return sum;
  };
}

/** Sorted by the version's root. */
export function sharesOf(
  model: SessionModel,
  members: Uint32Array,
  sizes: BaseSizes,
): readonly SegmentShare[] {
  const { graph: base, partition } = model.base;
  const { graph } = model.segmentation.constraints;
  const sums = new Map<number, ShareSum>();
  let held: ReadonlySet<number> | null = null;
  for (const node of members) {
    const supervoxel = graph.supervoxelOf(node);
    const baseIndex = partition.rootIndices.at(supervoxel);
    const sum = sums.get(baseIndex) ?? { nodes: 0, sizeVoxel: 0, whole: 0, inPieces: new Set() };
    sums.set(baseIndex, sum);
    sum.nodes++;
    sum.sizeVoxel += graph.sizeVoxelOf(node);
    if (graph.sidesOf(node) === undefined) sum.whole++;
    else sum.inPieces.add(supervoxel);
  }
  const hasAllPieces = (supervoxel: number) => {
    held ??= new Set(members);
    return graph.nodesOf(supervoxel).every((node) => held?.has(node));
  };
  return [...sums]
    .map(([baseIndex, { nodes, sizeVoxel, whole, inPieces }]) => ({
      baseRoot: base.supervoxelIds.at(baseIndex),
      baseIndex,
      supervoxelCount: nodes,
      sizeVoxel,
      baseSizeVoxel: sizes(baseIndex),
      isWhole:
        whole + inPieces.size === memberCountAt(partition, baseIndex) &&
        [...inPieces].every(hasAllPieces),
    }))
    .sort((left, right) => compareIds(left.baseRoot, right.baseRoot));
}

interface ShareSum {
  nodes: number;
  sizeVoxel: number;
  /** Supervoxels that are whole. */
  whole: number;
  readonly inPieces: Set<number>;
}

/** The share by which a segment continues one of the version; null where it continues none. */
export function continuedShare(shares: readonly SegmentShare[]): SegmentShare | null {
  const total = shares.reduce((sum, share) => sum + share.sizeVoxel, 0);
  const isMost = ({ sizeVoxel, baseSizeVoxel }: SegmentShare) =>
    2 * sizeVoxel > total && 2 * sizeVoxel > baseSizeVoxel;
  return shares.find(isMost) ?? null;
}

/** The largest share: of several as large, that of the smallest root. */
export function largestShare(shares: readonly SegmentShare[]): SegmentShare {
  return shares.reduce((best, share) => (share.sizeVoxel > best.sizeVoxel ? share : best));
}
