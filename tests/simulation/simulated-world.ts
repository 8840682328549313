// A world small enough to be played ten thousand times and rich enough for every relation of two
// places: a chain of segments, each next to the one before and far from the others.
import type { Synapse } from "#core/operations/operation.ts";
import type { IntentActor } from "#core/session/judge-intent.ts";
import type { SessionModel } from "#core/session/session-model.ts";
import { BarMasks, sha256Hex } from "#fixtures/graphs/bar-masks.ts";
import { type EdgeSpec, graphFromEdges, placeIn } from "#fixtures/graphs/graph-from-edges.ts";
import { sessionWorld } from "#fixtures/graphs/session-world.ts";
import type { SeededRandom } from "#fixtures/neuropil/seeded-random.ts";

/** All that a session starts from; plain data, so that a case can be kept in a file. */
export interface SimulatedWorld {
  readonly supervoxelCount: number;
  readonly edges: readonly EdgeSpec[];
  /** The version's synapses: dense indices of the presynaptic and the postsynaptic site. */
  readonly synapsePairs: readonly (readonly [number, number])[];
  readonly mergeLimitNm: number;
  readonly people: readonly IntentActor[];
}

/** The version's segments, in the order of the chain; dense indices. */
export type SegmentChain = readonly (readonly number[])[];

const MIN_SEGMENTS = 4;
const AFFINITIES = [0.1, 0.3, 0.5, 0.5, 0.9, 1];
/** Supervoxels lie 10 voxels of 4 nm apart: some merges are too far, some are not. */
const MERGE_LIMITS_NM = [150, 1e9];

export interface OpenSession {
  readonly model: SessionModel;
  /** The voxels of the world's supervoxels. */
  readonly masks: BarMasks;
}

/** Every session of the world, the server's and each replay's, starts from this. */
export function openSession(world: SimulatedWorld): OpenSession {
  const graph = graphFromEdges(world.supervoxelCount, world.edges);
  const site = (index: number) =>
    ({ place: placeIn(graph, index), compartment: "unknown" }) as const;
  const synapses = world.synapsePairs.map(
    ([pre, post], index): Synapse => ({
      id: `version-${index}`,
      pre: site(pre),
      posts: [site(post)],
      cleftVoxel: null,
      type: "chemical",
      confidence: 1,
    }),
  );
  const { mergeLimitNm } = world;
  const masks = new BarMasks(graph);
  const pieces = masks.source();
  return { model: sessionWorld(graph, { synapses, sha256Hex, mergeLimitNm, pieces }).model, masks };
}

export function growWorld(
  random: SeededRandom,
  people: readonly IntentActor[],
): { readonly world: SimulatedWorld; readonly chain: SegmentChain } {
  const chain = scatter(random);
  const edges: EdgeSpec[] = [];
  chain.forEach((segment, at) => {
    edges.push(...edgesWithin(random, segment));
    if (at > 0) edges.push(...contacts(random, chain[at - 1], segment));
  });
  const supervoxelCount = chain.reduce((sum, segment) => sum + segment.length, 0);
  const sites = [random.below(supervoxelCount), random.below(supervoxelCount)] as const;
  const mergeLimitNm = pick(random, MERGE_LIMITS_NM);
  const world = { supervoxelCount, edges, synapsePairs: [sites], mergeLimitNm, people };
  return { world, chain };
}

/** Dense indices are dealt at random, so that a root says nothing of where a segment lies. */
function scatter(random: SeededRandom): SegmentChain {
  const sizes = Array.from({ length: MIN_SEGMENTS + random.below(2) }, () => 2 + random.below(3));
  const indices = shuffled(
    random,
    Array.from({ length: sizes.reduce((sum, size) => sum + size, 0) }, (_, index) => index),
  );
  let from = 0;
  return sizes.map((size) => {
    from += size;
    return indices.slice(from - size, from);
  });
}

/** A tree that holds the segment together, and now and then a cycle. */
function edgesWithin(random: SeededRandom, segment: readonly number[]): EdgeSpec[] {
  const edges: EdgeSpec[] = [];
  for (let i = 1; i < segment.length; i++) {
    const stem = random.below(i);
    edges.push({ a: segment[stem], b: segment[i], affinity: pick(random, AFFINITIES) });
    const other = random.below(i);
    if (other !== stem && random.chance(0.5)) {
      edges.push({ a: segment[other], b: segment[i], affinity: pick(random, AFFINITIES) });
    }
  }
  return edges;
}

/** Where two segments touch: edges that the version has off. */
function contacts(
  random: SeededRandom,
  left: readonly number[],
  right: readonly number[],
): EdgeSpec[] {
  const affinity = pick(random, AFFINITIES);
  const first = { a: pick(random, left), b: pick(random, right), affinity, isOn: false };
  const second = { a: pick(random, left), b: pick(random, right), affinity, isOn: false };
  return first.a === second.a && first.b === second.b ? [first] : [first, second];
}

export function pick<T>(random: SeededRandom, items: readonly T[]): T {
  return items[random.below(items.length)];
}

export function shuffled<T>(random: SeededRandom, items: readonly T[]): T[] {
  const dealt = [...items];
  for (let i = dealt.length - 1; i > 0; i--) {
    const other = random.below(i + 1);
    [dealt[i], dealt[other]] = [dealt[other], dealt[i]];
  }
  return dealt;
}
