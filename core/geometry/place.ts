// [AD1] Everything is addressed by places, never by a root id: a root is a result and goes stale.
import * as v from "valibot";
import { type Vec3, voxelPositionSchema } from "#core/geometry/vector.ts";
import { type SupervoxelId, supervoxelIdSchema } from "#core/ids/supervoxel-id.ts";

/** A position in voxels at mip 0 and the supervoxel that lies there. */
export interface Place {
  readonly positionVoxel: Vec3;
  readonly supervoxel: SupervoxelId;
}

export const placeSchema = v.strictObject({
  positionVoxel: voxelPositionSchema,
  supervoxel: supervoxelIdSchema,
});
