// A pick of tests: a supervoxel that is a segment of its own, at one place.
import type { SegmentPick } from "#client/viewer/viewer-contract.ts";

export function pickOf(supervoxel: bigint, loaded = true): SegmentPick {
  return {
    ...{ positionVoxel: [1, 2, 3], supervoxel, baseRoot: supervoxel, root: supervoxel },
    ...{ loaded, mip: 0 },
  };
}
