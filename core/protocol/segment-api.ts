// The shapes of /api/v1 that tell of many segments at once. 64-bit ids are decimal strings in JSON.
import type { Vec3 } from "#core/geometry/vector.ts";
import type { ApiSignOff } from "#core/protocol/api.ts";

/** Of a version: those that say or connect something, and of the others the largest. */
export interface ApiVersionSegments {
  /** Of the version, those that are not listed as well. */
  readonly segmentCount: number;
  /** Ascending. */
  readonly roots: readonly string[];
  /** Of each in turn. */
  readonly supervoxelCounts: readonly number[];
  readonly sizesVoxel: readonly string[];
  /** x, y, z of each in turn: in its largest supervoxel. */
  readonly positionsVoxel: readonly number[];
}

/** A segment as it is in a session, found by one of its supervoxels. */
export interface ApiSegmentFacts {
  readonly root: string;
  readonly supervoxelCount: number;
  readonly sizeVoxel: string;
  /** In its largest supervoxel. */
  readonly positionVoxel: Vec3;
  /** Not withdrawn [RV3]. */
  readonly signOffs: readonly ApiSignOff[];
  /** How many requests for changes stand [VD2]. */
  readonly requests: number;
}

/** How many one question may be about. */
export const MAX_ASKED_FACTS = 1_000;

export interface ApiSegmentsNow {
  /** They are as this operation left them. */
  readonly seq: number;
  /** In the order of the supervoxels asked for; null where there is none. */
  readonly segments: readonly (ApiSegmentFacts | null)[];
}
