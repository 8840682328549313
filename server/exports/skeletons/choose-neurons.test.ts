import { expect, test } from "vitest";
import {
  chooseNeurons,
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
  expect(await chooseNeurons([segment(9n, NEURON_SITES - 1)], FACTS, "neurons")).toEqual([]);
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
