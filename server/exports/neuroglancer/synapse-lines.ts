// Every pair of a presynaptic and a postsynaptic site as a line, in columns of 44 bytes a line. A line's
// id is its row in tables/synapses, from 1.
import type { SynapsePair } from "#server/exports/tables/synapses-table.ts";

/** Values of one line: x, y, z of both ends. */
export const POINTS = 6;
/** A presynaptic end in background, or a postsynaptic one, belongs to no neuron. */
export const NO_SEGMENT = 0n;

export interface SynapseLines {
  readonly count: number;
  /** Voxels at full resolution, POINTS a line: the middles of the two voxels. */
  readonly ends: Float32Array;
  readonly confidences: Float32Array;
  readonly preSegments: BigUint64Array;
  readonly postSegments: BigUint64Array;
}

/** @param pairs in the order of tables/synapses. */
export async function synapseLines(
  pairs: Iterable<SynapsePair> | AsyncIterable<SynapsePair>,
): Promise<SynapseLines> {
  let lines = allocate(1_024);
  let count = 0;
  for await (const { synapse, post, preRoot, postRoot } of pairs) {
    if (count === lines.confidences.length) lines = grown(lines, 2 * count);
    const [a, b] = [synapse.pre.place.positionVoxel, post.place.positionVoxel];
    const middles = [...a, ...b].map((part) => part + 0.5);
    lines.ends.set(middles, POINTS * count);
    lines.confidences[count] = synapse.confidence;
    lines.preSegments[count] = preRoot;
    lines.postSegments[count] = postRoot;
    count++;
  }
  return { ...lines, count };
}

function allocate(length: number): Omit<SynapseLines, "count"> {
  return {
    ends: new Float32Array(POINTS * length),
    confidences: new Float32Array(length),
    preSegments: new BigUint64Array(length),
    postSegments: new BigUint64Array(length),
  };
}

function grown(lines: Omit<SynapseLines, "count">, length: number): Omit<SynapseLines, "count"> {
  const larger = allocate(length);
  larger.ends.set(lines.ends);
  larger.confidences.set(lines.confidences);
  larger.preSegments.set(lines.preSegments);
  larger.postSegments.set(lines.postSegments);
  return larger;
}
