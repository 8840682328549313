import type { Vec3 } from "#core/geometry/vector.ts";
import type { Synapse } from "#core/operations/operation.ts";
import type { OpenGraph } from "#server/use-cases/open-datasets.ts";

/** A dataset's folder that was just written, as registration reads it. */
export interface OpenImport {
  readonly shapeVoxel: Vec3;
  readonly voxelNm: Vec3;
  readGraph(): Promise<OpenGraph>;
  readSynapses(): Promise<readonly Synapse[]>;
  close(): Promise<void> | void;
}
