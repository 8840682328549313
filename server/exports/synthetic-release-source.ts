// A made-up connectome as what a release is written from, for tests and measurements of any size:
// version 1 on an imported version 0, with a record for every neuron.
import type { Vec3 } from "#core/geometry/vector.ts";
import { type ConnectomeSize, syntheticConnectome } from "#fixtures/synthetic-connectome.ts";
import { inPages } from "#server/exports/pages.ts";
import type { ReleaseSource } from "#server/exports/release-source.ts";
import { smallReleaseSource } from "#server/exports/small-release-source.ts";
import type { VersionNeuron } from "#server/use-cases/store.ts";

export function syntheticReleaseSource(size: ConnectomeSize): ReleaseSource {
  const made = syntheticConnectome(size);
  const { supervoxelIds, rootIndices } = made;
  const small = smallReleaseSource();
  const [zero, one] = small.chain;
  return {
    ...small,
    dataset: {
      ...small.dataset,
      name: `synthetic-${size.pairCount}`,
      shapeVoxel: made.shapeVoxel,
      voxelNm: made.voxelNm,
      supervoxelCount: supervoxelIds.length,
      edgeCount: supervoxelIds.length - size.neuronCount,
    },
    // The small log speaks of other supervoxels, so this version came without a session.
    chain: [
      zero,
      {
        ...one,
        version: {
          ...one.version,
          sessionId: null,
          segmentCount: size.neuronCount,
          synapseCount: made.synapseCount,
          connectionCount: made.connectionCount,
        },
        session: null,
        readLineage: () => inPages([]),
      },
    ],
    supervoxelIds,
    rootIndices,
    edges: {
      count: supervoxelIds.length - size.neuronCount,
      *rows() {
        for (let index = size.neuronCount; index < supervoxelIds.length; index++) {
          const [a, b] = [supervoxelIds[rootIndices[index]], supervoxelIds[index]];
          yield { a, b, affinity: 0.75, contactVoxel: [index % 100, 1, 2], isOn: true };
        }
      },
    },
    readNeurons: async () => [...made.segments()].map(recordOf),
    readSegments: () => inPages(made.segments()),
    readSynapses: () => inPages(made.synapses()),
    readConnections: () => inPages(made.connections()),
  };
}

const TRANSMITTERS = ["acetylcholine", "GABA", "glutamate", ""];

function recordOf(
  { root, positionVoxel }: { root: bigint; positionVoxel: Vec3 },
  index: number,
): VersionNeuron {
  return {
    root,
    id: `neuron-${index}`,
    place: { positionVoxel, supervoxel: root },
    name: `N${index}, 神经元 <"&'>`,
    type: index % 3 === 0 ? `type${index % 40}` : "",
    class: "interneuron",
    side: index % 2 === 0 ? "left" : "right",
    transmitter: TRANSMITTERS[index % TRANSMITTERS.length],
    region: "MB",
    status: "Reviewed",
    somaVoxel: index % 5 === 0 ? positionVoxel : null,
    tags: index % 7 === 0 ? ["bilateral", "rare"] : [],
  };
}
