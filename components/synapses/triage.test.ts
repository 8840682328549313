import { describe, expect, it } from "vitest";
import type { ListedSynapse } from "#client/session/session-synapses.ts";
import { placeSuggestions, suggestionIntents } from "#components/synapses/import-suggestions.ts";
import { nudgeOf } from "#components/synapses/nudge-keys.ts";
import { createSiteRoots, type SiteRoots } from "#components/synapses/site-roots.ts";
import { createTriage } from "#components/synapses/triage.ts";
import { alongNeuron, NO_FILTERS, regionBetween } from "#components/synapses/triage-list.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { IntentBody } from "#core/operations/intent.ts";
import type { SynapseSite } from "#core/operations/operation.ts";

const site = (supervoxel: bigint, positionVoxel: Vec3): SynapseSite => ({
  place: { positionVoxel, supervoxel },
  compartment: "unknown",
});

interface Told extends Partial<Omit<ListedSynapse, "synapse">> {
  readonly pre?: SynapseSite;
  readonly post?: SynapseSite;
  readonly confidence?: number;
}

function listed(id: string, told: Told = {}): ListedSynapse {
  const { pre = site(1n, [0, 0, 0]), post = site(2n, [1, 0, 0]), confidence = 1, ...rest } = told;
  return {
    synapse: { id, pre, posts: [post], cleftVoxel: null, type: "chemical", confidence },
    ...{ isSuggested: false, verdict: null, addedSeq: null, verdictSeq: null, pending: null },
    ...rest,
  };
}

/** Each supervoxel is a segment of its own. */
const OWN_ROOTS: SiteRoots = {
  rootOf: ({ supervoxel }) => supervoxel,
  generation: () => 0,
  subscribe: () => () => undefined,
  destroy: () => undefined,
};

function triageOf(synapses: readonly ListedSynapse[]) {
  const submitted: IntentBody[] = [];
  const visited: Vec3[] = [];
  const operations = [{ authorId: "ada", authorName: "Ada" }];
  const triage = createTriage({
    voxelNm: [4, 4, 40],
    synapses: () => synapses,
    operations: () => operations,
    siteRoots: OWN_ROOTS,
    submit: (body) => submitted.push(body),
    goTo: (positionVoxel) => visited.push(positionVoxel),
  });
  const shown = () => triage.items().map((item) => item.listed.synapse.id);
  const current = () => triage.current()?.listed.synapse.id ?? null;
  return { triage, submitted, visited, shown, current };
}

describe("[SY5] going through synapses", () => {
  it("shows the newest first, and those alone that the filters leave", () => {
    const { triage, shown } = triageOf([
      listed("base", { confidence: 0.4 }),
      listed("ada's", { addedSeq: 1, verdict: "accepted" }),
      listed("suggested", { addedSeq: 1, isSuggested: true, post: site(9n, [5, 5, 5]) }),
    ]);
    expect(shown()).toEqual(["suggested", "ada's", "base"]);
    const left = (filters: Parameters<typeof triage.setFilters>[0]) => {
      triage.setFilters(filters);
      const ids = shown();
      triage.setFilters({ state: "any", author: "any", maxConfidence: 1 });
      triage.setFilters({ neuron: null, partner: null, region: null });
      return ids;
    };
    expect(left({ state: "accepted" })).toEqual(["ada's"]);
    expect(left({ state: "suggested" })).toEqual(["suggested"]);
    expect(left({ state: "unjudged" })).toEqual(["suggested", "base"]);
    expect(left({ author: "version" })).toEqual(["base"]);
    expect(left({ author: "ada" })).toEqual(["suggested", "ada's"]);
    expect(left({ maxConfidence: 0.4 })).toEqual(["base"]);
    expect(left({ neuron: 9n })).toEqual(["suggested"]);
    expect(left({ neuron: 1n, partner: 2n })).toEqual(["base", "ada's"]);
    expect(left({ neuron: 2n, partner: 9n })).toEqual([]);
    const region = regionBetween([9, 9, 9], [1, 0, 0], [10, 10, 10]);
    expect(left({ region })).toEqual([]);
    expect(regionBetween([0, 0, 0], [10, 0, 0], [10, 10, 10])).toBeNull();
  });

  it("knows that nothing is filtered once every filter is taken back, whichever way", () => {
    const { triage } = triageOf([listed("base")]);
    triage.setFilters({ state: "accepted", neuron: 9n });
    triage.setFilters({ state: "any" });
    expect(triage.store.get().filters).not.toBe(NO_FILTERS);
    triage.setFilters({ neuron: null });
    expect(triage.store.get().filters).toBe(NO_FILTERS);
  });

  it("walks along a neuron from site to nearest site, whichever side it is on", () => {
    const far = listed("far", { pre: site(7n, [900, 0, 3]) });
    const near = listed("near", { post: site(7n, [10, 0, 1]) });
    const start = listed("start", { pre: site(7n, [0, 0, 0]) });
    // Its section is the next one, but the way to it is the longest.
    const aside = listed("aside", { pre: site(7n, [2_000, 0, 1]) });
    const { triage, shown, visited } = triageOf([far, listed("elsewhere"), aside, near, start]);
    triage.setFilters({ neuron: 7n });
    expect(shown()).toEqual(["start", "near", "far", "aside"]);
    const all = triage.items();
    expect(alongNeuron(all.toReversed(), 7n, [4, 4, 40])).toEqual(all);
    for (const by of [1, 1, -1, -1, -1]) triage.step(by);
    expect(visited).toEqual(
      [start, near, start, start, start].map(({ synapse }) => synapse.pre.place.positionVoxel),
    );
  });

  it("says what the key says, and goes on to the next, also where the judged one leaves the list", () => {
    const { triage, submitted, current } = triageOf([listed("a"), listed("b"), listed("c")]);
    triage.setFilters({ state: "unjudged" });
    triage.open(true);
    expect(current()).toBe("c");
    triage.judge("rejected");
    expect(submitted).toEqual([{ kind: "synapse-judge", synapseId: "c", verdict: "rejected" }]);
    expect(current()).toBe("b");
    triage.step(5);
    expect(current()).toBe("a");
    triage.judge("accepted");
    expect(current()).toBe("b");
  });

  it("says nothing twice", () => {
    const { triage, submitted } = triageOf([listed("a", { verdict: "accepted" })]);
    triage.open(true);
    triage.judge("accepted");
    expect(submitted).toEqual([]);
  });
});

type Listener = (change: {
  readonly roots: ReadonlySet<bigint> | null;
  readonly pieces: boolean;
  readonly connection: boolean;
}) => void;

describe("[SY2] the segments of sites", () => {
  it("are asked for together, and again once an edit makes them others", async () => {
    const asked: bigint[][] = [];
    const later: (() => void)[] = [];
    let rootNow = 100n;
    let told: Listener = () => undefined;
    const roots = createSiteRoots({
      model: {
        nodeAt: ({ supervoxel }) => supervoxel,
        subscribe: (listener) => {
          told = listener as Listener;
          return () => undefined;
        },
      },
      ask: async (nodes) => {
        asked.push([...nodes]);
        return nodes.map(() => rootNow);
      },
      defer: (run) => later.push(run),
    });
    const settle = async () => {
      for (const run of later.splice(0)) run();
      await Promise.resolve();
      await Promise.resolve();
      await Promise.resolve();
    };
    const [a, b] = [site(1n, [0, 0, 0]).place, site(2n, [0, 0, 0]).place];
    expect([roots.rootOf(a), roots.rootOf(b)]).toEqual([null, null]);
    await settle();
    expect(asked).toEqual([[1n, 2n]]);
    expect([roots.rootOf(a), roots.rootOf(b)]).toEqual([100n, 100n]);
    rootNow = 200n;
    told({ roots: new Set([55n]), pieces: false, connection: false });
    expect(roots.rootOf(a)).toBe(100n);
    told({ roots: new Set([100n, 200n]), pieces: false, connection: false });
    expect(roots.rootOf(a)).toBeNull();
    await settle();
    expect(roots.rootOf(a)).toBe(200n);
  });
});

describe("[SY6] suggestions from a file", () => {
  it("are looked up site by site; those with a site in no supervoxel are named by their row", async () => {
    const reader = {
      placeAt: async (positionVoxel: Vec3) =>
        positionVoxel[0] === 0 ? ("background" as const) : { positionVoxel, supervoxel: 5n },
    };
    const rest = { type: "chemical", confidence: 1 };
    const placed = await placeSuggestions(
      reader,
      [10, 10, 10],
      [
        { row: 2, pre: [1, 1, 1], posts: [[2, 2, 2]], ...rest },
        {
          row: 3,
          pre: [1, 1, 1],
          posts: [
            [2, 2, 2],
            [0, 1, 1],
          ],
          ...rest,
        },
        { row: 4, pre: [10, 1, 1], posts: [[2, 2, 2]], ...rest },
      ],
      new AbortController().signal,
      () => undefined,
    );
    expect(placed.synapses).toHaveLength(1);
    expect(placed.problems).toEqual([
      { row: 3, field: "post 2", problem: "background", positionVoxel: [0, 1, 1] },
      { row: 4, field: "pre", problem: "outside", positionVoxel: [10, 1, 1] },
    ]);
  });

  it("go out in as many intents as it takes, none of them lost", () => {
    const { id: _, ...one } = listed("x").synapse;
    const many = { ...one, posts: Array.from({ length: 600 }, () => one.posts[0]) };
    const intents = suggestionIntents([many, many, ...Array.from({ length: 250 }, () => one)]);
    expect(intents.map(({ synapses }) => synapses.length)).toEqual([1, 100, 100, 51]);
  });
});

it("arrows move a site in the section, comma and full stop across it, Shift further", () => {
  const press = (key: string, shiftKey = false) =>
    nudgeOf({ key, shiftKey, ctrlKey: false, metaKey: false, altKey: false });
  expect(press("ArrowLeft")).toEqual([-1, 0, 0]);
  expect(press("ArrowDown", true)).toEqual([0, 10, 0]);
  expect(press(".")).toEqual([0, 0, 1]);
  expect(press("a")).toBeNull();
});
