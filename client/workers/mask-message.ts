// What passes between the page and the mask worker. The sides are transferred, never copied.
import type { Result } from "#core/result.ts";
import type { MaskProblem, SupervoxelMask } from "#core/supervoxels/supervoxel-mask.ts";

export type DecodedMask = Result<SupervoxelMask, MaskProblem>;

export interface MaskRequest {
  readonly id: number;
  readonly bytes: Uint8Array;
}

export interface MaskReply {
  readonly id: number;
  readonly decoded: DecodedMask;
}
