// A release's files, brought back by the command line: checked, read, and put over a volume.
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { foldEdgeChanges } from "#core/agglomeration/fold-edge-changes.ts";
import { accepted, type Result, refused } from "#core/result.ts";
import { type CheckedRelease, checkRelease } from "#server/exports/reading/checked-release.ts";
import type { ReadingHooks } from "#server/exports/reading/reading-hooks.ts";
import {
  readNeuronSizes,
  readRecords,
  readSynapses,
} from "#server/exports/reading/released-rows.ts";
import { damage } from "#server/exports/reading/table-rows.ts";
import { unzipRelease } from "#server/exports/reading/unzip-release.ts";
import {
  type VolumeDataset,
  type WrittenReleasedDataset,
  writeReleasedDataset,
} from "#server/exports/reading/write-released-dataset.ts";
import { checkMask } from "#server/use-cases/dataset-masks.ts";
import type { ReleasedContents } from "#server/use-cases/import-port.ts";
import type { ImportReleaseDeps, OpenRelease } from "#server/use-cases/import-release.ts";
import type { MaskRow, VersionContents } from "#server/use-cases/store.ts";
import { writeDatasetFolder } from "#server/volumes/dataset-folder.ts";
import { ImportError } from "#server/volumes/import-error.ts";
import { openDatasetVolumes } from "#server/volumes/open-dataset-volumes.ts";

export function releaseProblem(error: unknown): string | null {
  return error instanceof ImportError ? error.message : null;
}

/** @param unpackDir where zips are unpacked: a folder that may come and go. */
export function openRelease(unpackDir: string): ImportReleaseDeps["openRelease"] {
  return async (path, onProgress, signal): Promise<Result<OpenRelease, string>> => {
    const hooks: ReadingHooks = { onProgress, signal };
    const isZip = (await stat(path).catch(() => null))?.isFile() ?? false;
    try {
      const unpacked = isZip ? await unzipRelease(path, unpackDir, hooks) : null;
      try {
        const release = await checkRelease(unpacked?.dir ?? path, hooks);
        return accepted({
          manifestHash: release.manifestHash,
          write: ({ dataset, folder }, targetDir) =>
            writeFolder(release, { name: dataset.name, folder }, targetDir, hooks),
          close: async () => unpacked?.remove(),
        });
      } catch (error) {
        await unpacked?.remove();
        throw error;
      }
    } catch (error) {
      const problem = releaseProblem(error);
      if (problem === null) throw error;
      return refused(problem);
    }
  };
}

async function writeFolder(
  release: CheckedRelease,
  { name, folder }: Pick<VolumeDataset, "name" | "folder">,
  targetDir: string,
  hooks: ReadingHooks,
) {
  const volume = await openDatasetVolumes(folder, { cacheBytes: 0 });
  try {
    const { graph } = await volume.readGraph();
    const written = await writeDatasetFolder(targetDir, (partialDir) =>
      writeReleasedDataset(release, { name, folder, graph }, partialDir, hooks),
    );
    const released = await releasedContents(release, written, name);
    const imported = await openDatasetVolumes(targetDir, { cacheBytes: 0 });
    return {
      shapeVoxel: imported.shapeVoxel,
      voxelNm: imported.voxelNm,
      readGraph: () => imported.readGraph(),
      readSynapses: () => readSynapses(release.dir),
      close: () => imported.close(),
      released: {
        ...released,
        async readVersionGraph(graphName: string) {
          const { graph: labelled } = await imported.readGraph();
          return imported.versionGraph(graphName, async () =>
            foldEdgeChanges(labelled, written.edgeChanges, written.pieces),
          );
        },
      },
    };
  } finally {
    await volume.close();
  }
}

async function releasedContents(
  release: CheckedRelease,
  { pieces, edgeChanges, partition }: WrittenReleasedDataset,
  volumeName: string,
): Promise<Omit<ReleasedContents, "readVersionGraph">> {
  const { dir, manifestHash } = release;
  const hashes = new Set(pieces.flatMap(({ cuts }) => cuts.map(({ maskHash }) => maskHash)));
  const masks: MaskRow[] = [];
  for (const hash of hashes) masks.push(await readMask(dir, hash));
  return {
    ...{ pieces, edgeChanges, masks, manifestHash },
    neurons: await readRecords(dir),
    async check(contents) {
      checkPartition(partition, contents);
      await checkSizes(dir, volumeName, contents);
      if (contents.record.manifestHash === manifestHash) return;
      const file = join(dir, "provenance/base.json");
      throw damage(
        file,
        "manifestHash",
        `is ${manifestHash}, but the tables make ${contents.record.manifestHash}`,
      );
    },
  };
}

async function readMask(dir: string, hash: string): Promise<MaskRow> {
  const file = join(dir, "masks", `${hash}.bin`);
  try {
    const bytes = await readFile(file);
    return { hash, bytes, supervoxel: checkMask({ hash, bytes }).supervoxel };
  } catch (cause) {
    throw damage(file, "the mask", "is missing or none", cause);
  }
}

/** The edges that are on join what the table says is one neuron. */
function checkPartition(
  { file, supervoxelIds, neuronIds }: WrittenReleasedDataset["partition"],
  { rootIndices }: VersionContents,
): void {
  for (let index = 0; index < supervoxelIds.length; index++) {
    const root = supervoxelIds[rootIndices[index]];
    if (neuronIds[index] === root) continue;
    const problem = `is ${neuronIds[index]}, but by the edges it is in ${root}`;
    throw damage(file, `neuron_id of supervoxel ${supervoxelIds[index]}`, problem);
  }
}

/** The volume is the one that the version was made on: every neuron has as many voxels. */
async function checkSizes(
  dir: string,
  volumeName: string,
  { segments }: VersionContents,
): Promise<void> {
  const { file, sizeOf } = await readNeuronSizes(dir);
  for (const { root, sizeVoxel } of segments) {
    const released = sizeOf.get(root);
    if (released !== undefined && BigInt(released) === sizeVoxel) continue;
    throw new ImportError({
      file,
      field: `size_voxels of neuron ${root}`,
      problem: `is ${released ?? "missing"}, but in the volume of ${volumeName} it is ${sizeVoxel}`,
      remedy: "name the dataset whose volume the version was made on; nothing was changed",
    });
  }
}
