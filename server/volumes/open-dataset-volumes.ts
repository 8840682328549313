// A dataset's folder, open for reading. What was imported is never changed, so any number of readers
// share one, each with a cache that never grows beyond the bytes it was given. Its voxels lie in it, or
// elsewhere; its graph and synapses always in it.
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { isInsideVoxel, type Vec3 } from "#core/geometry/vector.ts";
import { BlockCache } from "#server/volumes/block-cache.ts";
import { type BlockStore, imageReader, labelReader } from "#server/volumes/block-volume-reader.ts";
import { levelsOf, readDatasetInfo } from "#server/volumes/dataset-info.ts";
import type { GraphBlocks } from "#server/volumes/graph-blocks.ts";
import { type GraphFolder, openGraphFolder } from "#server/volumes/graph-folder.ts";
import type { OpenMeshes } from "#server/volumes/linked/brought-meshes.ts";
import { LINKS_FILE, type LinkedInfo, readLinkedInfo } from "#server/volumes/linked/linked-info.ts";
import { MadeBlocks, type MadeKeeping } from "#server/volumes/linked/made-blocks.ts";
import { type OpenLayer, openLinkedLayers } from "#server/volumes/linked/open-linked-layers.ts";
import type { DatasetVolumes } from "#server/volumes/volume-port.ts";

export interface OpenDatasetVolumes extends DatasetVolumes, Omit<GraphFolder, "close"> {
  readonly supervoxelCount: number;
  readonly edgeCount: number;
  /** Dense index of the supervoxel at a voxel of mip 0, −1 in background. Throws outside the volume. */
  supervoxelIndexAt(positionVoxel: Vec3): Promise<number>;
  close(): Promise<void>;
}

export interface OpenDatasetOptions {
  readonly cacheBytes: number;
  /** Shared by the graphs of all datasets; where it is left out, this one has its own. */
  readonly graphBlocks?: GraphBlocks;
  /** Where levels that a layer elsewhere lacks are kept; where it is left out, in memory alone. */
  readonly made?: MadeKeeping;
  /** How a layer that lies elsewhere is opened; where it is left out, none can be read. */
  readonly openLayer?: OpenLayer;
  /** How the meshes that such labels bring are opened; where it is left out, all are made from voxels. */
  readonly openMeshes?: OpenMeshes;
}

export async function openDatasetVolumes(
  folder: string,
  options: OpenDatasetOptions,
): Promise<OpenDatasetVolumes> {
  const graphs = openGraphFolder(folder, options.graphBlocks);
  const cache = new BlockCache(options.cacheBytes);
  const linked = await readLinkedInfo(folder);
  const { openLayer, openMeshes } = options;
  const layers =
    linked === null
      ? await ownLayers(folder, cache)
      : openLinkedLayers(linked, {
          ...{ cache, openLayer, openMeshes, graphs },
          made: await madeBlocksOf(folder, options.made ?? { disk: null }),
        });
  const { shapeVoxel, labels } = layers;
  return {
    ...layers,
    ...graphs,
    supervoxelIndexAt: async (positionVoxel) => {
      if (!isInsideVoxel(positionVoxel, shapeVoxel)) {
        throw new RangeError(`voxel ${positionVoxel} is outside ${shapeVoxel}`);
      }
      const [x, y, z] = positionVoxel;
      const box = { minVoxel: positionVoxel, maxVoxel: [x + 1, y + 1, z + 1] as const };
      const [label] = await labels.readBlock(0, box);
      return label - 1;
    },
    close: async () => {
      cache.clear();
      await layers.close();
      await graphs.close();
    },
  };
}

/** A dataset that is linked anew in the same folder has other blocks. */
async function madeBlocksOf(folder: string, keeping: MadeKeeping): Promise<MadeBlocks> {
  const [text, { mtimeMs }] = await Promise.all([
    readFile(join(folder, LINKS_FILE), "utf8"),
    stat(join(folder, LINKS_FILE)),
  ]);
  return new MadeBlocks({ ...keeping, name: `made levels 1\n${mtimeMs}\n${text}` });
}

type Layers = DatasetVolumes &
  Pick<LinkedInfo, "supervoxelCount" | "edgeCount"> & { close(): Promise<void> };

async function ownLayers(folder: string, cache: BlockCache): Promise<Layers> {
  const info = await readDatasetInfo(folder);
  const levels = levelsOf(info);
  const store: BlockStore = {
    folder,
    shapesVoxel: levels.map(({ shapeVoxel }) => shapeVoxel),
    factorsVoxel: levels.map(({ factorVoxel }) => factorVoxel),
    cache,
  };
  return {
    voxelNm: info.voxelNm,
    shapeVoxel: info.shapeVoxel,
    supervoxelCount: info.supervoxelCount,
    edgeCount: info.edgeCount,
    ...(info.tileFormat === undefined ? {} : { tileFormat: info.tileFormat }),
    image: imageReader(store, info.imageCodec),
    imageType: "uint8",
    imageRange: [0, 255],
    labels: labelReader(store),
    close: async () => undefined,
  };
}
