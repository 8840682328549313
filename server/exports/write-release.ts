// A release is a pure function of an immutable version: the same bytes from every database, on every
// machine, at any time. Nothing of now, of chance or of the folder's name goes into it.
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { SettledPiece } from "#core/supervoxels/settled-pieces.ts";
import type { ColumnTable } from "#server/exports/column-table.ts";
import { ascending, inPages } from "#server/exports/pages.ts";
import { releaseBaseJson } from "#server/exports/release-base.ts";
import { type ReleasedFile, writeTextFile } from "#server/exports/release-file.ts";
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
import { type TableFormat, type WrittenTable, writeTable } from "#server/exports/write-table.ts";
import type { Pages } from "#server/use-cases/store.ts";

export interface ReleaseProgress {
  /** The file that was finished last. */
  readonly path: string;
  readonly done: number;
  readonly total: number;
}

export interface ReleaseOptions {
  readonly onProgress?: (progress: ReleaseProgress) => void;
  readonly signal?: AbortSignal;
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
  readonly table: ColumnTable<never>;
  readonly formats: readonly TableFormat[];
  write(rootDir: string, signal: AbortSignal | undefined): Promise<WrittenTable & Tally>;
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
  const partialDir = await openTarget(outDir);
  try {
    const files = await writeFiles(source, partialDir, options);
    await writeTextFile(partialDir, SUMS_PATH, formatSums(files));
    const wasThere = await closeTarget(outDir, partialDir);
    return { files, sumsPath: join(outDir, SUMS_PATH), wasThere };
  } catch (error) {
    await rm(partialDir, { recursive: true, force: true });
    throw error;
  }
}

async function writeFiles(
  source: ReleaseSource,
  rootDir: string,
  { onProgress, signal }: ReleaseOptions,
): Promise<readonly ReleasedFile[]> {
  const pieces = await source.readPieces();
  const survey = await surveyRelease(source);
  const tables = planTables(source, pieces, survey.reviews);
  const maskHashes = maskHashesOf(pieces);
  const total = tables.length + maskHashes.length + 2;
  const files: ReleasedFile[] = [];
  const described: DescribedTable[] = [];
  const pairCounts: number[] = [];
  const finish = (done: number, written: readonly ReleasedFile[]) => {
    files.push(...written);
    onProgress?.({ path: written[0].path, done, total });
  };
  for (const [index, { table, formats, write }] of tables.entries()) {
    signal?.throwIfAborted();
    const { files: written, rowCount, pairCount } = await write(rootDir, signal);
    described.push({ table, formats, rowCount });
    if (pairCount !== null) pairCounts.push(pairCount);
    finish(index + 1, written);
  }
  assertConnectionsAddUp(pairCounts[1], pairCounts[0]);
  for (const [index, hash] of maskHashes.entries()) {
    signal?.throwIfAborted();
    const mask = await writeMask(rootDir, hash, await source.readMask(hash));
    finish(tables.length + index + 1, [mask]);
  }
  const base = releaseBaseJson(source, survey.logs);
  finish(total - 1, [await writeTextFile(rootDir, "provenance/base.json", base)]);
  const about = releaseReadme(source.dataset, releasedVersion(source), described);
  const readme = maskHashes.length === 0 ? about : `${about}\n${ABOUT_MASKS}`;
  finish(total, [await writeTextFile(rootDir, "README.md", readme)]);
  return files.toSorted((left, right) => (left.path < right.path ? -1 : 1));
}

function planTables(
  source: ReleaseSource,
  pieces: readonly SettledPiece[],
  reviews: readonly ReleasedReview[],
): readonly PlannedTable[] {
  const { voxelNm } = source.dataset;
  const { supervoxelIds, rootIndices } = source;
  const both: readonly TableFormat[] = ["csv", "parquet"];
  const segments = () => ascending("segments", source.readSegments(), compareSegments);
  const synapses = () => ascending("synapses", source.readSynapses(), compareSynapses);
  const connections = () => ascending("connections", source.readConnections(), compareConnections);
  return [
    plan(neuronsTable(voxelNm, signOffsHeldBy(reviews)), segments, both),
    plan(
      synapsesTable(voxelNm),
      () => synapsePairs(synapses()),
      both,
      () => 1,
    ),
    plan(CONNECTIONS_TABLE, connections, both, ({ synapseCount }) => synapseCount),
    plan(
      supervoxelsTable(supervoxelIds, rootIndices, pieces.length > 0),
      () => inPages(indicesBelow(supervoxelIds.length)),
      both,
    ),
    ...(pieces.length === 0
      ? []
      : [plan(piecesTable(voxelNm), () => inPages(pieceRows(pieces)), both)]),
    plan(operationsTable(voxelNm), () => releasedOperations(source.chain), both),
    plan(REVIEWS_TABLE, () => inPages(reviews), both),
    plan(LINEAGE_TABLE, () => lineageRows(source.chain), ["csv"]),
  ];
}

function plan<Row>(
  table: ColumnTable<Row>,
  readRows: () => Pages<Row>,
  formats: readonly TableFormat[],
  pairsOf?: (row: Row) => number,
): PlannedTable {
  return {
    table,
    formats,
    async write(rootDir, signal) {
      let pairCount = 0;
      const onRow = (row: Row) => {
        pairCount += pairsOf?.(row) ?? 0;
      };
      const written = await writeTable(rootDir, table, readRows(), formats, { signal, onRow });
      return { ...written, pairCount: pairsOf === undefined ? null : pairCount };
    },
  };
}
