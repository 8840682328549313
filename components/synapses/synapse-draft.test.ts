import { describe, expect, it } from "vitest";
import {
  afterSynapseCommit,
  EMPTY_SYNAPSE,
  isAutapse,
  placeSite,
  removeSite,
  setCompartment,
  synapseIntent,
} from "#components/synapses/synapse-draft.ts";

function pick(supervoxel: bigint) {
  return { positionVoxel: [1, 2, Number(supervoxel)] as const, supervoxel, baseRoot: 1n };
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
