// A synthetic world into a dataset's folder, by the same writer as everybody's files.
import type { NeuropilWorld } from "#fixtures/neuropil/make-neuropil.ts";
import { writeDatasetFolder } from "#server/volumes/dataset-folder.ts";
import { writeDataset } from "#server/volumes/dataset-writer.ts";
import type { ImageCodec } from "#server/volumes/image-codecs.ts";
import type { ImportHooks } from "#server/volumes/import-progress.ts";
import type { ImportedVolume } from "#server/volumes/import-volume.ts";
import { SupervoxelTable } from "#server/volumes/supervoxel-table.ts";

export interface WorldImportOptions extends ImportHooks {
  /** Lossless unless told; "jpeg" where the disk matters more than single grey levels. */
  readonly imageCodec?: ImageCodec;
}

export async function importWorld(
  world: NeuropilWorld,
  targetDir: string,
  { imageCodec, ...hooks }: WorldImportOptions = {},
): Promise<ImportedVolume> {
  const { shapeVoxel, labels } = world;
  const area = shapeVoxel[0] * shapeVoxel[1];
  const sectionOf = <T extends Uint8Array | Uint32Array>(volume: T, z: number): T =>
    volume.subarray(z * area, (z + 1) * area) as T;
  const table = new SupervoxelTable();
  for (let z = 0; z < shapeVoxel[2]; z++) {
    table.addSection(sectionOf(labels, z), shapeVoxel[0], z);
    hooks.onProgress?.({ stage: "counting", done: z + 1, total: shapeVoxel[2] });
  }
  const { sizesVoxel, centersVoxel } = table.finish();
  const info = await writeDatasetFolder(targetDir, (folder) =>
    writeDataset(
      folder,
      {
        shapeVoxel,
        voxelNm: world.voxelNm,
        supervoxelIds: world.supervoxelIds,
        sizesVoxel: Uint32Array.from(sizesVoxel),
        centersVoxel,
        edges: world.edges,
        hasContacts: true,
        mergeAffinity: world.threshold,
        imageCodec,
        readImage: async (z) => sectionOf(world.image, z),
        readLabels: async (z) => sectionOf(labels, z),
        readSynapses: async () => world.synapses,
      },
      hooks,
    ),
  );
  return { targetDir, info, contrast: null, gaps: [], notes: [] };
}
