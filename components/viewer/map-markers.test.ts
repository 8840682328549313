import { describe, expect, it } from "vitest";
import { beginStroke, extendStroke } from "#components/proofreading/painted-stroke.ts";
import {
  EMPTY_SPLIT,
  placeSplitPoint,
  placeSplitStroke,
  startGroup,
} from "#components/proofreading/split-draft.ts";
import { EMPTY_SYNAPSE, placeSite } from "#components/synapses/synapse-draft.ts";
import {
  type MarkerSources,
  mapMarkers,
  type ShownSynapse,
} from "#components/viewer/map-markers.ts";
import type { SynapseSite } from "#core/operations/operation.ts";

const NOTHING: MarkerSources = {
  slices: [{ axis: 2, slice: 10, sectionVoxels: 1 }],
  draft: null,
  synapses: [],
  claims: [],
  threads: [],
  focusVoxel: null,
};
const pick = (z: number) => ({ positionVoxel: [1, 2, z], supervoxel: 5n, baseRoot: 5n }) as const;
const site = (z: number): SynapseSite => ({
  place: { positionVoxel: [1, 2, z], supervoxel: 5n },
  compartment: "unknown",
});
const synapse = (id: string, preZ: number, postZ: readonly number[]): ShownSynapse => ({
  synapse: {
    id,
    pre: site(preZ),
    posts: postZ.map(site),
    cleftVoxel: null,
    type: "chemical",
    confidence: 1,
  },
  pending: null,
});

describe("marks on the image", () => {
  it("tells the two sides of a cut apart by kind", () => {
    const draft = placeSplitPoint(placeSplitPoint(EMPTY_SPLIT, pick(10)), pick(9));
    const { markers } = mapMarkers({ ...NOTHING, draft: { tool: "split", draft, strokes: [] } });
    expect(markers.map((marker) => marker.kind)).toEqual(["source", "sink"]);
    expect(new Set(markers.map((marker) => marker.id)).size).toBe(2);
  });

  it("numbers further groups of a cut, each in a colour of its own", () => {
    let draft = EMPTY_SPLIT;
    for (let group = 0; group < 4; group++) draft = placeSplitPoint(startGroup(draft), pick(10));
    const { markers } = mapMarkers({ ...NOTHING, draft: { tool: "split", draft, strokes: [] } });
    expect(markers.map((marker) => marker.kind)).toEqual(["source", "sink", "group", "group"]);
    expect(markers.map((marker) => marker.label)).toEqual([undefined, undefined, "3", "4"]);
    expect(markers[2]?.color).not.toBe(markers[3]?.color);
  });

  it("draws a stroke as one line, parted where it was, with one mark where it begins", () => {
    const stroke = (parts: readonly number[]) =>
      parts.map((part, x) => ({ ...pick(10), positionVoxel: [x, 2, 10] as const, part }));
    const draft = placeSplitStroke(placeSplitPoint(EMPTY_SPLIT, pick(9)), 1, stroke([0, 0, 1]));
    const live = extendStroke(beginStroke(3, 0, 2), [8, 8, 10]);
    const shown = mapMarkers({ ...NOTHING, draft: { tool: "split", draft, strokes: [live] } });
    expect(shown.markers.map(({ kind }) => kind)).toEqual(["source", "sink", "source"]);
    expect(new Set(shown.markers.map(({ id }) => id)).size).toBe(3);
    expect(
      shown.strokes.map(({ kind, parts }) => [kind, parts.map((part) => part.length)]),
    ).toEqual([
      ["sink", [2, 1]],
      ["source", [1]],
    ]);
    expect(shown.strokes[0].color).not.toBe(shown.strokes[1].color);
  });

  it("[SY1] draws a line from the presynaptic site to each postsynaptic one", () => {
    const draft = placeSite(placeSite(placeSite(EMPTY_SYNAPSE, pick(10)), pick(10)), pick(11));
    const { markers, links } = mapMarkers({ ...NOTHING, draft: { tool: "synapse", draft } });
    expect(links.map((link) => link.from)).toEqual([markers[0]?.id, markers[0]?.id]);
    expect(links.map((link) => link.to)).toEqual(markers.slice(1).map((marker) => marker.id));
  });

  it("leaves far synapses out, and keeps one whole that reaches near", () => {
    const synapses = [synapse("far", 40, [41]), synapse("near", 40, [12, 41])];
    const { markers } = mapMarkers({ ...NOTHING, synapses });
    expect(markers.map((marker) => marker.id)).toEqual([
      "synapse-near",
      "synapse-near-0",
      "synapse-near-1",
    ]);
  });

  it("[CM3] a bubble for each thread, with who began it and how many answered", () => {
    const positionVoxel = [7, 8, 9] as const;
    const { markers } = mapMarkers({
      ...NOTHING,
      threads: [{ seq: 4, positionVoxel, label: "Lea +2" }],
    });
    expect(markers).toEqual([{ id: "thread-4", kind: "thread", positionVoxel, label: "Lea +2" }]);
  });

  it("[CL1] a flag for each claim, with who and until when in its colour", () => {
    const claim = {
      seq: 4,
      positionVoxel: [1, 2, 10],
      label: "Ana · 14:30",
      color: "#0af",
    } as const;
    const { seq: _, ...look } = claim;
    expect(mapMarkers({ ...NOTHING, claims: [claim] }).markers).toEqual([
      { id: "claim-4", kind: "claim", ...look },
    ]);
  });
});
