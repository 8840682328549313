// The folder of a dataset whose version 0 is a released version: the image and labels of a dataset that
// has the same volume, and the release's own edges. Blocks are never changed once they are written, so
// both datasets may have the same files.
import { copyFile, link, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { AgglomerationGraph, GraphColumns } from "#core/agglomeration/base-graph.ts";
import type { EdgeChange } from "#core/agglomeration/edge-change.ts";
import { graphColumnsOf } from "#core/agglomeration/fold-edge-changes.ts";
import type { SupervoxelIds } from "#core/segmentation/supervoxel-ids.ts";
import type { SettledPiece } from "#core/supervoxels/settled-pieces.ts";
import type { CheckedRelease } from "#server/exports/reading/checked-release.ts";
import type { ReadingHooks } from "#server/exports/reading/reading-hooks.ts";
import {
  openEdges,
  type ReleasedPartition,
  readPartition,
  readPieces,
} from "#server/exports/reading/released-rows.ts";
import { readDatasetInfo, writeDatasetInfo } from "#server/volumes/dataset-info.ts";
import { EdgeCollector } from "#server/volumes/edge-columns.ts";
import { writeGraph } from "#server/volumes/graph-file.ts";
import { ImportError, isErrorWithCode } from "#server/volumes/import-error.ts";

export interface VolumeDataset {
  readonly name: string;
  readonly folder: string;
  /** Of its labels, as imported. */
  readonly graph: AgglomerationGraph;
}

export interface WrittenReleasedDataset {
  readonly partition: ReleasedPartition;
  readonly pieces: readonly SettledPiece[];
  /** Edges of pieces: what a graph of the labels' supervoxels cannot have. */
  readonly edgeChanges: readonly EdgeChange[];
}

/** Into a folder that is there and empty. Throws an ImportError, or the signal's reason. */
export async function writeReleasedDataset(
  release: CheckedRelease,
  volume: VolumeDataset,
  folder: string,
  { onProgress, signal }: ReadingHooks,
): Promise<WrittenReleasedDataset> {
  const info = await readDatasetInfo(volume.folder);
  checkSame(release, volume, "shapeVoxel", info.shapeVoxel);
  checkSame(release, volume, "voxelNm", info.voxelNm);
  const { supervoxelIds } = volume.graph;
  const partition = await readPartition(release.dir);
  const pieces = await readPieces(release.dir);
  checkSupervoxels(partition, pieces, volume);
  onProgress?.({ stage: "edges", done: 0, total: 1 });
  const { columns, edgeChanges } = await readGraph(release, volume.graph, signal);
  for (const layer of ["image", "labels"]) {
    onProgress?.({ stage: layer, done: 0, total: 1 });
    await shareFiles(join(volume.folder, layer), join(folder, layer), signal);
  }
  await writeGraph(join(folder, "graph.bin"), columns);
  await writeDatasetInfo(folder, {
    ...info,
    supervoxelCount: supervoxelIds.length,
    edgeCount: columns.edgeA.length,
    onEdgeCount: columns.isOn.reduce((count, on) => count + on, 0),
    // A version's rows are the one home of its synapses.
    synapseCount: 0,
  });
  return { partition, pieces, edgeChanges };
}

function checkSame(
  release: CheckedRelease,
  volume: VolumeDataset,
  field: "shapeVoxel" | "voxelNm",
  has: readonly number[],
): void {
  if (`${release[field]}` === `${has}`) return;
  throw new ImportError({
    file: join(release.dir, "provenance/base.json"),
    field: `dataset.${field}`,
    problem: `is ${release[field].join(", ")}, but that of ${volume.name} is ${has.join(", ")}`,
    remedy: "name the dataset whose volume the version was made on; nothing was changed",
  });
}

/** The version's supervoxels are the volume's, with pieces in the place of those that were cut. */
function checkSupervoxels(
  { file, supervoxelIds }: ReleasedPartition,
  pieces: readonly SettledPiece[],
  { name, graph }: VolumeDataset,
): void {
  const cut = new Set(pieces.map(({ supervoxel }) => supervoxel));
  const left = new Set(pieces.map(({ id }) => id).filter((id) => !cut.has(id)));
  const there = graph.supervoxelIds;
  const expected = expectedIds(there, cut, left);
  let at = 0;
  for (const id of expected) {
    if (supervoxelIds[at] !== id) break;
    at++;
  }
  if (at === expected.length && at === supervoxelIds.length) return;
  throw new ImportError({
    file,
    field: `row ${at + 1}`,
    problem: `is supervoxel ${supervoxelIds[at] ?? "none"}, where the volume of ${name} has ${expected[at] ?? "none"}`,
    remedy: "name the dataset whose volume the version was made on; nothing was changed",
  });
}

function expectedIds(
  there: SupervoxelIds,
  cut: ReadonlySet<bigint>,
  left: ReadonlySet<bigint>,
): BigUint64Array {
  const ids = [...left];
  for (const id of there.toArray()) if (!cut.has(id)) ids.push(id);
  return BigUint64Array.from(ids).sort();
}

async function readGraph(
  { dir, mergeAffinity }: CheckedRelease,
  graph: AgglomerationGraph,
  signal: AbortSignal | undefined,
): Promise<{ readonly columns: GraphColumns; readonly edgeChanges: readonly EdgeChange[] }> {
  const edges = await openEdges(dir);
  const collected = new EdgeCollector();
  const edgeChanges: EdgeChange[] = [];
  const { supervoxelIds } = graph;
  for await (const edge of edges.rows()) {
    signal?.throwIfAborted();
    const indexA = supervoxelIds.indexOf(edge.a);
    const indexB = supervoxelIds.indexOf(edge.b);
    if (indexA < 0 || indexB < 0) edgeChanges.push(edge);
    else collected.add(indexA, indexB, edge.affinity, edge.isOn, edge.contactVoxel);
  }
  const columns = { ...graphColumnsOf(graph), ...collected.finish(), mergeAffinity };
  return { columns, edgeChanges };
}

/** By links, where the file system has them. */
async function shareFiles(
  fromDir: string,
  toDir: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  await mkdir(toDir, { recursive: true });
  for (const entry of await readdir(fromDir, { withFileTypes: true })) {
    signal?.throwIfAborted();
    const [from, to] = [join(fromDir, entry.name), join(toDir, entry.name)];
    if (entry.isDirectory()) await shareFiles(from, to, signal);
    else await link(from, to).catch((error: unknown) => copyInstead(error, from, to));
  }
}

function copyInstead(error: unknown, from: string, to: string): Promise<void> {
  const cannotLink = ["EXDEV", "EPERM", "EMLINK", "ENOTSUP", "ENOSYS"];
  if (cannotLink.some((code) => isErrorWithCode(error, code))) return copyFile(from, to);
  throw error;
}
