import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { deriveFromScratch } from "#core/operations/derive-from-scratch.ts";
import type { IntentBody } from "#core/operations/intent.ts";
import type { Synapse } from "#core/operations/operation.ts";
import { basePartitionOf } from "#core/operations/segmentation-state.ts";
import { sessionDifference } from "#core/session/difference.ts";
import { sessionAt } from "#core/session/session-at.ts";
import type { SessionModel } from "#core/session/session-model.ts";
import { synapsesAfter } from "#core/synapses/synapse-table.ts";
import { recountDifference, recounted } from "#fixtures/graphs/difference-recount.ts";
import { graphArbitrary, historyArbitrary } from "#fixtures/graphs/graph-arbitrary.ts";
import { graphFromEdges } from "#fixtures/graphs/graph-from-edges.ts";
import { merge, split } from "#fixtures/graphs/session-acts.ts";
import { ADA, BEN, type SessionWorld, sessionWorld } from "#fixtures/graphs/session-world.ts";
import { rootsOf, voxelHistory } from "#fixtures/graphs/voxel-history.ts";

const sha256Hex = (text: string) => text;

interface Sites {
  readonly pre: number;
  readonly posts: readonly number[];
}

type Step =
  | { readonly kind: "edit"; readonly body: (world: SessionWorld) => IntentBody }
  | { readonly kind: "add"; readonly sites: Sites }
  | { readonly kind: "remove"; readonly at: number };

const any = fc.nat({ max: 999 });
const sitesArbitrary = fc.record({ pre: any, posts: fc.array(any, { maxLength: 3 }) });
const some = fc.array(any, { minLength: 1, maxLength: 3 });

function edit(body: (world: SessionWorld) => IntentBody): Step {
  return { kind: "edit", body };
}

const placesOf = (world: SessionWorld, numbers: readonly number[]) =>
  numbers.map((number) => placeOf(world, number));

function placeOf(world: SessionWorld, number: number) {
  return world.place(number % world.model.base.graph.supervoxelIds.length);
}

const stepArbitrary: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(any, any).map(([a, b]) =>
    edit((world) => ({
      kind: "merge",
      a: placeOf(world, a),
      b: placeOf(world, b),
      confirmedFar: true,
    })),
  ),
  fc.tuple(some, some).map(([sources, sinks]) =>
    edit((world) => ({
      kind: "split",
      sources: placesOf(world, sources),
      sinks: placesOf(world, sinks),
      confirmedOnlyClicked: true,
    })),
  ),
  some.map((places) => edit((world) => ({ kind: "isolate", places: placesOf(world, places) }))),
  fc.constantFrom<Step>(
    edit(() => ({ kind: "undo", of: null })),
    edit(() => ({ kind: "redo", of: null })),
  ),
  sitesArbitrary.map((sites): Step => ({ kind: "add", sites })),
  any.map((at): Step => ({ kind: "remove", at })),
);

function synapseOf(
  world: Pick<SessionWorld, "place" | "model">,
  sites: Sites,
): Omit<Synapse, "id"> {
  const count = world.model.base.graph.supervoxelIds.length;
  const site = (number: number) => ({
    place: world.place(number % count),
    compartment: "axon" as const,
  });
  return {
    pre: site(sites.pre),
    posts: sites.posts.map(site),
    cleftVoxel: null,
    type: "chemical",
    confidence: 1,
  };
}

function play(world: SessionWorld, steps: readonly Step[]): void {
  for (const [at, step] of steps.entries()) {
    const actor = at % 2 === 0 ? ADA : BEN;
    if (step.kind === "edit") world.send(actor, step.body(world));
    if (step.kind === "add") {
      world.send(actor, { kind: "synapse-add", synapse: synapseOf(world, step.sites) });
    }
    if (step.kind === "remove" && world.model.synapses.length > 0) {
      const { id } = world.model.synapses[step.at % world.model.synapses.length];
      world.send(actor, { kind: "synapse-remove", synapseId: id });
    }
  }
}

function expectRecounted(
  model: SessionModel,
  rootOf: ReadonlyMap<bigint, bigint>,
  synapses: readonly Synapse[],
): void {
  expect(recounted(sessionDifference(model))).toEqual(recountDifference(model, rootOf, synapses));
}

describe("[RV2] the difference is what counting both states from scratch gives", () => {
  test("[SY2][SY3] with merges, splits, undo and synapses", () => {
    fc.assert(
      fc.property(
        graphArbitrary(2, 12),
        fc.array(sitesArbitrary, { maxLength: 8 }),
        fc.array(stepArbitrary, { maxLength: 16, size: "max" }),
        (graph, ofBase, steps) => {
          const bare = sessionWorld(graph, { sha256Hex });
          const synapses = ofBase.map((sites, at) => ({
            ...synapseOf(bare, sites),
            id: `v${at}`,
          }));
          const world = sessionWorld(graph, { sha256Hex, synapses });
          play(world, steps);
          const { model } = world;
          const { roots, active } = deriveFromScratch(graph, model.operations);
          expectRecounted(model, roots, synapsesAfter(synapses, model.operations, active));
        },
      ),
      { numRuns: 400 },
    );
  });

  test("[OP8] with supervoxels in pieces", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(5), fc.nat(5)), { maxLength: 10 }),
        fc.array(sitesArbitrary, { maxLength: 6 }),
        historyArbitrary({ withRaw: false, withSupervoxelSplits: true, maxLength: 12 }),
        (pairs, ofBase, steps) => {
          const edges = new Map(
            pairs
              .filter(([a, b]) => a !== b)
              .map(([a, b]) => [`${Math.min(a, b)} ${Math.max(a, b)}`, { a, b }]),
          );
          const graph = graphFromEdges(6, [...edges.values()], { sizeVoxel: 6 });
          const { history, voxels } = voxelHistory(graph);
          for (const step of steps) history.play(step);
          const bare = sessionWorld(graph, { sha256Hex });
          const place = (index: number) => ({
            positionVoxel: voxels.voxelsOf(index)[index % voxels.voxelsOf(index).length],
            supervoxel: graph.supervoxelIds.at(index),
          });
          const synapses = ofBase.map((sites, at) => ({
            ...synapseOf({ ...bare, place }, sites),
            id: `v${at}`,
          }));
          const base = {
            ...bare.model.base,
            partition: basePartitionOf(graph),
            synapses,
            pieces: voxels.pieces,
          };
          const model = sessionAt(base, history.operations, history.operations.length);
          expectRecounted(model, rootsOf(history.state), model.synapses);
        },
      ),
      { numRuns: 200 },
    );
  });
});

test("[RV2] a synapse away from the edits is not looked at", () => {
  let looks = 0;
  const bare = threeSegments();
  const watched = (at: number): Synapse => {
    const value = { ...synapseOf(bare, { pre: 10, posts: [10] }), id: `v${at}` };
    return {
      ...value,
      get pre() {
        looks++;
        return value.pre;
      },
    };
  };
  const synapses = Array.from({ length: 100 }, (_, at) => watched(at));
  const world = sessionWorld(bare.model.base.graph, { sha256Hex, synapses });
  sessionDifference(world.model);
  world.send(ADA, merge(7, 8)(world));
  const before = looks;
  expect(sessionDifference(world.model).changed).toHaveLength(1);
  expect(looks).toBe(before);
});

/** A chain of eight, one of two, and a single one. */
function threeSegments(): SessionWorld {
  const chain = Array.from({ length: 7 }, (_, a) => ({ a, b: a + 1 }));
  return sessionWorld(graphFromEdges(11, [...chain, { a: 8, b: 9 }]), { sha256Hex });
}

function kindsAfter(...bodies: readonly ((world: SessionWorld) => IntentBody)[]) {
  const world = threeSegments();
  for (const body of bodies) expect(world.send(ADA, body(world)).ok).toBe(true);
  const { changed, vanished } = sessionDifference(world.model);
  const first = world.model.base.graph.supervoxelIds.at(0);
  return {
    kinds: changed.map(({ root, change }) => [Number(root - first), change]),
    vanished: vanished.map(({ root, went }) => [
      Number(root - first),
      went.map((part) => Number(part.root - first)),
    ]),
  };
}

describe("[RV2] one word for what became of a segment", () => {
  test("a large one that takes a small one has grown, and the small one is gone", () => {
    expect(kindsAfter(merge(7, 8))).toEqual({ kinds: [[0, "grown"]], vanished: [[8, [0]]] });
  });

  test("what loses a piece has shrunk, and the piece is created", () => {
    expect(kindsAfter(split([0], [1]))).toMatchObject({
      kinds: [
        [0, "created"],
        [1, "shrunk"],
      ],
      vanished: [],
    });
  });

  test("halves of one are a split, and it is gone into both", () => {
    expect(kindsAfter(split([8], [9]))).toEqual({
      kinds: [
        [8, "split"],
        [9, "split"],
      ],
      vanished: [[8, [8, 9]]],
    });
  });

  test("a piece that is given to another makes that one grown", () => {
    expect(kindsAfter(split([0], [1]), merge(0, 10))).toEqual({
      kinds: [
        [0, "regrouped"],
        [1, "shrunk"],
      ],
      vanished: [[10, [0]]],
    });
    expect(kindsAfter(split([0], [1]), merge(0, 8))).toEqual({
      kinds: [
        [0, "grown"],
        [1, "shrunk"],
      ],
      vanished: [],
    });
  });
});
