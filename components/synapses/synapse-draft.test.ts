import { describe, expect, it } from "vitest";
import {
  afterSynapseCommit,
  chooseMoved,
  correctionOf,
  draftIntent,
  EMPTY_SYNAPSE,
  flipSides,
  isAutapse,
  moveSite,
  placeSite,
  removeSite,
  type SynapseDraft,
  setCompartment,
  synapseIntent,
} from "#components/synapses/synapse-draft.ts";

function pick(supervoxel: bigint) {
  return { positionVoxel: [1, 2, Number(supervoxel)] as const, supervoxel, baseRoot: 1n };
}
function placeOf(supervoxel: bigint) {
  return { positionVoxel: [1, 2, Number(supervoxel)] as const, supervoxel };
}
const whole = [5n, 6n, 7n].reduce((draft, id) => placeSite(draft, pick(id)), EMPTY_SYNAPSE);

describe("a synapse being set up", () => {
  it("[SY1] takes the presynaptic site first, then each postsynaptic one", () => {
    expect(synapseIntent(placeSite(EMPTY_SYNAPSE, pick(5n)))).toBeNull();
    const intent = synapseIntent(whole);
    expect(intent?.synapse.pre.place.supervoxel).toBe(5n);
    expect(intent?.synapse.posts.map((site) => site.place.supervoxel)).toEqual([6n, 7n]);
    expect(intent?.synapse).toMatchObject({ type: "chemical", confidence: 1, cleftVoxel: null });
  });

  it("fills the presynaptic site again once it was removed", () => {
    const without = removeSite(whole, whole.pre?.point.key ?? 0);
    expect(synapseIntent(without)).toBeNull();
    expect(placeSite(without, pick(9n)).pre?.point.place.supervoxel).toBe(9n);
  });

  it("labels one site's compartment", () => {
    const key = whole.posts[1]?.point.key ?? 0;
    const labelled = setCompartment(whole, key, "dendrite");
    expect(labelled.posts.map((site) => site.compartment)).toEqual(["unknown", "dendrite"]);
  });

  it("[SY1] knows a synapse of a segment onto itself", () => {
    expect(isAutapse(whole, ({ supervoxel }) => supervoxel)).toBe(false);
    expect(isAutapse(whole, () => 1n)).toBe(true);
    expect(isAutapse(EMPTY_SYNAPSE, () => 1n)).toBe(false);
  });

  it("keeps type and confidence for the next synapse", () => {
    const next = afterSynapseCommit({ ...whole, type: "electrical", confidence: 0.4 });
    expect(next).toEqual({ pre: null, posts: [], type: "electrical", confidence: 0.4 });
  });
});

describe("[SY4] a correction being set up", () => {
  const inHand = correctionOf(
    {
      id: "s",
      pre: { place: placeOf(5n), compartment: "axon" },
      posts: [6n, 7n].map((id) => ({ place: placeOf(id), compartment: "unknown" })),
      cleftVoxel: null,
      type: "ribbon",
      confidence: 0.55,
    },
    () => 1n,
  );
  const changesOf = (draft: SynapseDraft) => {
    const intent = draftIntent(draft);
    return intent?.kind === "synapse-edit" ? intent.changes : null;
  };

  it("asks for nothing until something is another", () => {
    expect(draftIntent(inHand)).toBeNull();
    expect(inHand).toMatchObject({ type: "ribbon", confidence: 0.55 });
  });

  it("names each site by where it was, and leaves the others out", () => {
    const key = inHand.posts[1].point.key;
    expect(changesOf(moveSite(inHand, key, pick(9n)))).toEqual({
      posts: [{ from: placeOf(7n), to: { place: placeOf(9n), compartment: "unknown" } }],
    });
    expect(changesOf(placeSite(inHand, pick(9n)))).toEqual({
      posts: [{ from: null, to: { place: placeOf(9n), compartment: "unknown" } }],
    });
    expect(changesOf(removeSite(inHand, key))).toEqual({
      posts: [{ from: placeOf(7n), to: null }],
    });
    expect(changesOf({ ...inHand, type: "chemical" })).toEqual({ type: "chemical" });
  });

  it("flips the presynaptic site with the first partner, or with the one that is named", () => {
    expect(changesOf(flipSides(inHand))).toEqual({
      pre: { place: placeOf(6n), compartment: "unknown" },
      posts: [{ from: placeOf(6n), to: { place: placeOf(5n), compartment: "axon" } }],
    });
    const key = inHand.posts[1].point.key;
    expect(flipSides(inHand, key).pre?.point.place.supervoxel).toBe(7n);
    expect(flipSides(flipSides(inHand, key), key)).not.toEqual(inHand);
    expect(changesOf(flipSides(flipSides(inHand)))).toBeNull();
  });

  it("moves the chosen site with the next click, and adds a partner with the one after", () => {
    const chosen = chooseMoved(inHand, inHand.pre?.point.key ?? 0);
    const moved = placeSite(chosen, pick(9n));
    expect(moved.pre?.point.place.supervoxel).toBe(9n);
    expect(placeSite(moved, pick(8n)).posts).toHaveLength(3);
    expect(chooseMoved(chosen, inHand.pre?.point.key ?? 0)).toEqual(inHand);
  });

  it("is over once it was asked for: the next synapse is a new one", () => {
    expect(afterSynapseCommit(inHand)).toEqual(EMPTY_SYNAPSE);
  });
});
