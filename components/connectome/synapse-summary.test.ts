import { expect, test } from "vitest";
import { synapseSummary } from "#components/connectome/synapse-summary.ts";
import type { Compartment } from "#core/operations/operation.ts";
import type { LocatedSynapse } from "#core/synapses/connections.ts";

const PLACE = { positionVoxel: [0, 0, 0], supervoxel: 1n } as const;

function between(
  preRoot: bigint,
  preCompartment: Compartment,
  posts: readonly (readonly [bigint, Compartment])[],
): LocatedSynapse {
  return {
    synapse: {
      ...{ id: "s", cleftVoxel: null, type: "chemical", confidence: 1 },
      pre: { place: PLACE, compartment: preCompartment },
      posts: posts.map(([, compartment]) => ({ place: PLACE, compartment })),
    },
    preRoot,
    postRoots: posts.map(([root]) => root),
  };
}

test("[SY7] sites are counted by compartment, pairs by the partner's region, what nobody said last", () => {
  const touching = [
    between(1n, "axon", [
      [2n, "dendrite"],
      [3n, "unknown"],
    ]),
    between(2n, "axon", [[1n, "dendrite"]]),
    // An autapse is an output and an input.
    between(1n, "unknown", [[1n, "soma"]]),
  ];
  const regionOf = (root: bigint) => (root === 2n ? "calyx" : "");
  expect(synapseSummary(touching, 1n, regionOf)).toEqual({
    byCompartment: [
      ["axon", { inputs: 0, outputs: 1 }],
      ["dendrite", { inputs: 1, outputs: 0 }],
      ["soma", { inputs: 1, outputs: 0 }],
      ["unknown", { inputs: 0, outputs: 1 }],
    ],
    byRegion: [
      ["calyx", { inputs: 1, outputs: 1 }],
      ["", { inputs: 1, outputs: 2 }],
    ],
  });
});
