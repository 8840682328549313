// [SY7] Regions are laid over a dataset, or taken from it, in one place: never without an entry in the
// audit log, and nothing is kept before all of it was read and checked.
import { hasErrors } from "#core/datasets/check-layers.ts";
import { EMPTY_DRAFT } from "#core/datasets/dataset-draft.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import { accepted, type Result, refused } from "#core/result.ts";
import type { AddedRegions, CommandProgressListener } from "#server/cli/command-context.ts";
import type { RegionsAddCommand } from "#server/cli/command-request.ts";
import { hashOfRegions } from "#server/use-cases/dataset-regions.ts";
import { COMMAND_LINE } from "#server/use-cases/people-desk.ts";
import type { AuditEntry } from "#server/use-cases/ports/audit.ts";
import { type DatasetSources, SourceProblem } from "#server/use-cases/ports/dataset-sources.ts";
import type { DatasetRecord, Store } from "#server/use-cases/store.ts";
import { unknownDataset } from "#server/use-cases/unknown-dataset.ts";
import { encodeRegions, MAX_REGION_BYTES } from "#server/volumes/regions/region-file.ts";

export interface RegionCommandDeps {
  readonly store: Pick<
    Store,
    "findDatasetByName" | "listDatasets" | "regionsHash" | "setRegions" | "removeRegions"
  >;
  readonly sources: Pick<DatasetSources, "readRegions">;
  /** Where a dataset's first voxel lies in its source's own space; null where it is not known. */
  readonly originNmOf: (datasetId: string) => Promise<Vec3 | null>;
  readonly nowMs: () => number;
}

export async function addRegions(
  { store, sources, originNmOf, nowMs }: RegionCommandDeps,
  request: RegionsAddCommand,
  onProgress: CommandProgressListener,
  signal: AbortSignal,
): Promise<Result<AddedRegions, string>> {
  const dataset = await store.findDatasetByName(request.dataset);
  if (dataset === null) return refused(await unknownDataset(store, request.dataset));
  const { volumeAddress, namesAddress = "", axisOrder = "xyz", voxelNm, offsetNm } = request;
  const originNm = await originNmOf(dataset.id);
  const { shapeVoxel } = dataset;
  const asked = {
    volume: {
      ...EMPTY_DRAFT.labels,
      ...{ address: volumeAddress, path: request.path ?? "", axisOrder },
      ...{ voxelNm: voxelNm ?? null, offsetNm: offsetNm ?? null },
    },
    namesAddress,
    dataset: { shapeVoxel, voxelNm: dataset.voxelNm, originNm: originNm ?? ([0, 0, 0] as const) },
  };
  try {
    const hooks = { onProgress, signal };
    const { findings, read } = await sources.readRegions(asked, "command", hooks);
    if (read === null || hasErrors(findings)) return accepted({ findings, added: null });
    const bytes = await encodeRegions(read.layer);
    if (bytes.length > MAX_REGION_BYTES) return refused(tooFine(volumeAddress, bytes.length));
    signal.throwIfAborted();
    const hash = hashOfRegions(bytes);
    const wasThere = (await store.regionsHash(dataset.id)) === hash;
    const { grid, regions } = read.layer;
    const details = { volume: volumeAddress, regions: regions.length, hash };
    if (!wasThere) {
      const audit = auditOf(dataset, "dataset.regions-added", details, nowMs());
      await store.setRegions(dataset.id, { hash, bytes }, audit);
    }
    const { unnamed, absent } = read;
    const isOffsetAssumed = read.hasOwnOffset && originNm === null;
    const counts = { regionCount: regions.length, unnamed, absent };
    return accepted({ findings, added: { grid, ...counts, hash, wasThere, isOffsetAssumed } });
  } catch (error) {
    if (error instanceof SourceProblem) return refused(error.message);
    throw error;
  }
}

export async function removeRegions(
  { store, nowMs }: Pick<RegionCommandDeps, "store" | "nowMs">,
  name: string,
): Promise<Result<null, string>> {
  const dataset = await store.findDatasetByName(name);
  if (dataset === null) return refused(await unknownDataset(store, name));
  const hash = await store.regionsHash(dataset.id);
  const audit = auditOf(dataset, "dataset.regions-removed", { hash }, nowMs());
  return (await store.removeRegions(dataset.id, audit))
    ? accepted(null)
    : refused(`--dataset: ${name} has no regions; nothing was changed.`);
}

function tooFine(address: string, sizeBytes: number): string {
  const megabytes = (bytes: number) => (bytes / 2 ** 20).toFixed(1);
  return `${address}: the regions take ${megabytes(sizeBytes)} MiB packed, more than ${megabytes(MAX_REGION_BYTES)}; see that it is a volume of regions, or give a coarser one.`;
}

function auditOf(
  { id }: DatasetRecord,
  action: AuditEntry["action"],
  details: AuditEntry["details"],
  atMs: number,
): AuditEntry {
  const subject = { subjectKind: "dataset", subjectId: id, datasetId: id } as const;
  return { atMs, doer: COMMAND_LINE, action, ...subject, details };
}
