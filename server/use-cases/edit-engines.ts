// What judging an edit needs beside the session: flows and fronts that are computed in threads, within
// a time. A port, so that use-cases know nothing of threads.
import type { ShouldStop } from "#core/agglomeration/cut-problem.ts";
import type { CutSteps } from "#core/agglomeration/cut-steps.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { SupervoxelId } from "#core/ids/supervoxel-id.ts";
import type { Refusal } from "#core/operations/refusal.ts";
import type { Result } from "#core/result.ts";
import type { Neighbor } from "#core/supervoxels/edge-routes.ts";
import type { SupervoxelMask } from "#core/supervoxels/supervoxel-mask.ts";
import type { DatasetVolumes } from "#server/volumes/volume-port.ts";

export interface SupervoxelToSplit {
  readonly supervoxel: SupervoxelId;
  /** Its index in the labels; neighbours' too. */
  readonly node: number;
  readonly voxelCount: number;
  /** Of side 1, and of side 2. */
  readonly seeds: readonly [readonly Vec3[], readonly Vec3[]];
  /** The other ends of its edges. */
  readonly neighbors: readonly Neighbor[];
  readonly usesImage: boolean;
}

export interface SplitSides {
  readonly mask: SupervoxelMask;
  /** Of each neighbour, in their order: 1, 2 or 3 (both). */
  readonly sidesOfNeighbors: readonly number[];
}

export interface EditEngines {
  /** The steps' answer; what they read must stay what it is meanwhile. */
  runCuts<T>(makeSteps: (shouldStop: ShouldStop) => CutSteps<T>, signal?: AbortSignal): Promise<T>;
  splitSupervoxel(
    volumes: DatasetVolumes,
    request: SupervoxelToSplit,
    signal?: AbortSignal,
  ): Promise<Result<SplitSides, Refusal>>;
}
