// A stack of labels with its synapses as what a release is written from: version 0, as an import of it
// would have it, with the volume that skeletons are made from.
import type { Vec3 } from "#core/geometry/vector.ts";
import { compareIds, type RootId } from "#core/ids/supervoxel-id.ts";
import type { Synapse } from "#core/operations/operation.ts";
import { SupervoxelIds } from "#core/segmentation/supervoxel-ids.ts";
import { inPages } from "#server/exports/pages.ts";
import type { ReleaseSource } from "#server/exports/release-source.ts";
import { smallReleaseSource } from "#server/exports/small-release-source.ts";
import { compareSynapses } from "#server/exports/tables/synapses-table.ts";
import type { VersionConnection, VersionSegment, VersionSynapse } from "#server/use-cases/store.ts";
import type { Box } from "#server/volumes/volume-port.ts";
import { ONE_LEVEL } from "#server/volumes/volume-port.ts";

export interface LabelledStack {
  readonly name: string;
  readonly shapeVoxel: Vec3;
  readonly voxelNm: Vec3;
  /** Dense index + 1 of each voxel's supervoxel; x fastest, then y, then z. */
  readonly labels: Uint32Array;
  /** Ascending. */
  readonly supervoxelIds: BigUint64Array;
  /** Dense index of the root of each supervoxel: the smallest of its segment. */
  readonly rootIndices: Uint32Array;
  /** No site lies in background. */
  readonly synapses: readonly Synapse[];
}

export function stackReleaseSource(stack: LabelledStack): ReleaseSource {
  const { supervoxelIds, rootIndices, shapeVoxel } = stack;
  const small = smallReleaseSource();
  const [zero] = small.chain;
  const synapses = locatedSynapses(stack);
  const connections = connectionsOf(synapses);
  const segments = segmentsOf(stack, synapses);
  return {
    ...small,
    dataset: {
      ...small.dataset,
      ...{ name: stack.name, shapeVoxel, voxelNm: stack.voxelNm, edgeCount: 0 },
      supervoxelCount: supervoxelIds.length,
    },
    chain: [
      {
        ...zero,
        version: {
          ...zero.version,
          segmentCount: segments.length,
          synapseCount: synapses.length,
          connectionCount: connections.length,
        },
      },
    ],
    ...{ supervoxelIds, rootIndices, edges: { count: 0, rows: () => [] } },
    readNeurons: async () => [],
    readSegments: () => inPages(segments),
    readSynapses: () => inPages(synapses),
    readConnections: () => inPages(connections),
    readLabelVolume: async () => ({
      shapesVoxel: [shapeVoxel],
      factorsVoxel: ONE_LEVEL,
      readBlock: async (_mip: number, box: Box) => cut(stack, box),
    }),
  };
}

function locatedSynapses({ supervoxelIds, rootIndices, synapses }: LabelledStack) {
  const ids = SupervoxelIds.of(supervoxelIds);
  const rootOf = (supervoxel: bigint): RootId => {
    const index = ids.indexOf(supervoxel);
    if (index < 0) throw new Error(`no supervoxel ${supervoxel}`);
    return supervoxelIds[rootIndices[index]];
  };
  const located = synapses.map(
    (synapse): VersionSynapse => ({
      synapse,
      preRoot: rootOf(synapse.pre.place.supervoxel),
      postRoots: synapse.posts.map(({ place }) => rootOf(place.supervoxel)),
    }),
  );
  return located.sort(compareSynapses);
}

function connectionsOf(synapses: readonly VersionSynapse[]): readonly VersionConnection[] {
  const connections = new Map<string, VersionConnection>();
  for (const { preRoot, postRoots } of synapses) {
    for (const postRoot of postRoots) {
      const key = `${preRoot} ${postRoot}`;
      const { synapseCount } = connections.get(key) ?? { synapseCount: 0 };
      connections.set(key, { preRoot, postRoot, synapseCount: synapseCount + 1 });
    }
  }
  return [...connections.values()].sort(
    (left, right) =>
      compareIds(left.preRoot, right.preRoot) || compareIds(left.postRoot, right.postRoot),
  );
}

function segmentsOf(
  { shapeVoxel, labels, supervoxelIds, rootIndices }: LabelledStack,
  synapses: readonly VersionSynapse[],
): readonly VersionSegment[] {
  const [width, height] = shapeVoxel;
  const sizes = new Float64Array(supervoxelIds.length);
  const someVoxel = new Float64Array(supervoxelIds.length);
  const members = new Uint32Array(supervoxelIds.length);
  for (const root of rootIndices) members[root]++;
  labels.forEach((label, voxel) => {
    if (label === 0) return;
    sizes[rootIndices[label - 1]]++;
    someVoxel[rootIndices[label - 1]] = voxel;
  });
  const pre = new Map<RootId, number>();
  const post = new Map<RootId, number>();
  const add = (counts: Map<RootId, number>, root: RootId) =>
    counts.set(root, (counts.get(root) ?? 0) + 1);
  for (const { preRoot, postRoots } of synapses) {
    add(pre, preRoot);
    for (const root of postRoots) add(post, root);
  }
  const roots = [...rootIndices.keys()].filter((index) => rootIndices[index] === index);
  return roots.map((index) => {
    const voxel = someVoxel[index];
    const inSection = voxel % (width * height);
    return {
      root: supervoxelIds[index],
      supervoxelCount: members[index],
      sizeVoxel: BigInt(sizes[index]),
      positionVoxel: [
        inSection % width,
        Math.floor(inSection / width),
        Math.floor(voxel / (width * height)),
      ],
      synapsesPre: pre.get(supervoxelIds[index]) ?? 0,
      synapsesPost: post.get(supervoxelIds[index]) ?? 0,
      effectHash: index.toString(16).padStart(64, "0"),
    };
  });
}

function cut({ labels, shapeVoxel }: LabelledStack, { minVoxel, maxVoxel }: Box): Uint32Array {
  const [width, height, depth] = maxVoxel.map((end, axis) => end - minVoxel[axis]);
  const out = new Uint32Array(width * height * depth);
  for (let row = 0; row < height * depth; row++) {
    const y = minVoxel[1] + (row % height);
    const z = minVoxel[2] + Math.floor(row / height);
    const from = (z * shapeVoxel[1] + y) * shapeVoxel[0] + minVoxel[0];
    out.set(labels.subarray(from, from + width), row * width);
  }
  return out;
}
