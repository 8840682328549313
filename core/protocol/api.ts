// The shapes of /api/v1. 64-bit ids are decimal strings in JSON.

import type { Role } from "#core/access/role.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { OperationKind, SignOffScope } from "#core/operations/operation.ts";
import type { SessionState } from "#core/operations/session-state.ts";

export interface ApiError {
  /** A message key; the sentence is in the message files under `refusal.` or `error.`. */
  readonly tag: string;
  readonly [field: string]: unknown;
}

export interface ApiMe {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly isAdmin: boolean;
}

export interface ApiVersion {
  readonly number: number;
  readonly manifestHash: string;
  readonly createdAtMs: number;
  readonly createdBy: string;
  readonly sessionId: string | null;
  readonly segmentCount: number;
  readonly synapseCount: number;
  readonly connectionCount: number;
}

export interface ApiDataset {
  readonly id: string;
  readonly name: string;
  readonly shapeVoxel: Vec3;
  readonly voxelNm: Vec3;
  readonly mipCount: number;
  readonly tileSize: number;
  readonly supervoxelCount: string;
  readonly edgeCount: number;
  readonly role: Role;
  readonly versions: readonly ApiVersion[];
}

export interface ApiSession {
  readonly id: string;
  readonly title: string;
  readonly datasetId: string;
  readonly datasetName: string;
  readonly baseVersion: number;
  readonly state: SessionState;
  readonly createdBy: string;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  readonly operationCount: number;
  readonly role: Role;
}

export interface ApiOperationRef {
  readonly seq: number;
  readonly authorId: string;
  readonly authorName: string;
  readonly kind: OperationKind;
}

/** A segment as it stands in a session, found by one of its supervoxels. */
export interface ApiSegment {
  readonly root: string;
  readonly supervoxelCount: number;
  readonly sizeVoxel: string;
  readonly synapsesPre: number;
  readonly synapsesPost: number;
  readonly operations: readonly ApiOperationRef[];
}

export interface ApiSplitSide {
  readonly root: string;
  readonly supervoxelCount: number;
  readonly sizeVoxel: string;
  /** null where the side is too large to list; then the other side is listed. */
  readonly supervoxels: readonly string[] | null;
}

/** What an edit would do; commit runs the same code [OP6]. */
export type ApiPreview =
  | {
      readonly ok: true;
      readonly overrides: readonly ApiOperationRef[];
      /** Merge: the one segment. Split: the source side, then the sink side. */
      readonly pieces: readonly ApiSplitSide[];
      /** Voxel positions of the contacts that a split would sever. */
      readonly cutVoxel: readonly Vec3[];
    }
  | { readonly ok: false; readonly refusal: ApiError };

export interface ApiSignOff {
  readonly seq: number;
  readonly reviewerId: string;
  readonly reviewerName: string;
  readonly scope: SignOffScope;
  readonly atMs: number;
  /** False once a later operation changed the object [RV3]; true again after its undo. */
  readonly holds: boolean;
  readonly lapsedBy: ApiOperationRef | null;
}

/** One changed segment of a session against its base version [RV2]. */
export interface ApiChangedSegment {
  readonly root: string;
  /** regrouped: parts of several base segments; synapses: same supervoxels, other synapses. */
  readonly change: "merged" | "split" | "regrouped" | "synapses";
  /** A place in the segment where an operation touched it: where a reviewer is taken. */
  readonly place: { readonly positionVoxel: Vec3; readonly supervoxel: string };
  readonly beforeRoots: readonly string[];
  readonly supervoxelCountBefore: number;
  readonly supervoxelCountAfter: number;
  readonly sizeVoxelBefore: string;
  readonly sizeVoxelAfter: string;
  readonly synapsesBefore: number;
  readonly synapsesAfter: number;
  readonly effectHash: string;
  readonly operations: readonly ApiOperationRef[];
  readonly authors: readonly { readonly id: string; readonly name: string }[];
  readonly signOffs: readonly ApiSignOff[];
}

export interface ApiDifference {
  readonly seq: number;
  readonly segments: readonly ApiChangedSegment[];
}

export interface ApiPerson {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly isAdmin: boolean;
  readonly roles: readonly {
    readonly datasetId: string;
    readonly datasetName: string;
    readonly role: Role;
  }[];
}
