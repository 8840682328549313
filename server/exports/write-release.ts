// A release is a pure function of an immutable version: the same bytes from every database, on every
// machine, at any time. Nothing of now, of chance or of the folder's name goes into it.
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { SettledPiece } from "#core/supervoxels/settled-pieces.ts";
import type { ColumnTable } from "#server/exports/column-table.ts";
import type { PlannedFiles } from "#server/exports/planned-files.ts";
import { releaseBaseJson } from "#server/exports/release-base.ts";
import { type ReleasedFile, writeTextFile } from "#server/exports/release-file.ts";
import { type DescribedTable, releaseReadme } from "#server/exports/release-readme.ts";
import { type ReleaseSource, releasedVersion } from "#server/exports/release-source.ts";
import { formatSums, SUMS_PATH } from "#server/exports/release-sums.ts";
import { closeTarget, openTarget } from "#server/exports/release-target.ts";
import { releasedOperations } from "#server/exports/released-operations.ts";
import type { SkeletonChoice } from "#server/exports/skeletons/choose-neurons.ts";
import {
  type PlannedShapes,
  planShapes,
  type ShapeSource,
} from "#server/exports/skeletons/plan-shapes.ts";
import {
  assertConnectionsAddUp,
  CONNECTIONS_TABLE,
  sortedConnections,
} from "#server/exports/tables/connections-table.ts";
import { LINEAGE_TABLE, lineageRows } from "#server/exports/tables/lineage-table.ts";
import { neuronsTable, sortedSegments } from "#server/exports/tables/neurons-table.ts";
import { operationsTable } from "#server/exports/tables/operations-table.ts";
import { pieceRows, piecesTable } from "#server/exports/tables/pieces-table.ts";
import { REVIEWS_TABLE, reviewRows, signOffsHeldBy } from "#server/exports/tables/reviews-table.ts";
import { indicesBelow, supervoxelsTable } from "#server/exports/tables/supervoxels-table.ts";
import { synapsePairs, synapsesTable } from "#server/exports/tables/synapses-table.ts";
import { ABOUT_MASKS, maskHashesOf, writeMask } from "#server/exports/write-masks.ts";
import { type TableFormat, writeTable } from "#server/exports/write-table.ts";

export interface ReleaseProgress {
  /** The file that was finished last. */
  readonly path: string;
  readonly done: number;
  readonly total: number;
}

export interface ReleaseOptions {
  /** Where it is left out, what is usual for a version of its size. */
  readonly skeletons?: SkeletonChoice;
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
interface PlannedTable extends DescribedTable, PlannedFiles {}

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
  options: ReleaseOptions,
): Promise<readonly ReleasedFile[]> {
  const pieces = await source.readPieces();
  const { tables, shapes: shapeSource } = await planTables(source, pieces);
  const shapes = await planShapes(shapeSource, options.skeletons);
  try {
    return await writePlanned(source, rootDir, options, { pieces, tables, shapes });
  } finally {
    await shapes.close();
  }
}

interface Plan {
  readonly pieces: readonly SettledPiece[];
  readonly tables: readonly PlannedTable[];
  readonly shapes: PlannedShapes;
}

async function writePlanned(
  source: ReleaseSource,
  rootDir: string,
  { onProgress, signal }: ReleaseOptions,
  { pieces, tables, shapes }: Plan,
): Promise<readonly ReleasedFile[]> {
  const planned: readonly PlannedFiles[] = [...tables, ...shapes.planned];
  const maskHashes = maskHashesOf(pieces);
  const total = planned.length + maskHashes.length + 2;
  const files: ReleasedFile[] = [];
  const finish = (done: number, written: readonly ReleasedFile[]) => {
    files.push(...written);
    onProgress?.({ path: written[0].path, done, total });
  };
  for (const [index, part] of planned.entries()) {
    signal?.throwIfAborted();
    finish(index + 1, await part.write(rootDir, signal));
  }
  for (const [index, hash] of maskHashes.entries()) {
    signal?.throwIfAborted();
    const mask = await writeMask(rootDir, hash, await source.readMask(hash));
    finish(planned.length + index + 1, [mask]);
  }
  const base = releaseBaseJson(source);
  finish(total - 1, [await writeTextFile(rootDir, "provenance/base.json", base)]);
  const about = [
    releaseReadme(source.dataset, releasedVersion(source), tables),
    ...(maskHashes.length === 0 ? [] : [ABOUT_MASKS]),
    shapes.about(),
  ];
  const readme = about.join("\n");
  finish(total, [await writeTextFile(rootDir, "README.md", readme)]);
  return files.toSorted((left, right) => (left.path < right.path ? -1 : 1));
}

async function planTables(
  source: ReleaseSource,
  pieces: readonly SettledPiece[],
): Promise<{ readonly tables: readonly PlannedTable[]; readonly shapes: ShapeSource }> {
  const { voxelNm } = source.dataset;
  const { supervoxelIds, rootIndices } = source;
  const segments = sortedSegments(await source.readSegments());
  const synapses = await source.readSynapses();
  const connections = sortedConnections(await source.readConnections());
  assertConnectionsAddUp(connections, synapses);
  const operations = releasedOperations(source.chain);
  const effectHashes = new Map(segments.map(({ root, effectHash }) => [root, effectHash]));
  const reviews = reviewRows(source, operations, effectHashes);
  const signOffs = signOffsHeldBy(reviews);
  const pairs = [...synapsePairs(synapses)];
  const lineage = lineageRows(source.chain);
  const both: readonly TableFormat[] = ["csv", "parquet"];
  const tables = [
    plan(neuronsTable(voxelNm, signOffs), segments, segments.length, both),
    plan(synapsesTable(voxelNm), pairs, pairs.length, both),
    plan(CONNECTIONS_TABLE, connections, connections.length, both),
    plan(
      supervoxelsTable(supervoxelIds, rootIndices, pieces.length > 0),
      indicesBelow(supervoxelIds.length),
      supervoxelIds.length,
      both,
    ),
    ...(pieces.length === 0
      ? []
      : [plan(piecesTable(voxelNm), pieceRows(pieces), pieces.length, both)]),
    plan(operationsTable(voxelNm), operations, operations.length, both),
    plan(REVIEWS_TABLE, reviews, reviews.length, both),
    plan(LINEAGE_TABLE, lineage, lineage.length, ["csv"]),
  ];
  const shapes: ShapeSource = {
    dataset: source.dataset,
    segmentCount: segments.length,
    supervoxelIds,
    rootIndices,
    labelVolume: (await source.readLabelVolume?.()) ?? null,
    labels: new Map(),
    signOffs,
    readSegments: () => segments,
    readPairs: () => pairs,
  };
  return { tables, shapes };
}

function plan<Row>(
  table: ColumnTable<Row>,
  rows: Iterable<Row>,
  rowCount: number,
  formats: readonly TableFormat[],
): PlannedTable {
  return {
    table,
    formats,
    rowCount,
    write: (rootDir, signal) => writeTable(rootDir, table, rows, formats, signal),
  };
}
