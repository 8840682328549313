// A release is a pure function of an immutable version: the same bytes from every database, on every
// machine, at any time. Nothing of now, of chance or of the folder's name goes into it.
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { SettledPiece } from "#core/supervoxels/settled-pieces.ts";
import type { ColumnTable } from "#server/exports/column-table.ts";
import { ascending, inPages } from "#server/exports/pages.ts";
import { RELEASE_FORMAT, releaseBaseJson } from "#server/exports/release-base.ts";
import { type ReleasedFile, writeTextFile } from "#server/exports/release-file.ts";
import { ReleaseJournal } from "#server/exports/release-journal.ts";
import { type DescribedTable, releaseReadme } from "#server/exports/release-readme.ts";
import { type ReleaseSource, releasedVersion } from "#server/exports/release-source.ts";
import { formatSums, SUMS_PATH } from "#server/exports/release-sums.ts";
import { surveyRelease } from "#server/exports/release-survey.ts";
import { closeTarget, openTarget } from "#server/exports/release-target.ts";
import { releasedOperations } from "#server/exports/released-operations.ts";
import {
  assertConnectionsAddUp,
  CONNECTIONS_TABLE,
  compareConnections,
} from "#server/exports/tables/connections-table.ts";
import { LINEAGE_TABLE, lineageRows } from "#server/exports/tables/lineage-table.ts";
import { compareSegments, neuronsTable } from "#server/exports/tables/neurons-table.ts";
import { operationsTable } from "#server/exports/tables/operations-table.ts";
import { pieceRows, piecesTable } from "#server/exports/tables/pieces-table.ts";
import {
  REVIEWS_TABLE,
  type ReleasedReview,
  signOffsHeldBy,
} from "#server/exports/tables/reviews-table.ts";
import { indicesBelow, supervoxelsTable } from "#server/exports/tables/supervoxels-table.ts";
import {
  compareSynapses,
  synapsePairs,
  synapsesTable,
} from "#server/exports/tables/synapses-table.ts";
import { ABOUT_MASKS, maskHashesOf, writeMask } from "#server/exports/write-masks.ts";
import {
  type TableFormat,
  type TableWriting,
  type WrittenTable,
  writeTable,
} from "#server/exports/write-table.ts";
import { type Faults, NO_FAULTS } from "#server/use-cases/failpoint.ts";
import type { Pages } from "#server/use-cases/store.ts";

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

/** One table with its rows, still to be written; the row type ends here. */
interface PlannedTable {
  /** How far its progress counts. */
  readonly expectedRows: number;
  readonly table: ColumnTable<never>;
  readonly formats: readonly TableFormat[];
  write(rootDir: string, writing: TableWriting<never>): Promise<WrittenTable & Tally>;
}

interface Tally {
  /** [SY3] Pairs of a presynaptic and a postsynaptic site, in the tables that count them. */
  readonly pairCount: number | null;
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

/** Where a table's definition changes, what was written of it before is another file. */
function journalKey(source: ReleaseSource): string {
  const { datasetId, number, manifestHash } = releasedVersion(source);
  return `${RELEASE_FORMAT} ${datasetId} ${number} ${manifestHash}`;
}

async function writeFiles(
  source: ReleaseSource,
  rootDir: string,
  journal: ReleaseJournal,
  { onProgress, signal, faults = NO_FAULTS }: ReleaseOptions,
): Promise<readonly ReleasedFile[]> {
  const pieces = await source.readPieces();
  const survey = await surveyRelease(source);
  const tables = planTables(source, pieces, survey.reviews);
  const maskHashes = maskHashesOf(pieces);
  const total = sum(tables.map((table) => table.expectedRows)) + maskHashes.length + 2;
  const files: ReleasedFile[] = [];
  const described: DescribedTable[] = [];
  const pairCounts: number[] = [];
  let done = 0;
  const finish = (written: readonly ReleasedFile[], units: number) => {
    files.push(...written);
    done += units;
    onProgress?.({ path: written[0].path, done, total });
    faults("release:file-written");
  };
  for (const { table, formats, expectedRows, write } of tables) {
    signal?.throwIfAborted();
    const name = JSON.stringify([table.path, formats, table.columns]);
    const onRows = (rows: number) =>
      onProgress?.({ path: table.path, done: done + Math.min(rows, expectedRows), total });
    const step = journal.find(name) ?? { name, ...(await write(rootDir, { signal, onRows })) };
    if (journal.find(name) === null) await journal.add(step);
    described.push({ table, formats, rowCount: step.rowCount });
    if (step.pairCount !== null) pairCounts.push(step.pairCount);
    finish(step.files, expectedRows);
  }
  assertConnectionsAddUp(pairCounts[1], pairCounts[0]);
  for (const hash of maskHashes) {
    signal?.throwIfAborted();
    finish([await writeMask(rootDir, hash, await source.readMask(hash))], 1);
  }
  const base = releaseBaseJson(source, survey.logs);
  finish([await writeTextFile(rootDir, "provenance/base.json", base)], 1);
  const about = releaseReadme(source.dataset, releasedVersion(source), described);
  const readme = maskHashes.length === 0 ? about : `${about}\n${ABOUT_MASKS}`;
  finish([await writeTextFile(rootDir, "README.md", readme)], 1);
  return files.toSorted((left, right) => (left.path < right.path ? -1 : 1));
}

const sum = (counts: readonly number[]) => counts.reduce((before, count) => before + count, 0);

function planTables(
  source: ReleaseSource,
  pieces: readonly SettledPiece[],
  reviews: readonly ReleasedReview[],
): readonly PlannedTable[] {
  const { voxelNm } = source.dataset;
  const { supervoxelIds, rootIndices } = source;
  const { segmentCount, synapseCount, connectionCount } = releasedVersion(source);
  const both: readonly TableFormat[] = ["csv", "parquet"];
  const segments = () => ascending("segments", source.readSegments(), compareSegments);
  const synapses = () => ascending("synapses", source.readSynapses(), compareSynapses);
  const connections = () => ascending("connections", source.readConnections(), compareConnections);
  return [
    plan(neuronsTable(voxelNm, signOffsHeldBy(reviews)), segments, segmentCount, both),
    plan(
      synapsesTable(voxelNm),
      () => synapsePairs(synapses()),
      synapseCount,
      both,
      () => 1,
    ),
    plan(CONNECTIONS_TABLE, connections, connectionCount, both, (row) => row.synapseCount),
    plan(
      supervoxelsTable(supervoxelIds, rootIndices, pieces.length > 0),
      () => inPages(indicesBelow(supervoxelIds.length)),
      supervoxelIds.length,
      both,
    ),
    ...(pieces.length === 0
      ? []
      : [plan(piecesTable(voxelNm), () => inPages(pieceRows(pieces)), pieces.length, both)]),
    plan(operationsTable(voxelNm), () => releasedOperations(source.chain), 1, both),
    plan(REVIEWS_TABLE, () => inPages(reviews), reviews.length, both),
    plan(LINEAGE_TABLE, () => lineageRows(source.chain), 1, ["csv"]),
  ];
}

/** `pairsOf`: how many pairs of sites a row stands for, in a table that counts them [SY3]. */
function plan<Row>(
  table: ColumnTable<Row>,
  readRows: () => Pages<Row>,
  expectedRows: number,
  formats: readonly TableFormat[],
  pairsOf?: (row: Row) => number,
): PlannedTable {
  return {
    table,
    formats,
    expectedRows,
    async write(rootDir, { signal, onRows }) {
      let pairCount = 0;
      const onRow = (row: Row) => {
        pairCount += pairsOf?.(row) ?? 0;
      };
      const writing = { signal, onRows, onRow };
      const written = await writeTable(rootDir, table, readRows(), formats, writing);
      return { ...written, pairCount: pairsOf === undefined ? null : pairCount };
    },
  };
}
