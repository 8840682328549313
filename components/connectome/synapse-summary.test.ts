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
  expect(synapseSummary(touching, 1n, { by: "record", regionOf })).toEqual({
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
    regionsBy: "record",
    unsettledSites: 0,
  });
});

test("[SY7] by place, each of its own sites counts once, for the region that it lies in", () => {
  const at = (x: number) => ({ positionVoxel: [x, 0, 0], supervoxel: 1n }) as const;
  const synapse = (pre: number, posts: readonly number[]) => ({
    ...{ id: "s", cleftVoxel: null, type: "chemical", confidence: 1 },
    pre: { place: at(pre), compartment: "axon" as const },
    posts: posts.map((x) => ({ place: at(x), compartment: "dendrite" as const })),
  });
  const touching: readonly LocatedSynapse[] = [
    // Its one presynaptic site speaks to two, in regions that are not asked about.
    { synapse: synapse(0, [5, 7]), preRoot: 1n, postRoots: [2n, 3n] },
    // Two of its own receive, one in no region.
    { synapse: synapse(5, [0, 7]), preRoot: 2n, postRoots: [1n, 1n] },
    { synapse: synapse(9, [9]), preRoot: 1n, postRoots: [1n] },
  ];
  const names = new Map([
    [0, "calyx"],
    [5, "lobe"],
    [7, ""],
  ]);
  const regionAt = ([x]: readonly [number, number, number]) => names.get(x) ?? null;
  expect(synapseSummary(touching, 1n, { by: "place", regionAt })).toMatchObject({
    byRegion: [
      ["calyx", { inputs: 1, outputs: 1 }],
      ["", { inputs: 1, outputs: 0 }],
    ],
    regionsBy: "place",
    // The autapse's two, of which nobody knows yet.
    unsettledSites: 2,
  });
});
