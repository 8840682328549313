// A small random world as a dataset that a server can open: its graph, and voxels in memory, each
// supervoxel a bar along x. A world of its own for each seed, in one database for all.
import type { AgglomerationGraph } from "#core/agglomeration/base-graph.ts";
import type { Synapse } from "#core/operations/operation.ts";
import { basePartitionOf } from "#core/operations/segmentation-state.ts";
import { BAR_VOXELS } from "#fixtures/graphs/bar-masks.ts";
import { graphFromEdges, placeIn } from "#fixtures/graphs/graph-from-edges.ts";
import type { OpenVolumes } from "#server/use-cases/open-datasets.ts";
import type { DatasetRecord, Store } from "#server/use-cases/store.ts";
import { importedContents } from "#server/use-cases/version-contents.ts";
import { ONE_LEVEL, type VolumeReader } from "#server/volumes/volume-port.ts";
import type { SimulatedWorld } from "#tests/simulation/simulated-world.ts";

const VOXEL_NM = [4, 4, 40] as const;

export interface BarDataset {
  readonly record: DatasetRecord;
  readonly graph: AgglomerationGraph;
  readonly synapses: readonly Synapse[];
  openVolumes(): OpenVolumes;
}

export async function addBarDataset(
  store: Store,
  id: string,
  world: SimulatedWorld,
): Promise<BarDataset> {
  const graph = graphFromEdges(world.supervoxelCount, world.edges, { sizeVoxel: BAR_VOXELS });
  const partition = basePartitionOf(graph);
  const site = (index: number) =>
    ({ place: placeIn(graph, index), compartment: "unknown" }) as const;
  const synapses = world.synapsePairs.map(
    ([pre, post], index): Synapse => ({
      ...{ id: `version-${index}`, pre: site(pre), posts: [site(post)] },
      ...{ cleftVoxel: null, type: "chemical", confidence: 1 },
    }),
  );
  const last = graph.positionsVoxel.tripleAt(world.supervoxelCount - 1)[0];
  const shapeVoxel = [last + BAR_VOXELS + 2, 1, 1] as const;
  const record: DatasetRecord = {
    ...{ id, name: id, shapeVoxel, voxelNm: VOXEL_NM, mergeLimitNm: world.mergeLimitNm },
    ...{ supervoxelCount: world.supervoxelCount, edgeCount: graph.edgeA.length, createdAtMs: 0 },
  };
  const contents = importedContents(
    { graph, rootIndices: partition.rootIndices.toArray(), synapses },
    {
      ...{ datasetId: id, number: 0, baseNumber: null, sessionId: null },
      ...{ createdById: null, createdByName: "import", createdAtMs: 0 },
    },
  );
  await store.createDataset(record, contents);

  const labels = new Uint32Array(shapeVoxel[0]);
  for (let index = 0; index < world.supervoxelCount; index++) {
    const [x] = graph.positionsVoxel.tripleAt(index);
    labels.fill(index + 1, x, x + BAR_VOXELS);
  }
  const reader = <T extends Uint8Array | Uint32Array>(voxels: T): VolumeReader<T> => ({
    shapesVoxel: [shapeVoxel],
    factorsVoxel: ONE_LEVEL,
    readBlock: async (_mip, { minVoxel, maxVoxel }) => voxels.slice(minVoxel[0], maxVoxel[0]) as T,
  });
  const volumes: OpenVolumes = {
    ...({ voxelNm: VOXEL_NM, shapeVoxel, imageType: "uint8", imageRange: [0, 255] } as const),
    image: reader(new Uint8Array(shapeVoxel[0]).fill(128)),
    labels: reader(labels),
    supervoxelIndexAt: async ([x]) => labels[x] - 1,
    readGraph: async () => ({ graph, partition }),
    versionGraph: async () => {
      throw new Error("no version is made here");
    },
    close: () => undefined,
  };
  return { record, graph, synapses, openVolumes: () => volumes };
}
