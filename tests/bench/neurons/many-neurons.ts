// A version of 100,000 neurons with records and synapses, as the server would tell a page of it: the same
// in every run.
import { seededRandom } from "#fixtures/neuropil/seeded-random.ts";

export const NEURON_COUNT = 100_000;
const SYNAPSE_COUNT = 100_000;
const FIRST_ID = 2n ** 60n;
const TYPES = ["Kenyon cell", "projection", "local", "mushroom body output", "motor", "sensory"];

export interface ManyNeurons {
  /** Bodies of answers, by the last part of the route's path. */
  readonly answers: Readonly<Record<"segments" | "neurons" | "synapses", string>>;
  rootOf(supervoxel: string): string;
}

export function manyNeurons(): ManyNeurons {
  const { below } = seededRandom(5);
  const ids = Array.from({ length: NEURON_COUNT }, (_, at) => String(FIRST_ID + BigInt(at)));
  const placeOf = (at: number) => ({ positionVoxel: [at % 512, 0, 0], supervoxel: ids[at] });
  const empty = { class: "", side: "", transmitter: "", region: "", status: "" };
  const neurons = ids.map((id, at) => {
    const type = TYPES[below(TYPES.length)];
    return {
      ...empty,
      id: `record-${at}`,
      place: placeOf(at),
      name: `${type.slice(0, 2).toUpperCase()}-${below(NEURON_COUNT)}`,
      type,
      ...{ somaVoxel: null, tags: [], root: id },
    };
  });
  const siteOf = () => ({ place: placeOf(below(NEURON_COUNT)), compartment: "unknown" });
  const synapses = Array.from({ length: SYNAPSE_COUNT }, (_, at) => ({
    ...{ id: `synapse-${at}`, cleftVoxel: null, type: "chemical", confidence: 1 },
    pre: siteOf(),
    posts: [siteOf()],
  }));
  const segments = {
    segmentCount: NEURON_COUNT,
    roots: ids,
    supervoxelCounts: ids.map(() => 1 + below(400)),
    sizesVoxel: ids.map(() => String(1 + below(10_000_000))),
    positionsVoxel: ids.flatMap((_, at) => placeOf(at).positionVoxel),
  };
  return {
    answers: {
      segments: JSON.stringify(segments),
      neurons: JSON.stringify({ neurons }),
      synapses: JSON.stringify({ synapses }),
    },
    rootOf: (supervoxel) => supervoxel,
  };
}
