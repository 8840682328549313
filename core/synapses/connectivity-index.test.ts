// [DE4] The index against a recount, through random sessions: merges, splits of every kind, synapses that
// come and go, undo and redo.
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import type { IntentBody } from "#core/operations/intent.ts";
import type { Operation, Synapse } from "#core/operations/operation.ts";
import { rootOfPlace } from "#core/session/session-model.ts";
import { connectionsOf, locateSynapses, siteCounts } from "#core/synapses/connections.ts";
import { ConnectivityIndex } from "#core/synapses/connectivity-index.ts";
import { graphArbitrary } from "#fixtures/graphs/graph-arbitrary.ts";
import { graphFromEdges, placeIn } from "#fixtures/graphs/graph-from-edges.ts";
import { ADA, BEN, RHEA, type SessionWorld, sessionWorld } from "#fixtures/graphs/session-world.ts";

const sha256Hex = (text: string) => text;
const any = fc.nat(999);
const step = fc.record({
  actor: fc.constantFrom(ADA, BEN, RHEA),
  kind: fc.constantFrom(
    ...["merge", "merge", "split", "split", "merge-many", "isolate", "split-groups"],
    ...["undo", "undo", "redo", "synapse-add", "synapse-add", "synapse-remove"],
  ),
  a: any,
  b: any,
  posts: fc.array(any, { maxLength: 4 }),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function synapseOf(world: SessionWorld, { a, posts }: Pick<Step, "a" | "posts">) {
  const count = world.model.base.graph.supervoxelIds.length;
  const site = (at: number) =>
    ({ place: world.place(at % count), compartment: "unknown" }) as const;
  // One without a postsynaptic site becomes an autapse.
  const sites = (posts.length === 0 ? [a] : posts).map(site);
  return { pre: site(a), posts: sites, cleftVoxel: null, type: "chemical", confidence: 1 };
}

function bodyOf(world: SessionWorld, played: Step): IntentBody {
  const { kind, a, b } = played;
  const { model } = world;
  const count = model.base.graph.supervoxelIds.length;
  const places = [a, b, a + b].map((at) => world.place(at % count));
  if (kind === "merge") return { kind, a: places[0], b: places[1], confirmedFar: true };
  if (kind === "merge-many") return { kind, places, confirmedFar: true };
  if (kind === "split") {
    return { kind, sources: [places[0]], sinks: [places[1]], confirmedOnlyClicked: true };
  }
  if (kind === "split-groups") {
    return { kind, groups: places.map((place) => [place]), confirmedOnlyClicked: true };
  }
  if (kind === "isolate") return { kind, places: [places[0]] };
  if (kind === "synapse-add") return { kind, synapse: synapseOf(world, played) };
  if (kind === "synapse-remove") {
    return {
      kind,
      synapseId: model.synapses[a % Math.max(1, model.synapses.length)]?.id ?? "none",
    };
  }
  const of = a % 3 === 0 ? 1 + (b % (model.operations.length + 1)) : null;
  return { kind: kind === "undo" ? "undo" : "redo", of };
}

function rootsTouchedBy({ effect }: Operation): ReadonlySet<bigint> {
  return new Set(
    effect.changes.flatMap(({ before, after }) => [...before, ...after.map(({ root }) => root)]),
  );
}

/** Everything that the index answers, and the same from nothing but synapses and roots. */
function compared({ model }: SessionWorld, index: ConnectivityIndex) {
  const located = locateSynapses(model.synapses, (place) => rootOfPlace(model, place));
  const connections = connectionsOf(located);
  const sites = siteCounts(located);
  const told = {
    connections: index.connections(),
    sites: [...index.roots()].map((root) => [root, sitesOnly(index.sitesOf(root))] as const),
    partners: [...index.roots()].map((root) => [root, index.partnersOf(root)] as const),
    touching: [...index.roots()].map((root) => idsOf(index.synapsesOf(root))),
  };
  const counted = {
    connections,
    sites: told.sites.map(([root]) => [root, sites.get(root)] as const),
    partners: told.partners.map(([root]) => {
      const partners = {
        upstream: connections
          .filter(({ postRoot }) => postRoot === root)
          .map(({ preRoot, synapseCount }) => ({ root: preRoot, synapseCount })),
        downstream: connections
          .filter(({ preRoot }) => preRoot === root)
          .map(({ postRoot, synapseCount }) => ({ root: postRoot, synapseCount })),
      };
      partners.upstream.sort((left, right) => right.synapseCount - left.synapseCount);
      partners.downstream.sort((left, right) => right.synapseCount - left.synapseCount);
      return [root, partners] as const;
    }),
    touching: told.sites.map(([root]) =>
      idsOf(
        located.filter(({ preRoot, postRoots }) => preRoot === root || postRoots.includes(root)),
      ),
    ),
  };
  expect([...index.roots()].sort()).toEqual([...sites.keys()].sort());
  for (const { preRoot, postRoot, synapseCount } of connections) {
    expect(index.countOf(preRoot, postRoot)).toBe(synapseCount);
  }
  return { told, counted };
}

const sitesOnly = ({ pre, post }: { pre: number; post: number }) => ({ pre, post });
const idsOf = (located: readonly { readonly synapse: Synapse }[]) =>
  located.map(({ synapse }) => synapse.id).sort();

test("[DE4][SY3][SY7] after every operation the index says what a recount says", () => {
  const steps = fc.array(step, { minLength: 1, maxLength: 25, size: "max" });
  const version = fc.array(fc.record({ a: any, posts: fc.array(any, { maxLength: 4 }) }), {
    maxLength: 8,
  });
  const seen = { moved: 0, synapses: 0 };
  fc.assert(
    fc.property(graphArbitrary(3, 10), version, steps, (graph, drawn, played) => {
      const empty = sessionWorld(graph, { sha256Hex });
      const synapses = drawn.map((each, at) => ({ id: `v${at}`, ...synapseOf(empty, each) }));
      const world = sessionWorld(graph, { sha256Hex, synapses });
      const { model } = world;
      const index = new ConnectivityIndex((place) => rootOfPlace(model, place));
      index.setSynapses(model.synapses);
      for (const each of played) {
        const all = Array.from(model.operations, ({ seq }) => seq);
        const sent = world.send(each.actor, bodyOf(world, each), all);
        if (!sent.ok) continue;
        const roots = rootsTouchedBy(sent.value);
        if (index.refresh(roots).size > 0) seen.moved++;
        if (index.setSynapses(model.synapses).size > 0) seen.synapses++;
        const { told, counted } = compared(world, index);
        expect(told).toEqual(counted);
        expect(index.synapseCount).toBe(model.synapses.length);
      }
    }),
    { numRuns: 100 },
  );
  // Not merely nothing on both sides.
  expect(seen.moved).toBeGreaterThan(60);
  expect(seen.synapses).toBeGreaterThan(60);
});

test("[SY1] an autapse is a partner of its own segment, in both directions", () => {
  const world = sessionWorld(graphFromEdges(2, []), { sha256Hex });
  const { model } = world;
  const synapse = { id: "s", ...synapseOf(world, { a: 0, posts: [0, 1] }) };
  const index = new ConnectivityIndex((place) => rootOfPlace(model, place));
  index.setSynapses([synapse]);
  const [own, other] = [0, 1].map((at) => placeIn(model.base.graph, at).supervoxel);
  expect(index.sitesOf(own)).toMatchObject({ pre: 1, post: 1 });
  expect(index.partnerCountsOf(own)).toEqual({ upstream: 1, downstream: 2 });
  expect(index.countOf(own, own)).toBe(1);
  expect(index.partnersOf(other)).toEqual({
    upstream: [{ root: own, synapseCount: 1 }],
    downstream: [],
  });
});

test("an edit looks at the synapses of the segments that it touched and at no others", () => {
  const count = 1_000;
  const graph = graphFromEdges(count, []);
  const world = sessionWorld(graph, { sha256Hex });
  const { model } = world;
  const synapses = Array.from({ length: count }, (_, at) => ({
    id: `s${at}`,
    ...synapseOf(world, { a: at, posts: [at + 1] }),
  }));
  const rootAt = vi.fn((place: Parameters<typeof rootOfPlace>[1]) => rootOfPlace(model, place));
  const index = new ConnectivityIndex(rootAt);
  index.setSynapses(synapses);
  expect(rootAt).toHaveBeenCalledTimes(2 * count);
  rootAt.mockClear();
  const sent = world.send(ADA, {
    kind: "merge",
    a: world.place(10),
    b: world.place(500),
    confirmedFar: true,
  });
  if (!sent.ok) throw new Error(sent.error.tag);
  const changed = index.refresh(rootsTouchedBy(sent.value));
  // Two synapses on each of the two, with two sites each.
  expect(rootAt).toHaveBeenCalledTimes(8);
  const roots = [10, 499, 500, 501].map((at) => world.place(at).supervoxel);
  expect([...changed].sort()).toEqual([...roots].sort());
  rootAt.mockClear();
  index.setSynapses(synapses.filter((_, at) => at !== 700));
  expect(rootAt).not.toHaveBeenCalled();
});
