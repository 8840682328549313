// A dataset's folder, open for reading. What was imported is never changed, so any number of readers
// share one, each with a cache that never grows beyond the bytes it was given. Graphs of later
// versions are put beside it when one is first asked for, whole or not at all.
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { GraphColumns } from "#core/agglomeration/base-graph.ts";
import { isInsideVoxel, type Vec3 } from "#core/geometry/vector.ts";
import type { Synapse } from "#core/operations/operation.ts";
import { BlockCache } from "#server/volumes/block-cache.ts";
import { type BlockStore, imageReader, labelReader } from "#server/volumes/block-volume-reader.ts";
import { readDatasetInfo } from "#server/volumes/dataset-info.ts";
import { isFirstGraph, readFirstGraph } from "#server/volumes/first-graph-file.ts";
import { GraphBlocks } from "#server/volumes/graph-blocks.ts";
import { type OpenGraph, openGraph, writeGraph } from "#server/volumes/graph-file.ts";
import { readSynapses } from "#server/volumes/synapse-file.ts";
import type { DatasetVolumes } from "#server/volumes/volume-port.ts";

const GRAPH_CACHE_BYTES = 64 * 2 ** 20;

export interface OpenDatasetVolumes extends DatasetVolumes {
  readonly mipCount: number;
  readonly supervoxelCount: number;
  readonly edgeCount: number;
  /** The imported graph, open until the volumes are closed. */
  readGraph(): Promise<OpenGraph>;
  /**
   * The graph of a later version, open until the volumes are closed.
   * @param name tells this version's graph from every other.
   * @param make its columns; called where nobody has asked for it before.
   */
  versionGraph(name: string, make: () => Promise<GraphColumns>): Promise<OpenGraph>;
  /** Those that came with the import; none where none came. */
  readSynapses(): Promise<Synapse[]>;
  /** Dense index of the supervoxel at a voxel of mip 0, −1 in background. Throws outside the volume. */
  supervoxelIndexAt(positionVoxel: Vec3): Promise<number>;
  close(): Promise<void>;
}

export async function openDatasetVolumes(
  folder: string,
  options: {
    readonly cacheBytes: number;
    /** Shared by the graphs of all datasets; where it is left out, this one has its own. */
    readonly graphBlocks?: GraphBlocks;
  },
): Promise<OpenDatasetVolumes> {
  const info = await readDatasetInfo(folder);
  const cache = new BlockCache(options.cacheBytes);
  const store: BlockStore = { folder, shapesVoxel: info.mipShapesVoxel, cache };
  const labels = labelReader(store);
  const graphBlocks = options.graphBlocks ?? new GraphBlocks(GRAPH_CACHE_BYTES);
  const graphs = new Map<string, Promise<OpenGraph>>();
  const openOnce = (path: string, prepare: () => Promise<void>): Promise<OpenGraph> => {
    const known = graphs.get(path);
    if (known !== undefined) return known;
    const opening = prepare().then(() => openGraph(path, graphBlocks));
    graphs.set(path, opening);
    opening.catch(() => graphs.delete(path));
    return opening;
  };
  return {
    voxelNm: info.voxelNm,
    shapeVoxel: info.shapeVoxel,
    mipCount: info.mipShapesVoxel.length,
    supervoxelCount: info.supervoxelCount,
    edgeCount: info.edgeCount,
    image: imageReader(store, info.imageCodec),
    labels,
    readGraph: () => {
      const path = join(folder, "graph.bin");
      return openOnce(path, async () => {
        if (await isFirstGraph(path)) await writeGraph(path, await readFirstGraph(path));
      });
    },
    versionGraph: (name, make) => {
      const path = join(folder, `${name}.graph`);
      return openOnce(path, async () => {
        if (!existsSync(path)) await writeGraph(path, await make());
      });
    },
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
    close: async () => {
      cache.clear();
      for (const opening of graphs.values()) (await opening).close();
      graphs.clear();
    },
  };
}
