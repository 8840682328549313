import { describe, expect, it } from "vitest";
import { entriesOf } from "#components/review/difference-entry.ts";
import {
  changed as changedSegment,
  vanished,
} from "#components/review/testing/changed-segments.ts";
import { lapsesIn, nextWaiting, scopesToSign, waitsFor } from "#components/review/verdict-model.ts";
import type {
  ApiChangedSegment,
  ApiDifference,
  ApiObjectRequest,
  ApiSignOff,
} from "#core/protocol/api.ts";

const RIN = { id: "rin", mayReview: true };
const requiredSignOffs = { whole: 2, axon: 1 } as const;

function signOff(scope: ApiSignOff["scope"], by = "rin", holds = true): ApiSignOff {
  return { seq: 9, reviewerId: by, reviewerName: by, scope, atMs: 0, holds, lapsedBy: null };
}

function changed(root: string, change: Partial<ApiChangedSegment> = {}): ApiChangedSegment {
  return {
    ...changedSegment(root),
    effectHash: root.repeat(64),
    authors: [{ id: "ana", name: "Ana" }],
    missing: [
      { scope: "whole", needed: 2, given: 0 },
      { scope: "axon", needed: 1, given: 0 },
    ],
    ...change,
  };
}

function difference(...segments: ApiChangedSegment[]): ApiDifference {
  return { seq: 20, requiredSignOffs, segments, vanished: [] };
}

const request: ApiObjectRequest = {
  ...{ seq: 7, reviewerId: "rin", reviewerName: "Rin", text: "?", atMs: 0 },
  scope: "whole",
  changedBy: null,
};
const by = { seq: 12, authorId: "ana", authorName: "Ana", kind: "split" } as const;

describe("[VD4] what waits for a reviewer", () => {
  const all = difference();

  it("is every required scope that they have not signed, nor the page since", () => {
    const segment = changed("1", { signOffs: [signOff("whole")] });
    expect(scopesToSign(segment, all, "rin")).toEqual(["axon"]);
    expect(scopesToSign(segment, all, "saul")).toEqual(["whole", "axon"]);
    const place = { positionVoxel: [1, 2, 3], supervoxel: 1n } as const;
    const { effectHash } = segment;
    const sent = { kind: "sign", object: place, scope: "axon", effectHash } as const;
    expect(scopesToSign(segment, all, "rin", [sent])).toEqual([]);
    const elsewhere = { ...sent, effectHash: "f".repeat(64) };
    expect(scopesToSign(segment, all, "rin", [elsewhere])).toEqual(["axon"]);
  });

  it("is nothing for its author, for who may not review, or where all is given", () => {
    expect(waitsFor(changed("1"), all, RIN)).toBe(true);
    expect(waitsFor(changed("1"), all, { ...RIN, id: "ana" })).toBe(false);
    expect(waitsFor(changed("1"), all, { ...RIN, mayReview: false })).toBe(false);
    expect(waitsFor(changed("1", { missing: [] }), all, RIN)).toBe(false);
    const own = { signOffs: [signOff("whole"), signOff("axon")] };
    expect(waitsFor(changed("1", own), all, RIN)).toBe(false);
  });

  it("[VD2] waits again once what they asked for has changed the segment", () => {
    const asked = changed("1", { requests: [request] });
    expect(waitsFor(asked, all, RIN)).toBe(false);
    expect(waitsFor(asked, all, { ...RIN, id: "saul" })).toBe(true);
    const done = { missing: [], requests: [{ ...request, changedBy: by }] };
    expect(waitsFor(changed("1", done), all, RIN)).toBe(true);
  });

  it("is gone to round the list", () => {
    const list = difference(changed("1"), changed("2", { missing: [] }), changed("3"));
    const entries = entriesOf(list);
    const keys = [null, ...entries.map(({ key }) => key)];
    const next = keys.map((key) => nextWaiting(entries, list, key, RIN)?.root);
    expect(next).toEqual(["1", "3", "3", "1"]);
    expect(nextWaiting([], difference(), null, RIN)).toBeNull();
  });

  it("is never what vanished", () => {
    const list = { ...difference(), vanished: [vanished("8", "1")] };
    expect(nextWaiting(entriesOf(list), list, null, RIN)).toBeNull();
  });
});

describe("[RV3] what has lapsed", () => {
  it("is every sign-off that does not hold, unless its reviewer has signed anew", () => {
    const lapsed = { ...signOff("whole", "rin", false), lapsedBy: by };
    const list = difference(
      changed("1", { signOffs: [lapsed, signOff("axon")] }),
      changed("2", { signOffs: [lapsed, signOff("whole")] }),
    );
    expect(lapsesIn(list)).toMatchObject([
      { segment: { root: "1" }, signOff: { lapsedBy: { seq: 12 } } },
    ]);
  });
});
