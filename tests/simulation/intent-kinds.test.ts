// What the simulation lets people ask for, and what it holds them to.
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import type { Place } from "#core/geometry/place.ts";
import { type CanonicalValue, canonicalJson } from "#core/ids/canonical-json.ts";
import { intentBodySchema } from "#core/operations/intent.ts";
import type { OperationBody } from "#core/operations/operation.ts";
import { BAR_VOXELS } from "#fixtures/graphs/bar-masks.ts";
import { seededRandom } from "#fixtures/neuropil/seeded-random.ts";
import { INTENT_KINDS, INTENT_NAMES } from "#tests/simulation/intent-kinds.ts";
import { doSegmentsHold, wasNeeded } from "#tests/simulation/operation-meaning.ts";
import { growWorld, openSession } from "#tests/simulation/simulated-world.ts";

const OF_A_SYNAPSE = ["synapse-edit", "synapse-judge", "synapse-remove"];
const SPEAKS_OF_ONE = ["release", "comment-resolve", "comment-reopen", "withdraw-request"];

test.each(INTENT_NAMES)("%s is asked for in good form", (kind) => {
  let composed = 0;
  for (let seed = 0; seed < 50; seed++) {
    const random = seededRandom(seed);
    const { model } = openSession(growWorld(random, []).world);
    const at = random.below(model.base.graph.supervoxelIds.length);
    const along = random.below(BAR_VOXELS);
    const target = SPEAKS_OF_ONE.includes(kind) ? 1 : null;
    const body = INTENT_KINDS[kind].compose({ model, random, at, along, target });
    if (body === null) continue;
    composed++;
    const text = canonicalJson(body as unknown as CanonicalValue);
    expect(v.parse(intentBodySchema, JSON.parse(text))).toEqual(body);
  }
  // A fresh world has nothing to take away; everything else can be asked for in most places.
  const isOfThere = ["neuron-edit", "neuron-remove"].includes(kind);
  if (isOfThere) expect(composed).toBe(0);
  else expect(composed).toBeGreaterThan(OF_A_SYNAPSE.includes(kind) ? 0 : 40);
});

const place = (supervoxel: number): Place => ({
  positionVoxel: [supervoxel, 0, 0],
  supervoxel: BigInt(supervoxel),
});
const places = (...supervoxels: number[]) => supervoxels.map(place);

/** By supervoxel: 1 … 4. */
const rootsOf =
  (...roots: number[]) =>
  ({ supervoxel }: Place) =>
    BigInt(roots[Number(supervoxel) - 1]);

const ALL_ONE = rootsOf(1, 1, 1, 1);
const PAIRS = rootsOf(1, 1, 3, 3);
const ALL_APART = rootsOf(1, 2, 3, 4);

const MANY: OperationBody = { kind: "merge-many", places: places(1, 2, 3), joins: [] };
const SPLIT: OperationBody = { kind: "split", sources: places(1), sinks: places(3), cut: [] };
const ISOLATION: OperationBody = {
  kind: "split",
  sources: places(1, 2),
  sinks: places(3),
  cut: [],
  isIsolation: true,
};
const SUPERVOXEL_SPLIT: OperationBody = {
  ...{ kind: "split-supervoxel", supervoxel: 1n, sources: places(1), sinks: places(2) },
  ...{ maskHash: "", routes: [], within: [], cut: [] },
};
const GROUPS: OperationBody = {
  kind: "split-groups",
  groups: [places(1), places(2), places(3, 4)],
  cut: [],
};

describe("what an operation promises", () => {
  test.each([
    ["merge-many", MANY, ALL_APART, [true, false]],
    ["merge-many", MANY, PAIRS, [false, false]],
    ["merge-many", MANY, ALL_ONE, [false, true]],
    ["split", SPLIT, ALL_ONE, [true, false]],
    ["split", SPLIT, PAIRS, [false, true]],
    ["isolation", ISOLATION, ALL_ONE, [true, false]],
    ["isolation", ISOLATION, ALL_APART, [false, true]],
    ["isolation", ISOLATION, rootsOf(1, 2, 2, 4), [false, false]],
    ["split-supervoxel", SUPERVOXEL_SPLIT, PAIRS, [true, false]],
    ["split-supervoxel", SUPERVOXEL_SPLIT, ALL_APART, [false, true]],
    ["split-groups", GROUPS, ALL_ONE, [true, false]],
    ["split-groups", GROUPS, PAIRS, [false, false]],
    ["split-groups", GROUPS, rootsOf(1, 2, 3, 3), [false, true]],
    ["split-groups", GROUPS, ALL_APART, [false, true]],
    ["split-groups", GROUPS, rootsOf(1, 2, 3, 2), [false, false]],
  ] as const)("%s, %#", (_, body, roots, [isNeeded, holds]) => {
    expect(wasNeeded(body, roots)).toBe(isNeeded);
    expect(doSegmentsHold(body, roots)).toBe(holds);
  });
});
