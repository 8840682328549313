// [RV2] The version's segments that no segment of the session continues, and where what they held went:
// into one that swallowed it, or into pieces of which none is most of it.
import type { Place } from "#core/geometry/place.ts";
import { compareIds, type RootId } from "#core/ids/supervoxel-id.ts";
import { memberCountAt } from "#core/segmentation/base-partition.ts";
import type { SiteCount } from "#core/session/partner-changes.ts";
import { siteCountOf } from "#core/session/partner-changes.ts";
import type { SegmentShare } from "#core/session/segment-shares.ts";
import type { SessionModel } from "#core/session/session-model.ts";
import type { TouchedSynapses } from "#core/session/touched-synapses.ts";

export interface VanishedSegment {
  /** In the version. */
  readonly root: RootId;
  /** Of its root, which is what is known of it without an edit. */
  readonly place: Place;
  readonly supervoxelCount: number;
  readonly sizeVoxel: number;
  readonly sites: SiteCount;
  /** Sorted by size, the largest part first. */
  readonly went: readonly VanishedPart[];
}

export interface VanishedPart {
  /** The segment that has it now. */
  readonly root: RootId;
  readonly supervoxelCount: number;
  readonly sizeVoxel: number;
}

interface Holder {
  readonly root: RootId;
  readonly shares: readonly SegmentShare[];
}

/** @param holders every segment whose membership is not that of a segment of the version. */
export function vanishedSegments(
  model: SessionModel,
  synapses: TouchedSynapses,
  holders: readonly (Holder | null)[],
  isContinued: (baseIndex: number) => boolean,
): readonly VanishedSegment[] {
  const parts = new Map<number, VanishedPart[]>();
  for (const holder of holders) {
    for (const { baseIndex, supervoxelCount, sizeVoxel } of holder?.shares ?? []) {
      if (holder === null || isContinued(baseIndex)) continue;
      const part = { root: holder.root, supervoxelCount, sizeVoxel };
      const known = parts.get(baseIndex);
      if (known === undefined) parts.set(baseIndex, [part]);
      else known.push(part);
    }
  }
  return [...parts]
    .map(([baseIndex, went]) => vanishedSegment(model, synapses, baseIndex, went))
    .sort((left, right) => compareIds(left.root, right.root));
}

function vanishedSegment(
  { base }: SessionModel,
  synapses: TouchedSynapses,
  baseIndex: number,
  went: readonly VanishedPart[],
): VanishedSegment {
  const root = base.graph.supervoxelIds.at(baseIndex);
  return {
    root,
    place: { positionVoxel: base.graph.positionsVoxel.tripleAt(baseIndex), supervoxel: root },
    supervoxelCount: memberCountAt(base.partition, baseIndex),
    sizeVoxel: went.reduce((sum, part) => sum + part.sizeVoxel, 0),
    sites: siteCountOf(synapses.before([baseIndex]), (id) => id === root),
    went: went.toSorted(
      (left, right) => right.sizeVoxel - left.sizeVoxel || compareIds(left.root, right.root),
    ),
  };
}
