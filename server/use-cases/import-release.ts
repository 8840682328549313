// A release comes back as a dataset whose version 0 is the released version: the same manifest, which
// is compared before anything is kept. Who made it stays in the release's own provenance.
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { accepted, type Result, refused } from "#core/result.ts";
import type { CommandProgressListener, ImportedDataset } from "#server/cli/command-context.ts";
import type { ImportReleaseCommand } from "#server/cli/command-request.ts";
import type { OpenImport } from "#server/use-cases/import-port.ts";
import type { OpenDatasets } from "#server/use-cases/open-datasets.ts";
import { COMMAND_LINE } from "#server/use-cases/people-desk.ts";
import {
  datasetIdOf,
  type RegisterDeps,
  registerDataset,
} from "#server/use-cases/register-dataset.ts";
import type { DatasetRecord } from "#server/use-cases/store.ts";
import { unknownDataset } from "#server/use-cases/unknown-dataset.ts";

/** A release that was found whole. */
export interface OpenRelease {
  readonly manifestHash: string;
  /** Writes the dataset's folder whole or not at all, over a volume that is here. */
  write(
    volume: { readonly dataset: DatasetRecord; readonly folder: string },
    targetDir: string,
  ): Promise<OpenImport>;
  /** Takes away what was unpacked. */
  close(): Promise<void>;
}

export interface ImportReleaseDeps extends RegisterDeps {
  readonly datasets: OpenDatasets;
  /** Every byte is checked first; refused in one sentence. */
  readonly openRelease: (
    path: string,
    onProgress: CommandProgressListener,
    signal: AbortSignal,
  ) => Promise<Result<OpenRelease, string>>;
  /** The sentence of an error of the release's own; null for any other error. */
  readonly releaseProblem: (error: unknown) => string | null;
  /** Called with a dataset that has just come to be. */
  readonly onImported: (dataset: DatasetRecord) => Promise<void>;
}

/** The error is a sentence that names the file and what to do; then nothing was kept. */
export async function importRelease(
  deps: ImportReleaseDeps,
  request: ImportReleaseCommand,
  onProgress: CommandProgressListener,
  signal: AbortSignal,
): Promise<Result<ImportedDataset, string>> {
  const volume = await deps.store.findDatasetByName(request.volume);
  if (volume === null) return refused(await unknownDataset(deps.store, request.volume));
  const opened = await deps.openRelease(request.filePath, onProgress, signal);
  if (!opened.ok) return opened;
  const release = opened.value;
  try {
    const there = await deps.store.findDatasetByName(request.name);
    if (there !== null) return await alreadyThere(deps, there, release);
    const folder = join(deps.datasetsDir, volume.id);
    const write = (targetDir: string) => release.write({ dataset: volume, folder }, targetDir);
    const registered = await registerDataset(deps, request.name, write, COMMAND_LINE);
    await deps.onImported(registered.record);
    return accepted({ ...registered.record, ...registered, wasThere: false });
  } catch (error) {
    await dropFolder(deps, request.name);
    const problem = deps.releaseProblem(error);
    if (problem === null) throw error;
    return refused(problem);
  } finally {
    await release.close();
  }
}

async function alreadyThere(
  { store }: ImportReleaseDeps,
  dataset: DatasetRecord,
  { manifestHash }: OpenRelease,
): Promise<Result<ImportedDataset, string>> {
  const version = await store.findVersion(dataset.id, 0);
  if (version === null || version.manifestHash !== manifestHash) {
    return refused(
      `--name: a dataset named ${dataset.name} is there already; choose another name.`,
    );
  }
  const { segmentCount, synapseCount } = version;
  return accepted({ ...dataset, segmentCount, synapseCount, wasThere: true });
}

/** Nobody knows of a folder whose transaction was not made. */
async function dropFolder({ store, datasetsDir }: ImportReleaseDeps, name: string): Promise<void> {
  if ((await store.findDatasetByName(name)) !== null) return;
  await rm(join(datasetsDir, datasetIdOf(name)), { recursive: true, force: true });
}
