import { expect, test } from "vitest";
import { compareIds } from "#core/ids/supervoxel-id.ts";
import {
  chooseNeurons,
  FOREMOST_SEGMENTS,
  NEURON_SITES,
  type NeuronLabels,
  SMALL_VERSION_SEGMENTS,
  usualChoice,
} from "#server/exports/skeletons/choose-neurons.ts";
import type { VersionSegment } from "#server/use-cases/store.ts";

const LABELS: NeuronLabels = {
  ...{ name: "MN1", type: "", class: "", side: "", transmitter: "", region: "", status: "" },
  tags: [],
};

function segment(root: bigint, sites: number): VersionSegment {
  return {
    ...{ root, supervoxelCount: 1, sizeVoxel: 10n, positionVoxel: [0, 0, 0], effectHash: "" },
    synapsesPre: Math.floor(sites / 2),
    synapsesPost: Math.ceil(sites / 2),
  };
}

const SEGMENTS = [segment(9n, NEURON_SITES), ...[4n, 3n, 2n, 1n].map((root) => segment(root, 0))];
const FACTS = { labels: new Map([[1n, LABELS]]), signOffs: new Map([[3n, 2]]) };

test("a neuron has a record, a sign-off that holds, or enough sites", async () => {
  const chosen = await chooseNeurons(SEGMENTS, FACTS, "neurons");
  expect(chosen.map(({ root }) => root)).toEqual([1n, 3n, 9n]);
  expect(chosen.map(({ signOffs, labels }) => [signOffs, labels])).toEqual([
    [0, LABELS],
    [2, null],
    [0, null],
  ]);
  const fewer = [segment(9n, NEURON_SITES - 1), segment(1n, 0)];
  expect((await chooseNeurons(fewer, FACTS, "neurons")).map(({ root }) => root)).toEqual([1n]);
});

test("all are all, by ascending id; none leaves out no more than the skeletons", async () => {
  const all = await chooseNeurons(SEGMENTS, FACTS, "all");
  expect(all.map(({ root }) => root)).toEqual([1n, 2n, 3n, 4n, 9n]);
  expect(await chooseNeurons(SEGMENTS, FACTS, "none")).toEqual(
    await chooseNeurons(SEGMENTS, FACTS, "neurons"),
  );
});

test("of a small version every segment is wanted, of a large one its neurons", () => {
  expect(usualChoice(SMALL_VERSION_SEGMENTS)).toBe("all");
  expect(usualChoice(SMALL_VERSION_SEGMENTS + 1)).toBe("neurons");
});

test("where nothing is a neuron yet, those with the most sites are listed, then the largest", async () => {
  const nobody = { labels: new Map(), signOffs: new Map() };
  const few = Array.from({ length: 3 * FOREMOST_SEGMENTS }, (_, index) => ({
    ...segment(BigInt(index + 1), index % 3 === 0 ? 2 : 0),
    sizeVoxel: BigInt(index),
  }));
  const withSites = few.filter(({ synapsesPre }) => synapsesPre > 0).map(({ root }) => root);
  expect((await chooseNeurons(few, nobody, "neurons")).map(({ root }) => root)).toEqual(withSites);
  const [least, ...rest] = few.filter(({ synapsesPre }) => synapsesPre > 0);
  const others = few.filter((each) => each !== least);
  const [largest] = others.filter(({ synapsesPre }) => synapsesPre === 0).toReversed();
  const listed = (await chooseNeurons(others, nobody, "none")).map(({ root }) => root);
  expect(listed).toEqual([...rest.map(({ root }) => root), largest.root].sort(compareIds));
  expect(await chooseNeurons([], nobody, "neurons")).toEqual([]);
});
