// The shapes of /api/v1 that tell how a segment of a version came to be [RV9]. 64-bit ids are decimal
// strings in JSON.
import type { Vec3 } from "#core/geometry/vector.ts";
import type { OperationKind, SignOffScope } from "#core/operations/operation.ts";
import type { OperationTold } from "#core/operations/operation-told.ts";
import type { ThreadComment } from "#core/session/threads.ts";

/** What is told of the past, each a list of its own. */
export const PAST_KINDS = ["edits", "sign-offs", "threads"] as const;
export type PastKind = (typeof PAST_KINDS)[number];

/** An operation of one of the sessions that led to the version. */
export interface ApiPastOperation {
  /** The version that its session became. */
  readonly version: number;
  readonly sessionId: string;
  readonly sessionTitle: string;
  readonly seq: number;
  readonly atMs: number;
  readonly authorId: string;
  /** At that time. */
  readonly authorName: string;
  /** Why, in its author's words; null where they gave none. */
  readonly reason: string | null;
  /** Where it lies on the segment. */
  readonly positionVoxel: Vec3;
}

export interface ApiPastEdit extends ApiPastOperation {
  readonly kind: OperationKind;
  readonly told: OperationTold;
  /** Neither undone nor overridden [OP4]. */
  readonly isActive: boolean;
}

/** [RV3] Its author is the reviewer. */
export interface ApiPastSignOff extends ApiPastOperation {
  readonly scope: SignOffScope;
  /** Of exactly the segment as the version has it; else it lapsed on the way. */
  readonly holds: boolean;
}

/** [CM3] Its author is who began it. */
export interface ApiPastThread extends ApiPastOperation {
  /** Where a request for changes began it: for what. */
  readonly requestScope: SignOffScope | null;
  readonly isResolved: boolean;
  /** Who resolved it or opened it again; null: nobody did. */
  readonly turnedByName: string | null;
  readonly commentCount: number;
  /** The first one, and the latest ones. */
  readonly comments: readonly ThreadComment[];
}

export interface ApiPastItems {
  readonly edits: ApiPastEdit;
  readonly "sign-offs": ApiPastSignOff;
  readonly threads: ApiPastThread;
}

/** Newest first; of sign-offs those that hold before those that lapsed. */
export interface ApiPastPage<K extends PastKind> {
  /** The segment's root. */
  readonly root: string;
  readonly total: number;
  readonly items: readonly ApiPastItems[K][];
  /** From which item the next page goes on; null on the last. */
  readonly next: number | null;
}
