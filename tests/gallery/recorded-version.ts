// The version that the gallery's sessions stand on: six segments of four supervoxels, a few synapses, and
// three neurons of which one has a name that no column holds.
import type { Neuron } from "#core/neurons/neuron.ts";
import type { Compartment, Synapse, SynapseSite } from "#core/operations/operation.ts";
import { basePartitionOf } from "#core/operations/segmentation-state.ts";
import { createSessionModel } from "#core/session/session-model.ts";
import { graphFromEdges, placeIn } from "#fixtures/graphs/graph-from-edges.ts";
import { jsonSafe } from "#server/use-cases/json-safe.ts";
import { segmentsNowView } from "#server/use-cases/segments-view.ts";
import { sha256Hex } from "#server/use-cases/text-hash.ts";

export const AT_MS = Date.UTC(2026, 4, 12, 9, 30);
export const REQUIRED = { whole: 1, synapses: 2 };

const SEGMENTS = 6;
const LENGTH = 4;
const COUNT = SEGMENTS * LENGTH;
const heads = Array.from({ length: SEGMENTS }, (_, segment) => segment * LENGTH);

export const GRAPH = graphFromEdges(
  COUNT,
  heads.flatMap((head) => [0, 1, 2].map((step) => ({ a: head + step, b: head + step + 1 }))),
  { sizeVoxel: 8_100_000, firstId: 720_575_940_379_283_941n },
);

const site = (index: number, compartment: Compartment): SynapseSite => ({
  place: placeIn(GRAPH, index),
  compartment,
});

const PAIRS: readonly (readonly [number, ...number[]])[] = [
  [0, 5, 9],
  [1, 6],
  [2, 13, 17],
  [4, 10],
  [5, 1, 21],
  [9, 0],
  [12, 4, 8, 16],
  [18, 3],
];

export const SYNAPSES: readonly Synapse[] = PAIRS.map(([pre, ...posts], at) => ({
  id: `v-${at + 1}`,
  pre: site(pre, "axon"),
  posts: posts.map((post) => site(post, at % 2 === 0 ? "dendrite" : "unknown")),
  cleftVoxel: null,
  type: at === 3 ? "electrical" : "chemical",
  confidence: 0.5 + at / 20,
}));

const UNSAID = {
  ...{ name: "", type: "", class: "", side: "", transmitter: "", region: "", status: "" },
  ...{ somaVoxel: null, tags: [] },
};

export const NEURONS: readonly Neuron[] = [
  {
    ...{ ...UNSAID, id: "n-1", place: placeIn(GRAPH, 1), name: "DNa02", type: "DN" },
    ...{ class: "descending", side: "left", transmitter: "acetylcholine", region: "LAL" },
    ...{ status: "traced", somaVoxel: [10, 0, 0], tags: ["descending", "下行"] },
  },
  {
    ...{ ...UNSAID, id: "n-2", place: placeIn(GRAPH, 5) },
    name: "The descending neuron that leaves the brain by the cervical connective",
    type: "a type of which nobody has said what it is called",
  },
  { ...UNSAID, id: "n-3", place: placeIn(GRAPH, 9), name: "下行神经元", status: "in progress" },
];

/** What a page is told of the version. */
export function recordedVersion() {
  const model = createSessionModel({
    ...{ graph: GRAPH, partition: basePartitionOf(GRAPH), synapses: SYNAPSES },
    ...{ neurons: NEURONS, voxelNm: [8, 8, 40], mergeLimitNm: 1e9, sha256Hex },
  });
  const supervoxels = GRAPH.supervoxelIds.toArray();
  const facts = segmentsNowView(model, [...supervoxels]).segments.filter((each) => each !== null);
  const listed = heads.map((head) => facts[head]);
  return {
    roots: Object.fromEntries(Array.from(supervoxels, (id, at) => [String(id), facts[at].root])),
    segments: {
      segmentCount: 18_204,
      roots: listed.map(({ root }) => root),
      supervoxelCounts: listed.map(({ supervoxelCount }) => supervoxelCount),
      sizesVoxel: listed.map(({ sizeVoxel }) => sizeVoxel),
      positionsVoxel: listed.flatMap(({ positionVoxel }) => positionVoxel),
    },
    synapses: jsonSafe(SYNAPSES),
    neurons: jsonSafe(NEURONS),
  };
}
