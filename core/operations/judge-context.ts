import type { Vec3 } from "#core/geometry/vector.ts";
import type { Operation } from "#core/operations/operation.ts";

/** What an edit is judged against, beside the segmentation. */
export interface PreviewContext {
  /** The log so far: the operation with seq s at s − 1. */
  readonly operations: readonly Operation[];
  readonly voxelNm: Vec3;
  /** Merges of places further apart than this ask for confirmation [OP5]. */
  readonly mergeLimitNm: number;
}

export interface JudgeContext extends PreviewContext {
  readonly actorId: string;
  readonly mayUndoOthers: boolean;
  /** The operations that the person saw the edit would break [OP3]. */
  readonly overrides: readonly number[];
}
