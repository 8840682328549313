// What a release was built from, for machines: the dataset and every version of the chain. Version 0
// carries no time and no name: whoever imports the same data has the same version 0.
import type { ReleasedRegions } from "#server/exports/regions/released-regions.ts";
import {
  type ReleaseSource,
  type ReleaseStep,
  releasedVersion,
} from "#server/exports/release-source.ts";
import { scopeJson } from "#server/exports/scope/about-scope.ts";

export const RELEASE_FORMAT = 3;

/** A session's log, as far as the base tells of it. */
export interface LogSummary {
  readonly operationCount: number;
  readonly lastHash: string | null;
}

/** `logs`: by session id. */
export function releaseBaseJson(
  source: ReleaseSource,
  logs: ReadonlyMap<string, LogSummary>,
): string {
  const { dataset, scope, regions, mergeAffinity } = source;
  const { number, manifestHash } = releasedVersion(source);
  const base = {
    format: RELEASE_FORMAT,
    dataset: {
      name: dataset.name,
      shapeVoxel: dataset.shapeVoxel,
      voxelNm: dataset.voxelNm,
      supervoxelCount: dataset.supervoxelCount,
      edgeCount: dataset.edgeCount,
      mergeAffinity,
    },
    ...(regions === undefined ? {} : { regions: regionsJson(regions) }),
    version: number,
    manifestHash,
    ...(scope === undefined ? {} : { part: scopeJson(scope) }),
    chain: source.chain.map((step) => stepJson(step, logs)),
  };
  return `${JSON.stringify(base, null, 2)}\n`;
}

/** [SY7] Which they were, and what each is called that the tables name. */
function regionsJson({ hash, grid, list }: ReleasedRegions) {
  const { shapeVoxel, voxelNm, offsetNm } = grid;
  return { hash, shapeVoxel, voxelNm, offsetNm, list: list.map(({ id, name }) => ({ id, name })) };
}

function stepJson({ version, session }: ReleaseStep, logs: ReadonlyMap<string, LogSummary>) {
  return {
    version: version.number,
    baseVersion: version.baseNumber,
    manifestHash: version.manifestHash,
    segmentCount: version.segmentCount,
    synapseCount: version.synapseCount,
    connectionCount: version.connectionCount,
    session:
      session === null
        ? null
        : {
            id: session.id,
            title: session.title,
            finalizedAt: new Date(version.createdAtMs).toISOString(),
            finalizedBy: version.createdByName,
            operationCount: logs.get(session.id)?.operationCount ?? 0,
            lastHash: logs.get(session.id)?.lastHash ?? null,
          },
  };
}
