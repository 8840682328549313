import type { Vec3 } from "#core/geometry/vector.ts";
import type { SupervoxelId } from "#core/ids/supervoxel-id.ts";

/** An edge turned on, turned off or added against the version before; a < b. */
export interface EdgeChange {
  readonly a: SupervoxelId;
  readonly b: SupervoxelId;
  readonly isOn: boolean;
  /** 0…1, or Infinity. */
  readonly affinity: number;
  readonly contactVoxel: Vec3;
}
