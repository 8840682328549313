// A dataset's folder, open for reading. It is immutable: nothing here writes, so any number of
// readers share one, each with a cache that never grows beyond the bytes it was given.
import { join } from "node:path";
import { type AgglomerationGraph, buildGraph } from "#core/agglomeration/base-graph.ts";
import { isInsideVoxel, type Vec3 } from "#core/geometry/vector.ts";
import type { Synapse } from "#core/operations/operation.ts";
import { BlockCache } from "#server/volumes/block-cache.ts";
import { type BlockStore, imageReader, labelReader } from "#server/volumes/block-volume-reader.ts";
import { readDatasetInfo } from "#server/volumes/dataset-info.ts";
import { readGraph } from "#server/volumes/graph-file.ts";
import { readSynapses } from "#server/volumes/synapse-file.ts";
import type { DatasetVolumes } from "#server/volumes/volume-port.ts";

export interface OpenDatasetVolumes extends DatasetVolumes {
  readonly mipCount: number;
  readonly supervoxelCount: number;
  readonly edgeCount: number;
  /** Read from the folder each time: the caller keeps what it needs. */
  readGraph(): Promise<AgglomerationGraph>;
  /** Those that came with the import; none where none came. */
  readSynapses(): Promise<Synapse[]>;
  /** Dense index of the supervoxel at a voxel of mip 0, −1 in background. Throws outside the volume. */
  supervoxelIndexAt(positionVoxel: Vec3): Promise<number>;
  close(): Promise<void>;
}

export async function openDatasetVolumes(
  folder: string,
  options: { readonly cacheBytes: number },
): Promise<OpenDatasetVolumes> {
  const info = await readDatasetInfo(folder);
  const cache = new BlockCache(options.cacheBytes);
  const store: BlockStore = { folder, shapesVoxel: info.mipShapesVoxel, cache };
  const labels = labelReader(store);
  return {
    voxelNm: info.voxelNm,
    shapeVoxel: info.shapeVoxel,
    mipCount: info.mipShapesVoxel.length,
    supervoxelCount: info.supervoxelCount,
    edgeCount: info.edgeCount,
    image: imageReader(store, info.imageCodec),
    labels,
    readGraph: async () => buildGraph(await readGraph(join(folder, "graph.bin"))),
    readSynapses: () => readSynapses(join(folder, "synapses.jsonl")),
    supervoxelIndexAt: async (positionVoxel) => {
      if (!isInsideVoxel(positionVoxel, info.shapeVoxel)) {
        throw new RangeError(`voxel ${positionVoxel} is outside ${info.shapeVoxel}`);
      }
      const [x, y, z] = positionVoxel;
      const box = { minVoxel: positionVoxel, maxVoxel: [x + 1, y + 1, z + 1] as const };
      const [label] = await labels.readBlock(0, box);
      return label - 1;
    },
    close: async () => cache.clear(),
  };
}
