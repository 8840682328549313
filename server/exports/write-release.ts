// A release is a pure function of an immutable version, of what is said of it, and of its dataset's regions:
// the same bytes from every database, on every machine, at any time. Nothing of now, of chance or of the
// folder's name goes into it.
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { choiceText, type ReleaseChoice, WHOLE_CHOICE } from "#core/protocol/release-choice.ts";
import type { PlannedFile, WrittenFiles, WrittenPlan } from "#server/exports/planned-file.ts";
import { RELEASE_FORMAT } from "#server/exports/release-base.ts";
import { type ReleaseContent, readReleaseContent } from "#server/exports/release-content.ts";
import { type ReleasedFile, writeTextFile } from "#server/exports/release-file.ts";
import { ReleaseJournal } from "#server/exports/release-journal.ts";
import { releasePlan } from "#server/exports/release-plan.ts";
import { type ReleaseSource, releasedVersion } from "#server/exports/release-source.ts";
import { formatSums, SUMS_PATH } from "#server/exports/release-sums.ts";
import { closeTarget, openTarget } from "#server/exports/release-target.ts";
import { type FileAboutFiles, filesAboutFiles, textFiles } from "#server/exports/release-texts.ts";
import { scopedSource } from "#server/exports/scope/scoped-source.ts";
import type { SkeletonChoice } from "#server/exports/skeletons/choose-neurons.ts";
import { planShapes } from "#server/exports/skeletons/plan-shapes.ts";
import { ABOUT_MASKS, maskHashesOf, planMask } from "#server/exports/write-masks.ts";
import { type Faults, NO_FAULTS } from "#server/use-cases/failpoint.ts";

export interface ReleaseProgress {
  /** The file that is being written, or was finished last. */
  readonly path: string;
  /** In rows and small files, as far as they can be known beforehand. */
  readonly done: number;
  readonly total: number;
}

export interface ReleaseOptions {
  /** Everything, with the usual skeletons, where it is left out. */
  readonly choice?: ReleaseChoice;
  readonly onProgress?: (progress: ReleaseProgress) => void;
  readonly signal?: AbortSignal;
  /**
   * A folder to write into that outlives an interruption: what is whole in it is not written again.
   * Left out, a fresh one beside the target, which goes away with a failure.
   */
  readonly partialDir?: string;
  /** Called where a test may end the process. */
  readonly faults?: Faults;
}

export interface WrittenRelease {
  /** Every file but SHA256SUMS, sorted by path. */
  readonly files: readonly ReleasedFile[];
  readonly sumsPath: string;
  /** The very same release lay there before and was left. */
  readonly wasThere: boolean;
}

/**
 * Throws ReleaseTargetError where `outDir` cannot take it, NothingChosenError where the choice is of
 * nothing, or the signal's reason.
 */
export async function writeRelease(
  source: ReleaseSource,
  outDir: string,
  options: ReleaseOptions = {},
): Promise<WrittenRelease> {
  const { faults = NO_FAULTS, partialDir: keptDir } = options;
  const partialDir = keptDir ?? (await openTarget(outDir));
  try {
    const journal = await ReleaseJournal.open(partialDir, journalKey(source, options));
    const files = await writeFiles(source, partialDir, journal, options).catch(async (error) => {
      await journal.close();
      throw error;
    });
    await journal.discard();
    await writeTextFile(partialDir, SUMS_PATH, formatSums(files));
    faults("release:before-rename");
    const wasThere = await closeTarget(outDir, partialDir);
    faults("release:after-rename");
    return { files, sumsPath: join(outDir, SUMS_PATH), wasThere };
  } catch (error) {
    if (keptDir === undefined) await rm(partialDir, { recursive: true, force: true });
    throw error;
  }
}

/** While a release is being written; it is no file of it. */
const REGIONS_SCRATCH = "regions.scratch";

/** Where the format, the description, the regions or the choice changes, what was written of it before is another file. */
function journalKey(source: ReleaseSource, options: Pick<ReleaseOptions, "choice">): string {
  const choice = choiceText(options.choice ?? WHOLE_CHOICE);
  const { datasetId, number, manifestHash } = releasedVersion(source);
  const about = JSON.stringify(source.description);
  const regions = source.regions === undefined ? "" : ` ${source.regions.hash}`;
  return `${RELEASE_FORMAT} ${datasetId} ${number} ${manifestHash} ${choice} ${about}${regions}`;
}

async function writeFiles(
  whole: ReleaseSource,
  rootDir: string,
  journal: ReleaseJournal,
  options: ReleaseOptions,
): Promise<readonly ReleasedFile[]> {
  const { choice = WHOLE_CHOICE, signal } = options;
  const { scope, skeletons } = choice;
  const source = scope.kind === "everything" ? whole : await scopedSource(whole, scope, signal);
  const content = await readReleaseContent(source, skeletons, join(rootDir, REGIONS_SCRATCH));
  const shapes = await planShapes(source, content, skeletonChoice(choice));
  try {
    const hashes = maskHashesOf(content.pieces);
    const masks = hashes.map((hash) => planMask(hash, () => source.readMask(hash)));
    const planned = [
      ...releasePlan(content),
      ...shapes.planned,
      ...masks,
      ...textFiles(source, content),
    ];
    const more = () => [...(masks.length === 0 ? [] : [ABOUT_MASKS]), shapes.about()];
    const aboutFiles = filesAboutFiles(content, more);
    return await writePlanned({ planned, aboutFiles }, { content, rootDir, journal }, options);
  } finally {
    await shapes.close();
    await content.regions?.counts.close();
  }
}

/** Neurons that were named one by one are all wanted; else undefined for what is usual. */
function skeletonChoice({ scope, skeletons }: ReleaseChoice): SkeletonChoice | undefined {
  if (skeletons !== "usual") return skeletons;
  return scope.kind === "neurons" ? "all" : undefined;
}

interface Plan {
  readonly planned: readonly PlannedFile[];
  /** Written last, of all that are written by then. */
  readonly aboutFiles: readonly FileAboutFiles[];
}

interface Place {
  readonly content: ReleaseContent;
  readonly rootDir: string;
  readonly journal: ReleaseJournal;
}

async function writePlanned(
  { planned: plans, aboutFiles }: Plan,
  { content, rootDir, journal }: Place,
  { onProgress, signal, faults = NO_FAULTS }: ReleaseOptions,
): Promise<readonly ReleasedFile[]> {
  const total = plans.reduce((sum, { expectedRows }) => sum + expectedRows, aboutFiles.length);
  const written: WrittenPlan[] = [];
  let done = 0;
  for (const step of [...plans.map((planned) => () => planned), ...aboutFiles]) {
    signal?.throwIfAborted();
    const planned = step(written);
    const { paths, expectedRows } = planned;
    const tell = (rows: number) =>
      onProgress?.({ path: paths[0], done: done + Math.min(rows, expectedRows), total });
    const write = () => planned.write(rootDir, { signal, onRows: tell });
    const kept = planned.isKept ? await keptOrWritten(planned, journal, content, write) : null;
    written.push({ planned, ...(kept ?? (await write())) });
    tell(expectedRows);
    done += expectedRows;
    faults("release:file-written");
  }
  const files = written.flatMap((plan) => plan.files);
  return files.sort((left, right) => (left.path < right.path ? -1 : 1));
}

/** Noted with the sum of synapses so far: a release that is gone on with holds the rest against it. */
async function keptOrWritten(
  { paths, table, recall }: PlannedFile,
  journal: ReleaseJournal,
  { tally }: ReleaseContent,
  write: () => Promise<WrittenFiles>,
): Promise<WrittenFiles> {
  const name = JSON.stringify([paths, table]);
  const found = journal.find(name);
  if (found !== null) {
    if (found.pairCount !== null) tally.expect(found.pairCount);
    if (found.note !== undefined) recall?.(found.note);
    return found;
  }
  const written = await write();
  await journal.add({ name, ...written, pairCount: tally.sum });
  return written;
}
