// The routes that tell of many segments at once, as functions.
import type * as v from "valibot";
import { regionsAtSchema } from "#client/api/region-answers.ts";
import {
  type SegmentsNowAnswer,
  segmentsNowSchema,
  type VersionSegmentsAnswer,
  versionRootsSchema,
  versionSegmentsSchema,
} from "#client/api/segment-answers.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { RootId, SupervoxelId } from "#core/ids/supervoxel-id.ts";
import type { ApiRegionsAt } from "#core/protocol/region-api.ts";

export interface SegmentApi {
  /** Roots of the version's segments, in the order of the supervoxels; 0 where there is none. */
  versionRoots(
    datasetId: string,
    version: number,
    supervoxels: readonly SupervoxelId[],
    signal?: AbortSignal,
  ): Promise<readonly RootId[]>;
  /** What a table shows of the version's segments. */
  versionSegments(
    datasetId: string,
    version: number,
    signal?: AbortSignal,
  ): Promise<VersionSegmentsAnswer>;
  /** What a table shows of segments as they are now, in the order of the supervoxels. */
  segmentsNow(
    sessionId: string,
    supervoxels: readonly SupervoxelId[],
    signal?: AbortSignal,
  ): Promise<SegmentsNowAnswer>;
  /** [SY7] In which of the dataset's regions places are; MAX_ASKED_PLACES at most. */
  regionsAt(
    datasetId: string,
    placesVoxel: readonly Vec3[],
    signal?: AbortSignal,
  ): Promise<ApiRegionsAt>;
}

type Ask = <T>(
  method: "GET" | "POST",
  path: string,
  schema: v.GenericSchema<unknown, T>,
  more: { readonly body?: unknown; readonly signal?: AbortSignal | undefined },
) => Promise<T>;

export function createSegmentApi(ask: Ask): SegmentApi {
  const versionPath = (datasetId: string, version: number, rest: string) =>
    `/datasets/${encodeURIComponent(datasetId)}/versions/${version}/${rest}`;
  return {
    async versionRoots(datasetId, version, supervoxels, signal) {
      const path = versionPath(datasetId, version, "roots");
      const schema = versionRootsSchema(supervoxels.length);
      return (await ask("POST", path, schema, { body: { supervoxels }, signal })).roots;
    },
    versionSegments: (datasetId, version, signal) =>
      ask("GET", versionPath(datasetId, version, "segments"), versionSegmentsSchema, { signal }),
    segmentsNow: (sessionId, supervoxels, signal) =>
      ask(
        "POST",
        `/sessions/${encodeURIComponent(sessionId)}/segments`,
        segmentsNowSchema(supervoxels.length),
        { body: { supervoxels }, signal },
      ),
    regionsAt: (datasetId, placesVoxel, signal) =>
      ask(
        "POST",
        `/datasets/${encodeURIComponent(datasetId)}/regions`,
        regionsAtSchema(placesVoxel.length),
        { body: { placesVoxel }, signal },
      ),
  };
}
