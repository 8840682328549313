import { describe, expect, it } from "vitest";
import {
  createReview,
  followOpen,
  isOwnWork,
  isSigned,
  nextUnsigned,
} from "#components/review/review-model.ts";
import type { ApiChangedSegment, ApiDifference, ApiSignOff } from "#core/protocol/api.ts";

function signOff(holds: boolean): ApiSignOff {
  return {
    seq: 9,
    reviewerId: "r",
    reviewerName: "Rin",
    scope: "whole",
    atMs: 0,
    holds,
    lapsedBy: null,
  };
}

function changed(root: string, change: Partial<ApiChangedSegment> = {}): ApiChangedSegment {
  return {
    root,
    change: "merged",
    place: { positionVoxel: [1, 2, 3], supervoxel: root },
    beforeRoots: [root],
    supervoxelCountBefore: 1,
    supervoxelCountAfter: 2,
    sizeVoxelBefore: "1",
    sizeVoxelAfter: "2",
    synapsesBefore: 0,
    synapsesAfter: 0,
    effectHash: "0".repeat(64),
    operations: [],
    authors: [{ id: "u", name: "Ana" }],
    signOffs: [],
    requests: [],
    missing: [{ scope: "whole", needed: 1, given: 0 }],
    ...change,
  };
}

describe("the list of changed segments", () => {
  const signed = changed("1", { signOffs: [signOff(true)], missing: [] });
  const lapsed = changed("2", { signOffs: [signOff(false)] });
  const fresh = changed("3");

  it("[RV3] counts a lapsed sign-off as none", () => {
    expect([signed, lapsed, fresh].map(isSigned)).toEqual([true, false, false]);
  });

  it("[RV3] knows own work", () => {
    expect([isOwnWork(fresh, "u"), isOwnWork(fresh, "r")]).toEqual([true, false]);
  });

  it("goes round to the next one that is not signed", () => {
    const list = [lapsed, signed, fresh];
    expect([-1, 0, 1, 2].map((from) => nextUnsigned(list, from))).toEqual([0, 2, 2, 0]);
    expect(nextUnsigned([signed], 0)).toBe(-1);
    expect(nextUnsigned([], -1)).toBe(-1);
  });

  it("[AD1] follows the open segment by its place when its root changes", () => {
    const moved = changed("1", { place: { positionVoxel: [1, 2, 3], supervoxel: "3" } });
    expect(followOpen([signed, fresh], [lapsed, moved], 1)).toBe(1);
    expect(followOpen([signed, fresh], [lapsed], 1)).toBe(0);
    expect(followOpen([], [lapsed], -1)).toBe(-1);
  });
});

describe("a review under way", () => {
  it("keeps the newest difference, however late an older answer comes", async () => {
    const answers: ((difference: ApiDifference) => void)[] = [];
    const review = createReview(
      { difference: () => new Promise((answer) => answers.push(answer)) },
      "s",
    );
    const first = review.refresh();
    const second = review.refresh();
    const required = { requiredSignOffs: { whole: 1 } };
    answers[1]?.({ seq: 2, ...required, segments: [changed("1"), changed("2")] });
    answers[0]?.({ seq: 1, ...required, segments: [] });
    await Promise.all([first, second]);
    expect(review.store.get().difference?.seq).toBe(2);
    expect([review.step(1)?.root, review.step(1)?.root, review.step(1)?.root]).toEqual([
      "1",
      "2",
      "2",
    ]);
    expect(review.step(-1)?.root).toBe("1");
  });
});
