import { ApiFailure, UNEXPECTED_TAG } from "#client/api/api-failure.ts";
import type { DecodedMask } from "#client/workers/mask-message.ts";
import type { SupervoxelMask } from "#core/supervoxels/supervoxel-mask.ts";

const OK_STATUS = 200;

/** Throws ApiFailure where the bytes were no mask, with what is wrong with them. */
export function maskOfDecoded(decoded: DecodedMask): SupervoxelMask {
  if (decoded.ok) return decoded.value;
  const { tag, ...why } = decoded.error;
  const field = "field" in why ? why.field : "mask";
  const problem = "problem" in why ? why.problem : tag;
  throw new ApiFailure({ tag: UNEXPECTED_TAG, field, problem }, OK_STATUS);
}
