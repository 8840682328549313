// A dataset comes to be in two steps: its folder is written whole or not at all, then one
// transaction makes it known with its version 0. The folder's name follows from the dataset's, so
// that an import that was interrupted anywhere is simply run again.
import { createHash } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { OpenImport } from "#server/use-cases/import-port.ts";
import { versionGraphName } from "#server/use-cases/open-datasets.ts";
import type { Doer } from "#server/use-cases/ports/audit.ts";
import type { DatasetRecord, Store } from "#server/use-cases/store.ts";
import { importedContents } from "#server/use-cases/version-contents.ts";

/** Merges of places further apart than this ask for confirmation [OP5]. */
const MERGE_LIMIT_NM = 5_000;

export interface RegisterDeps {
  readonly store: Store;
  /** Where the datasets' folders are. */
  readonly datasetsDir: string;
  readonly nowMs: () => number;
}

/** Of its own accord, as the demo. */
const SERVER: Doer = { id: null, name: "server", via: "server", address: null };

export interface RegisteredDataset {
  readonly record: DatasetRecord;
  readonly segmentCount: number;
  readonly synapseCount: number;
  readonly notes: readonly string[];
}

export function datasetIdOf(name: string): string {
  return createHash("sha256").update(`dataset\n${name}`).digest("hex").slice(0, 16);
}

/** `write` makes the folder it is given, whole. The caller has checked that the name is free. */
export async function registerDataset(
  deps: RegisterDeps,
  name: string,
  write: (targetDir: string) => Promise<OpenImport>,
  doer: Doer = SERVER,
): Promise<RegisteredDataset> {
  const id = datasetIdOf(name);
  const targetDir = join(deps.datasetsDir, id);
  // Left by an import that was interrupted before its transaction: nobody knows of it.
  await rm(targetDir, { recursive: true, force: true });
  const imported = await write(targetDir);
  try {
    const labelled = await imported.readGraph();
    const { released } = imported;
    const { pieces = [], manifestHash = "" } = { ...released };
    const { graph, partition } =
      released === undefined || pieces.length === 0
        ? labelled
        : await released.readVersionGraph(
            versionGraphName({ number: 0, manifestHash, sessionId: null }),
          );
    const synapses = await imported.readSynapses();
    const createdAtMs = deps.nowMs();
    const record: DatasetRecord = {
      id,
      name,
      shapeVoxel: imported.shapeVoxel,
      voxelNm: imported.voxelNm,
      supervoxelCount: labelled.graph.supervoxelIds.length,
      edgeCount: graph.edgeA.length,
      mergeLimitNm: MERGE_LIMIT_NM,
      createdAtMs,
    };
    const contents = importedContents(
      { graph, rootIndices: partition.rootIndices.toArray(), synapses, ...released },
      {
        datasetId: id,
        number: 0,
        baseNumber: null,
        sessionId: null,
        createdById: null,
        createdByName: "import",
        createdAtMs,
      },
    );
    await released?.check(contents);
    const audit = {
      atMs: createdAtMs,
      doer,
      action: "dataset.imported" as const,
      subjectKind: "dataset" as const,
      subjectId: id,
      datasetId: id,
      details: { name, ...(released === undefined ? {} : { manifestHash }) },
    };
    await deps.store.createDataset(record, contents, audit, released?.masks);
    const { segmentCount, synapseCount } = contents.record;
    return { record, segmentCount, synapseCount, notes: imported.notes ?? [] };
  } finally {
    await imported.close();
  }
}
