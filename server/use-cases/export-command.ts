// `fascicle export`: the same job as everyone's, so that what was written when it was interrupted is
// gone on with; then a copy of what is kept.
import * as v from "valibot";
import {
  type AskedChoice,
  askedChoiceSchema,
  type ReleaseChoice,
} from "#core/protocol/release-choice.ts";
import { accepted, type Result, refused } from "#core/result.ts";
import type { CommandProgressListener, ExportedRelease } from "#server/cli/command-context.ts";
import type { ExportCommand } from "#server/cli/command-request.ts";
import { copyRelease } from "#server/exports/copy-release.ts";
import { ReleaseDamageError } from "#server/exports/release-damage.ts";
import { checkTarget, ReleaseTargetError } from "#server/exports/release-target.ts";
import { readNeuronList } from "#server/use-cases/neuron-list.ts";
import type { OpenDatasets } from "#server/use-cases/open-datasets.ts";
import { COMMAND_LINE } from "#server/use-cases/people-desk.ts";
import type { JobRecord } from "#server/use-cases/ports/jobs.ts";
import type { ReleaseJobs, VersionKey } from "#server/use-cases/release-jobs.ts";
import { choiceProblemText, settleChoice } from "#server/use-cases/settle-choice.ts";
import type { Store } from "#server/use-cases/store.ts";
import { unknownDataset } from "#server/use-cases/unknown-dataset.ts";

export interface ExportDeps {
  readonly store: Store;
  readonly datasets: OpenDatasets;
  readonly releases: ReleaseJobs;
}

/** The error is a sentence that names what to change. */
export async function exportRelease(
  deps: ExportDeps,
  request: ExportCommand,
  onProgress: CommandProgressListener,
  signal: AbortSignal,
): Promise<Result<ExportedRelease, string>> {
  const { store, datasets, releases } = deps;
  const dataset = await store.findDatasetByName(request.dataset);
  const opened = dataset === null ? null : await datasets.open(dataset.id);
  if (dataset === null || opened === null) {
    return refused(await unknownDataset(store, request.dataset));
  }
  if ((await store.findVersion(dataset.id, request.version)) === null) {
    const numbers = (await store.listVersions(dataset.id)).map(({ number }) => number);
    const newest = Math.max(...numbers);
    return refused(
      `--version: ${dataset.name} has versions 0 to ${newest}, not ${request.version}.`,
    );
  }
  const asked = await askedChoice(request);
  if (!asked.ok) return asked;
  const settled = await settleChoice(opened, request.version, asked.value);
  if (!settled.ok) return refused(choiceProblemText(settled.error));
  try {
    await checkTarget(request.outDir);
    const version = { datasetId: dataset.id, version: request.version };
    const kept = await keptRelease(releases, version, settled.value, onProgress, signal);
    if (!kept.ok) return kept;
    const copied = await copyRelease(kept.value, request.outDir, {
      onProgress: ({ path, done, total }) => onProgress({ stage: `copying ${path}`, done, total }),
      signal,
    });
    return accepted(copied);
  } catch (error) {
    const isPlain = error instanceof ReleaseTargetError || error instanceof ReleaseDamageError;
    if (isPlain) return refused(error.message);
    throw error;
  }
}

async function askedChoice(request: ExportCommand): Promise<Result<AskedChoice, string>> {
  const { neuronIds = [], placesVoxel = [], neuronsPath, region, skeletons } = request;
  const list = neuronsPath === undefined ? null : await readNeuronList(neuronsPath);
  if (list !== null && !list.ok) return list;
  const ids = [...neuronIds, ...(list?.value.ids ?? [])];
  const places = [...placesVoxel, ...(list?.value.placesVoxel ?? [])];
  const hasNeurons = list !== null || ids.length + places.length > 0;
  const scope = hasNeurons
    ? { kind: "neurons", ids, placesVoxel: places }
    : { kind: "region", minVoxel: region?.slice(0, 3), maxVoxel: region?.slice(3) };
  const parsed = v.safeParse(askedChoiceSchema, {
    ...(hasNeurons || region !== undefined ? { scope } : {}),
    ...(skeletons === undefined ? {} : { skeletons }),
  });
  if (parsed.success) return accepted(parsed.output);
  const option = hasNeurons ? "neurons" : "region";
  return refused(`--${option}: ${parsed.issues[0].message}.`);
}

/** The folder of the release, once it is written. */
async function keptRelease(
  releases: ReleaseJobs,
  version: VersionKey,
  choice: ReleaseChoice,
  onProgress: CommandProgressListener,
  signal: AbortSignal,
): Promise<Result<string, string>> {
  // This process takes it up itself, or waits for the one that is at it, or was until it died.
  releases.start();
  const { choiceId } = await releases.ask(version, COMMAND_LINE, choice);
  const key = { ...version, choiceId };
  const job = await releases.followed(key, signal, ({ state, stage, done, total }) => {
    const words = state === "queued" ? "waiting for its turn" : `writing ${stage}`;
    onProgress({ stage: words, done, total: Math.max(1, total) });
  });
  const dir = job?.state === "done" ? await releases.finishedDir(key, signal) : null;
  return dir === null ? refused(failureText(job)) : accepted(dir);
}

function failureText(job: JobRecord | null): string {
  if (job === null) return "The release was removed while it was copied: export it again.";
  if (job.state === "cancelled") return "Somebody cancelled this release: export it again.";
  switch (job.problem) {
    case "nothing-chosen":
      return "--region: no neuron has a voxel in this box, so there is nothing to release.";
    case "not-whole":
      return `The release was not written: ${job.detail}. Check the data with "fascicle verify".`;
    case "disk-full":
      return "The disk of the data folder is full: make room, then export again to go on.";
    default:
      return "The release was not written because of an error, which was logged: export it again.";
  }
}
