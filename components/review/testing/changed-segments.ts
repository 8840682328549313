// Changed segments as the server tells of them, for tests of what the page makes of them.
import type { ApiChangedSegment, ApiSignOff, ApiVanishedSegment } from "#core/protocol/api.ts";

export function signOff(holds: boolean): ApiSignOff {
  return {
    seq: 9,
    reviewerId: "r",
    reviewerName: "Rin",
    scope: "whole",
    atMs: 0,
    holds,
    lapsedBy: null,
  };
}

/** Of two voxels, of which one was there. */
export function changed(root: string, change: Partial<ApiChangedSegment> = {}): ApiChangedSegment {
  return {
    root,
    change: "grown",
    continues: root,
    mainBefore: root,
    shares: [
      { root, supervoxelCount: 1, sizeVoxel: "1", baseSizeVoxel: "1", isWhole: true },
      { root: `${root}0`, supervoxelCount: 1, sizeVoxel: "1", baseSizeVoxel: "1", isWhole: true },
    ],
    sitesBefore: { pre: 0, post: 0 },
    sitesAfter: { pre: 0, post: 0 },
    partners: { gained: 0, lost: 0, changes: [] },
    place: { positionVoxel: [1, 2, 3], supervoxel: root },
    beforeRoots: [root, `${root}0`],
    supervoxelCountBefore: 2,
    supervoxelCountAfter: 2,
    sizeVoxelBefore: "2",
    sizeVoxelAfter: "2",
    synapsesBefore: 0,
    synapsesAfter: 0,
    neuronIds: [],
    effectHash: "0".repeat(64),
    operations: [],
    authors: [{ id: "u", name: "Ana" }],
    signOffs: [],
    requests: [],
    missing: [{ scope: "whole", needed: 1, given: 0 }],
    ...change,
  };
}

export function vanished(root: string, into: string, sizeVoxel = "1"): ApiVanishedSegment {
  return {
    root,
    place: { positionVoxel: [4, 5, 6], supervoxel: root },
    supervoxelCount: 1,
    sizeVoxel,
    sites: { pre: 0, post: 0 },
    went: [{ root: into, supervoxelCount: 1, sizeVoxel }],
  };
}
