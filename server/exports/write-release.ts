// A release is a pure function of an immutable version: the same bytes from every database, on every
// machine, at any time. Nothing of now, of chance or of the folder's name goes into it.
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { citationText } from "#server/exports/metadata/citation.ts";
import { dataPackageJson } from "#server/exports/metadata/datapackage.ts";
import { describedFiles } from "#server/exports/metadata/described-file.ts";
import { licenceText } from "#server/exports/metadata/licence.ts";
import { publicationOf } from "#server/exports/metadata/publication.ts";
import { RO_CRATE_PATH, roCrateJson } from "#server/exports/metadata/ro-crate.ts";
import { type PlannedFile, planText, type WrittenPlan } from "#server/exports/planned-file.ts";
import { RELEASE_FORMAT, releaseBaseJson } from "#server/exports/release-base.ts";
import { type ReleaseContent, readReleaseContent } from "#server/exports/release-content.ts";
import { type ReleasedFile, writeTextFile } from "#server/exports/release-file.ts";
import { ReleaseJournal } from "#server/exports/release-journal.ts";
import { releasePlan } from "#server/exports/release-plan.ts";
import { releaseReadme } from "#server/exports/release-readme.ts";
import { type ReleaseSource, releasedVersion } from "#server/exports/release-source.ts";
import { formatSums, SUMS_PATH } from "#server/exports/release-sums.ts";
import { closeTarget, openTarget } from "#server/exports/release-target.ts";
import { ABOUT_MASKS, maskHashesOf, planMask } from "#server/exports/write-masks.ts";
import type { WrittenTable } from "#server/exports/write-table.ts";
import { type Faults, NO_FAULTS } from "#server/use-cases/failpoint.ts";

export interface ReleaseProgress {
  /** The file that is being written, or was finished last. */
  readonly path: string;
  /** In rows and small files, as far as they can be known beforehand. */
  readonly done: number;
  readonly total: number;
}

export interface ReleaseOptions {
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

/** Throws ReleaseTargetError where `outDir` cannot take it, or the signal's reason. */
export async function writeRelease(
  source: ReleaseSource,
  outDir: string,
  options: ReleaseOptions = {},
): Promise<WrittenRelease> {
  const { faults = NO_FAULTS, partialDir: keptDir } = options;
  const partialDir = keptDir ?? (await openTarget(outDir));
  try {
    const journal = await ReleaseJournal.open(partialDir, journalKey(source));
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

/** Where the format or the description changes, what was written of it before is another file. */
function journalKey(source: ReleaseSource): string {
  const { datasetId, number, manifestHash } = releasedVersion(source);
  const about = JSON.stringify(source.description);
  return `${RELEASE_FORMAT} ${datasetId} ${number} ${manifestHash} ${about}`;
}

async function writeFiles(
  source: ReleaseSource,
  rootDir: string,
  journal: ReleaseJournal,
  { onProgress, signal, faults = NO_FAULTS }: ReleaseOptions,
): Promise<readonly ReleasedFile[]> {
  const content = await readReleaseContent(source);
  const { planned: plans, aboutFiles } = planAll(source, content);
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
  { paths, table }: PlannedFile,
  journal: ReleaseJournal,
  { tally }: ReleaseContent,
  write: () => Promise<WrittenTable>,
): Promise<WrittenTable> {
  const name = JSON.stringify([paths, table]);
  const found = journal.find(name);
  if (found !== null) {
    if (found.pairCount !== null) tally.expect(found.pairCount);
    return found;
  }
  const written = await write();
  await journal.add({ name, ...written, pairCount: tally.sum });
  return written;
}

interface WholePlan {
  readonly planned: readonly PlannedFile[];
  readonly aboutFiles: readonly Step[];
}

function planAll(source: ReleaseSource, content: ReleaseContent): WholePlan {
  const hashes = maskHashesOf(content.pieces);
  const masks = hashes.map((hash) => planMask(hash, () => source.readMask(hash)));
  return {
    planned: [...releasePlan(content), ...masks, ...textFiles(source, content)],
    aboutFiles: filesAboutFiles(content),
  };
}

/** The next file, which may tell of those before it. */
type Step = (written: readonly WrittenPlan[]) => PlannedFile;

function textFiles(source: ReleaseSource, content: ReleaseContent): readonly PlannedFile[] {
  const publication = publicationOf(content);
  return [
    planText("provenance/base.json", "What the version was built from.", () => [
      releaseBaseJson(source, content.logs),
    ]),
    planText("CITATION.cff", "How to cite the release.", () => [citationText(publication)]),
    planText("LICENSE", "What may be done with the release.", () => [
      licenceText(publication.title, content.description),
    ]),
  ];
}

function filesAboutFiles(content: ReleaseContent): readonly Step[] {
  const publication = publicationOf(content);
  return [
    (written) =>
      planText("README.md", "What the release is and how it is read.", () => [
        releaseReadme(content, written),
        content.pieces.length === 0 ? "" : `\n${ABOUT_MASKS}`,
      ]),
    (written) =>
      planText("datapackage.json", "Every file and column, as a Data Package.", () => [
        dataPackageJson(publication, describedFiles(written)),
      ]),
    (written) =>
      planText(RO_CRATE_PATH, "The release as an RO-Crate.", () => [
        roCrateJson(publication, describedFiles(written)),
      ]),
  ];
}
