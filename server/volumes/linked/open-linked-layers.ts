// The layers of a dataset that lie elsewhere, each opened when it is first read: a dataset opens while its
// sources are away, and what could not be opened is tried again by the next reader. A source that no longer
// is what was linked is refused: its labels would be other supervoxels.
import type { SupervoxelIds } from "#core/segmentation/supervoxel-ids.ts";
import type { BlockCache } from "#server/volumes/block-cache.ts";
import type { GraphFolder } from "#server/volumes/graph-folder.ts";
import { ImportError } from "#server/volumes/import-error.ts";
import { broughtMeshes, type OpenMeshes } from "#server/volumes/linked/brought-meshes.ts";
import { extendedGrid } from "#server/volumes/linked/grid.ts";
import {
  type LinkedLayer,
  type LinkedLevel,
  layerReader,
} from "#server/volumes/linked/layer-reader.ts";
import type { ImageLink, LayerLink, LinkedInfo } from "#server/volumes/linked/linked-info.ts";
import type { MadeBlocks } from "#server/volumes/linked/made-blocks.ts";
import { withMadeLevels } from "#server/volumes/linked/made-levels.ts";
import { greyTypeOf, toDense, toGrey } from "#server/volumes/linked/voxel-conversion.ts";
import { meanOf, mostFrequentOf } from "#server/volumes/reduce-voxels.ts";
import type { VolumeSource } from "#server/volumes/sources/source-port.ts";
import type { DatasetVolumes, ImageVoxels } from "#server/volumes/volume-port.ts";

/** In the dataset's axes. */
export type OpenLayer = (
  link: Pick<LayerLink, "address" | "path" | "indices" | "axisOrder">,
) => Promise<VolumeSource>;

export interface LinkedLayersDeps {
  readonly cache: BlockCache;
  readonly openLayer: OpenLayer | undefined;
  /** Where it is left out, all meshes are made from voxels. */
  readonly openMeshes?: OpenMeshes | undefined;
  readonly graphs: Pick<GraphFolder, "readGraph">;
  /** Where blocks of the levels that sources lack are kept. */
  readonly made: MadeBlocks;
}

export type LinkedLayers = DatasetVolumes &
  Pick<LinkedInfo, "supervoxelCount" | "edgeCount"> & { close(): Promise<void> };

export function openLinkedLayers(
  info: LinkedInfo,
  { cache, openLayer = nowhere, openMeshes, graphs, made }: LinkedLayersDeps,
): LinkedLayers {
  const grid = extendedGrid(
    info,
    [info.image, info.labels].map(({ levels }) =>
      withMadeLevels(levels).map(({ placed }) => placed),
    ),
  );
  const image = lazySource(info.image, openLayer);
  const labels = lazySource(info.labels, openLayer);
  const meshes = openMeshes === undefined ? null : broughtMeshes(info, openMeshes);
  const supervoxelIds = async (): Promise<SupervoxelIds> =>
    (await graphs.readGraph()).graph.supervoxelIds;
  return {
    voxelNm: info.voxelNm,
    shapeVoxel: info.shapeVoxel,
    supervoxelCount: info.supervoxelCount,
    edgeCount: info.edgeCount,
    imageType: greyTypeOf(info.image.voxelType),
    imageRange: shownRange(info.image),
    image: layerReader({ ...imageLayer(info.image, image), made }, grid, cache),
    labels: layerReader(
      {
        name: "labels",
        levels: levelsOf(info.labels, labels),
        allocate: (length) => new Uint32Array(length),
        convert: async (voxels) => toDense(voxels, await supervoxelIds()),
        reduce: mostFrequentOf,
        made,
      },
      grid,
      cache,
    ),
    ...(meshes === null ? {} : { broughtMesh: meshes.read }),
    close: async () => {
      await made.close();
      await image.close();
      await labels.close();
      await meshes?.close();
    },
  };
}

/** What of the grey values is black and what white. */
export function shownRange({ voxelType, range }: ImageLink): ImageLink["range"] {
  return voxelType === "uint8" || voxelType === "uint16" ? range : [0, 65_535];
}

export function imageLayer(link: ImageLink, source: VolumeSource): LinkedLayer<ImageVoxels> {
  const isByte = greyTypeOf(link.voxelType) === "uint8";
  return {
    name: "image",
    levels: levelsOf(link, source),
    allocate: (length) => (isByte ? new Uint8Array(length) : new Uint16Array(length)),
    convert: (voxels) => toGrey(voxels, link.range),
    reduce: meanOf,
  };
}

function levelsOf({ levels }: LayerLink, source: VolumeSource): readonly LinkedLevel[] {
  return withMadeLevels(levels).map((level) =>
    "own" in level ? { placed: level.placed, source, level: level.own } : level,
  );
}

/** The source as it was when it was linked, opened when it is first read. */
function lazySource(link: LayerLink, openLayer: OpenLayer): VolumeSource {
  let opening: Promise<VolumeSource> | null = null;
  const open = (): Promise<VolumeSource> => {
    if (opening !== null) return opening;
    const started = openLayer(link).then(async (source) => {
      const changed = changedField(link, source);
      if (changed === null) return source;
      await source.close();
      throw new ImportError({
        file: link.address,
        field: changed,
        problem: "is no longer what it was when the dataset was added",
        remedy: "put the volume back as it was, or add it as a dataset of its own",
      });
    });
    opening = started;
    started.catch(() => {
      if (opening === started) opening = null;
    });
    return started;
  };
  return {
    address: link.address,
    purpose: null,
    voxelType: link.voxelType,
    levels: link.levels,
    readBlock: async (level, box, signal) => (await open()).readBlock(level, box, signal),
    close: async () => {
      const opened = await opening?.catch(() => null);
      await opened?.close();
    },
  };
}

/** Voxel sizes are not compared: a person may have told others than the source does. */
function changedField(link: LayerLink, source: VolumeSource): string | null {
  if (source.voxelType !== link.voxelType) return "the type of its voxels";
  const isSame = link.levels.every(
    ({ shapeVoxel }, level) => `${source.levels[level]?.shapeVoxel}` === `${shapeVoxel}`,
  );
  return isSame ? null : "the shape of its levels";
}

async function nowhere({ address }: Pick<LayerLink, "address">): Promise<never> {
  throw new ImportError({
    file: address,
    field: "the address",
    problem: "cannot be read here",
    remedy: "open the dataset by the server",
  });
}
