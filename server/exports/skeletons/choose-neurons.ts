// Which segments of a version are given out as neurons, with a skeleton and a line in Neuroglancer's
// list. A version has its neurons and, beside them, any number of fragments that nobody looked at: a
// neuron is what somebody named or signed off, or what has so many synaptic sites that it matters in
// the network. Of a small version every segment is wanted; of a large one in which nothing is a neuron
// yet, a few of those with the most sites: a list without a line shows its reader nothing.
import { compareIds, type RootId } from "#core/ids/supervoxel-id.ts";
import type { NeuronTextField } from "#core/neurons/neuron.ts";
import type { VersionSegment } from "#server/use-cases/store.ts";

export const SKELETON_CHOICES = ["all", "neurons", "none"] as const;
export type SkeletonChoice = (typeof SKELETON_CHOICES)[number];

export const SMALL_VERSION_SEGMENTS = 100;
export const NEURON_SITES = 10;
/** A skeleton of a large one takes a second of the release, and is not what anybody asked for. */
export const FOREMOST_SEGMENTS = 5;

/** What people say of a neuron. */
export interface NeuronLabels extends Readonly<Record<NeuronTextField, string>> {
  readonly tags: readonly string[];
}

export interface ChosenNeuron
  extends Pick<VersionSegment, "root" | "sizeVoxel" | "synapsesPre" | "synapsesPost"> {
  /** Sign-offs that hold for exactly this state of it. */
  readonly signOffs: number;
  /** null where there is no record of it. */
  readonly labels: NeuronLabels | null;
}

export interface NeuronFacts {
  readonly labels: ReadonlyMap<RootId, NeuronLabels>;
  readonly signOffs: ReadonlyMap<RootId, number>;
}

/** What is written where nobody said what to. */
export function usualChoice(segmentCount: number): SkeletonChoice {
  return segmentCount <= SMALL_VERSION_SEGMENTS ? "all" : "neurons";
}

/** Sorted by id. With "none" the same as with "neurons": only their skeletons are left out. */
export async function chooseNeurons(
  segments: Iterable<VersionSegment> | AsyncIterable<VersionSegment>,
  { labels, signOffs }: NeuronFacts,
  choice: SkeletonChoice,
): Promise<readonly ChosenNeuron[]> {
  const chosen: ChosenNeuron[] = [];
  let foremost: readonly ChosenNeuron[] = [];
  for await (const { root, sizeVoxel, synapsesPre, synapsesPost } of segments) {
    const held = signOffs.get(root) ?? 0;
    const isNeuron = labels.has(root) || held > 0 || synapsesPre + synapsesPost >= NEURON_SITES;
    const said = labels.get(root) ?? null;
    const neuron = { root, sizeVoxel, synapsesPre, synapsesPost, signOffs: held, labels: said };
    if (choice === "all" || isNeuron) chosen.push(neuron);
    else if (chosen.length === 0) foremost = withOneMore(foremost, neuron);
  }
  const listed = chosen.length === 0 ? [...foremost] : chosen;
  return listed.sort((left, right) => compareIds(left.root, right.root));
}

/** By sites, then by volume; of equals the one that came first. */
function withOneMore(
  foremost: readonly ChosenNeuron[],
  neuron: ChosenNeuron,
): readonly ChosenNeuron[] {
  const isBefore = (other: ChosenNeuron) =>
    sitesOf(neuron) > sitesOf(other) ||
    (sitesOf(neuron) === sitesOf(other) && neuron.sizeVoxel > other.sizeVoxel);
  const found = foremost.findIndex(isBefore);
  const at = found < 0 ? foremost.length : found;
  if (at === FOREMOST_SEGMENTS) return foremost;
  return foremost.toSpliced(at, 0, neuron).slice(0, FOREMOST_SEGMENTS);
}

const sitesOf = ({ synapsesPre, synapsesPost }: ChosenNeuron): number => synapsesPre + synapsesPost;
