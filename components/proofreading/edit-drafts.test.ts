import { describe, expect, it } from "vitest";
import {
  EMPTY_MERGE,
  mergeIntent,
  placeMergePoint,
  removeMergePoint,
} from "#components/proofreading/merge-draft.ts";
import {
  afterSplitCommit,
  EMPTY_SPLIT,
  placeSplitPoint,
  removeSplitPoint,
  splitIntent,
  swapActiveSide,
} from "#components/proofreading/split-draft.ts";

function pick(supervoxel: bigint) {
  return { positionVoxel: [Number(supervoxel), 2, 3] as const, supervoxel, baseRoot: 1n };
}

describe("a merge being set up", () => {
  const both = placeMergePoint(placeMergePoint(EMPTY_MERGE, pick(5n)), pick(6n));

  it("[AD1] asks by places once both points are set, not before", () => {
    expect(mergeIntent(placeMergePoint(EMPTY_MERGE, pick(5n)))).toBeNull();
    expect(mergeIntent(both)).toEqual({
      kind: "merge",
      a: { positionVoxel: [5, 2, 3], supervoxel: 5n },
      b: { positionVoxel: [6, 2, 3], supervoxel: 6n },
      confirmedFar: false,
    });
  });

  it("lets a third click correct the second point", () => {
    const corrected = placeMergePoint(both, pick(9n));
    expect([corrected.a?.place.supervoxel, corrected.b?.place.supervoxel]).toEqual([5n, 9n]);
  });

  it("[OP5] forgets that distance was confirmed when a point moves", () => {
    const confirmed = { ...both, confirmedFar: true };
    expect(placeMergePoint(confirmed, pick(9n)).confirmedFar).toBe(false);
    expect(removeMergePoint(confirmed, 1).confirmedFar).toBe(false);
  });

  it("keeps the other point as the first when one is removed", () => {
    expect(removeMergePoint(both, both.a?.key ?? 0).a?.place.supervoxel).toBe(6n);
  });
});

describe("a split being set up", () => {
  const oneEach = placeSplitPoint(swapActiveSide(placeSplitPoint(EMPTY_SPLIT, pick(5n))), pick(6n));

  it("[OP6] asks once both sides have a point", () => {
    expect(splitIntent(placeSplitPoint(EMPTY_SPLIT, pick(5n)))).toBeNull();
    const intent = splitIntent(oneEach);
    expect(intent?.sources.map((place) => place.supervoxel)).toEqual([5n]);
    expect(intent?.sinks.map((place) => place.supervoxel)).toEqual([6n]);
  });

  it("adds to the active side and removes single points", () => {
    const more = placeSplitPoint(oneEach, pick(7n));
    expect(more.sinks.map((point) => point.place.supervoxel)).toEqual([6n, 7n]);
    const less = removeSplitPoint(more, more.sinks[0]?.key ?? 0);
    expect(less.sinks.map((point) => point.place.supervoxel)).toEqual([7n]);
    expect(less.sources).toHaveLength(1);
  });

  it("keeps the points of the kept side for the next cut", () => {
    const next = afterSplitCommit({ ...oneEach, kept: "sources", confirmedOnlyClicked: true });
    expect(next.sources.map((point) => point.place.supervoxel)).toEqual([5n]);
    expect(next).toMatchObject({ sinks: [], active: "sinks", confirmedOnlyClicked: false });
    expect(afterSplitCommit(oneEach)).toEqual(EMPTY_SPLIT);
  });
});
