// Image, supervoxels, edges and synapses from files into a dataset's folder; edges that are not given
// are built. Everything is checked that can be before the first block is written, and memory holds a
// few sections at most, and the graph.
import { refuseExisting, writeDatasetFolder } from "#server/volumes/dataset-folder.ts";
import type { DatasetInfo } from "#server/volumes/dataset-info.ts";
import { writeDataset } from "#server/volumes/dataset-writer.ts";
import {
  checkedOn,
  type DenseStacks,
  type EdgeRequest,
  importEdges,
} from "#server/volumes/import-edges.ts";
import { ImportError } from "#server/volumes/import-error.ts";
import type { ImportHooks } from "#server/volumes/import-progress.ts";
import { openImageStack, openLabelStack } from "#server/volumes/open-section-source.ts";
import type { SectionSource } from "#server/volumes/section-source.ts";
import { type Supervoxels, SupervoxelTable } from "#server/volumes/supervoxel-table.ts";
import { readSynapseTable } from "#server/volumes/synapse-table.ts";

export interface ImportRequest extends EdgeRequest {
  /** A folder of section images, or a multi-page TIFF, 8-bit grey. */
  readonly imagePath: string;
  readonly synapsesPath?: string;
  /** Must not be there yet. */
  readonly targetDir: string;
}

export interface ImportedVolume {
  readonly targetDir: string;
  readonly info: DatasetInfo;
}

/** Throws an ImportError for whatever is wrong with the files; then nothing is left behind. */
export async function importVolume(
  request: ImportRequest,
  hooks: ImportHooks = {},
): Promise<ImportedVolume> {
  checkRequest(request);
  await refuseExisting(request.targetDir);
  const image = await openImageStack(request.imagePath);
  try {
    const labels = await openLabelStack(request.supervoxelsPath);
    try {
      return await importStacks(request, image, labels, hooks);
    } finally {
      await labels.close();
    }
  } finally {
    await image.close();
  }
}

async function importStacks(
  request: ImportRequest,
  image: SectionSource<Uint8Array>,
  labels: SectionSource,
  hooks: ImportHooks,
): Promise<ImportedVolume> {
  const { shapeVoxel } = image;
  if (`${labels.shapeVoxel}` !== `${shapeVoxel}`) {
    throw new ImportError({
      file: request.supervoxelsPath,
      field: "the supervoxels' shape",
      problem: `is ${labels.shapeVoxel.join(" × ")}, but the image's is ${shapeVoxel.join(" × ")}`,
      remedy: "give an image and supervoxels of the same voxels",
    });
  }
  const supervoxels = await countSupervoxels(request.supervoxelsPath, labels, hooks);
  const dense = new Uint32Array(shapeVoxel[0] * shapeVoxel[1]);
  const stacks: DenseStacks = {
    shapeVoxel,
    supervoxels,
    readImage: (z) => image.readSection(z),
    readLabels: async (z) => {
      supervoxels.toDense(await labels.readSection(z), dense);
      return dense;
    },
  };
  const { edges, hasContacts, mergeAffinity } = await importEdges(request, stacks, hooks);
  const { synapsesPath } = request;
  const info = await writeDatasetFolder(request.targetDir, (folder) =>
    writeDataset(
      folder,
      {
        shapeVoxel,
        voxelNm: request.voxelNm,
        supervoxelIds: supervoxels.ids,
        sizesVoxel: Uint32Array.from(supervoxels.sizesVoxel),
        centersVoxel: supervoxels.centersVoxel,
        edges,
        hasContacts,
        mergeAffinity,
        readImage: stacks.readImage,
        readLabels: stacks.readLabels,
        readSynapses: async (supervoxelIndexAt) =>
          synapsesPath === undefined
            ? []
            : readSynapseTable({
                path: synapsesPath,
                shapeVoxel,
                supervoxelIds: supervoxels.ids,
                supervoxelIndexAt,
              }),
      },
      hooks,
    ),
  );
  return { targetDir: request.targetDir, info };
}

async function countSupervoxels(
  path: string,
  labels: SectionSource,
  { onProgress, signal }: ImportHooks,
): Promise<Supervoxels> {
  const table = new SupervoxelTable();
  const [width, , sections] = labels.shapeVoxel;
  for (let z = 0; z < sections; z++) {
    signal?.throwIfAborted();
    const bad = table.addSection(await labels.readSection(z), width, z);
    if (bad !== null) {
      throw new ImportError({
        file: path,
        field: `the id at ${bad.x}, ${bad.y}, ${z}`,
        problem: `is ${bad.id}, above 2^63-1`,
        remedy: "renumber the supervoxels from 1 to 2^63-1, with 0 as background",
      });
    }
    onProgress?.({ stage: "counting", done: z + 1, total: sections });
  }
  const supervoxels = table.finish();
  const oversize = supervoxels.sizesVoxel.findIndex((size) => size > 0xffffffff);
  if (supervoxels.ids.length > 0 && oversize < 0) return supervoxels;
  throw new ImportError({
    file: path,
    field: "the supervoxels",
    problem:
      oversize < 0
        ? "are all background"
        : `have 2^32 voxels or more in one (${supervoxels.ids[oversize]})`,
    remedy: "give the labels of an over-segmentation",
  });
}

function checkRequest(request: ImportRequest): void {
  const { voxelNm } = request;
  const on = checkedOn(request);
  if (!voxelNm.every((size) => Number.isFinite(size) && size > 0)) {
    throw new ImportError({
      file: request.imagePath,
      field: "the voxel size",
      problem: `is ${voxelNm.join(", ")}`,
      remedy: "give three sizes above 0 in nm, as x, y, z",
    });
  }
  if (on.kind === "threshold" && !(on.threshold >= 0 && on.threshold <= 1)) {
    throw new ImportError({
      file: request.edgesPath ?? request.supervoxelsPath,
      field: "the threshold",
      problem: `is ${on.threshold}, not from 0 to 1`,
      remedy: "give the affinity from which on edges join",
    });
  }
}
