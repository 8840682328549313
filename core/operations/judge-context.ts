import type { ShouldStop } from "#core/agglomeration/cut-problem.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { IntentBody } from "#core/operations/intent.ts";
import type { EdgeRoute, Operation } from "#core/operations/operation.ts";
import type { Refusal } from "#core/operations/refusal.ts";
import type { Result } from "#core/result.ts";

/** What an edit is judged against, beside the segmentation. */
/** The mask of a supervoxel's split, made of the voxels, and to which sides its edges go. */
export interface PreparedMask {
  readonly maskHash: string;
  readonly routes: readonly EdgeRoute[];
}

export interface PreviewContext {
  /** The log so far: the operation with seq s at s − 1. */
  readonly operations: readonly Operation[];
  readonly voxelNm: Vec3;
  /** Merges of places further apart than this ask for confirmation [OP5]. */
  readonly mergeLimitNm: number;
  /** Asked every few thousand steps of a cut; true ends it without an answer. */
  readonly shouldStop?: ShouldStop | undefined;
  /** What was made of the voxels for an intent to split a supervoxel, or why it cannot be. */
  readonly maskOf?: ((intent: IntentBody) => Result<PreparedMask, Refusal>) | undefined;
}

export interface JudgeContext extends PreviewContext {
  readonly actorId: string;
  readonly mayUndoOthers: boolean;
  /** The operations that the person saw the edit would override [OP3]. */
  readonly overrides: readonly number[];
}
