import { describe, expect, it } from "vitest";
import {
  EMPTY_MERGE,
  mergeIntent,
  placeMergePoint,
  removeMergePoint,
} from "#components/proofreading/merge-draft.ts";
import {
  activateNextGroup,
  afterSplitCommit,
  EMPTY_SPLIT,
  filledGroups,
  MAX_GROUPS,
  placeSplitPoint,
  removeSplitPoint,
  type SplitDraft,
  splitIntent,
  startGroup,
  swapSides,
} from "#components/proofreading/split-draft.ts";
import type { Place } from "#core/geometry/place.ts";

function pick(supervoxel: bigint, x = Number(supervoxel)) {
  return { positionVoxel: [x, 2, 3] as const, supervoxel, baseRoot: 1n };
}
const place = (supervoxel: bigint, x = Number(supervoxel)): Place => ({
  positionVoxel: [x, 2, 3],
  supervoxel,
});
const whole = ({ supervoxel }: Place) => supervoxel;
const idsOf = (points: SplitDraft["groups"][number]) => points.map((it) => it.place.supervoxel);

describe("a merge being set up", () => {
  const both = placeMergePoint(placeMergePoint(EMPTY_MERGE, pick(5n)), pick(6n));

  it("[AD1] asks by places once both points are set, not before", () => {
    expect(mergeIntent(placeMergePoint(EMPTY_MERGE, pick(5n)))).toBeNull();
    expect(mergeIntent(both)).toEqual({
      kind: "merge",
      a: place(5n),
      b: place(6n),
      confirmedFar: false,
    });
  });

  it("[OP5] joins all segments at once where there are more than two points", () => {
    const three = placeMergePoint(both, pick(9n));
    expect(mergeIntent(three)).toEqual({
      kind: "merge-many",
      places: [place(5n), place(6n), place(9n)],
      confirmedFar: false,
    });
    expect(mergeIntent(removeMergePoint(three, three.points[0]?.key ?? 0))?.kind).toBe("merge");
  });

  it("[OP5] forgets that distance was confirmed when a point comes or goes", () => {
    const confirmed = { ...both, confirmedFar: true };
    expect(placeMergePoint(confirmed, pick(9n)).confirmedFar).toBe(false);
    expect(removeMergePoint(confirmed, 1).confirmedFar).toBe(false);
  });

  it("keeps the other point as the first when one is removed", () => {
    const { points } = removeMergePoint(both, both.points[0]?.key ?? 0);
    expect(points.map((point) => point.place.supervoxel)).toEqual([6n]);
  });
});

describe("a split being set up", () => {
  const oneEach = placeSplitPoint(placeSplitPoint(EMPTY_SPLIT, pick(5n)), pick(6n));

  it("[OP6] asks once both sides have a point", () => {
    expect(splitIntent(placeSplitPoint(EMPTY_SPLIT, pick(5n)), whole)).toBeNull();
    expect(splitIntent(oneEach, whole)).toEqual({
      kind: "split",
      sources: [place(5n)],
      sinks: [place(6n)],
      confirmedOnlyClicked: false,
    });
  });

  it("goes on to the other side after the first point, and stays where it was told to", () => {
    const one = placeSplitPoint(EMPTY_SPLIT, pick(5n));
    expect(one.active).toBe(1);
    const back = activateNextGroup(one);
    const two = placeSplitPoint(back, pick(6n));
    expect([two.groups.map(idsOf), two.active]).toEqual([[[5n, 6n], []], 0]);
    const first = placeSplitPoint({ ...EMPTY_SPLIT, active: 1 }, pick(5n));
    expect(first.active).toBe(0);
    const kept = afterSplitCommit({ ...oneEach, kept: 1 });
    expect([kept.active, placeSplitPoint(kept, pick(7n)).active]).toEqual([0, 0]);
  });

  it("adds to the active side and removes single points", () => {
    const more = placeSplitPoint(oneEach, pick(7n));
    expect(more.groups.map(idsOf)).toEqual([[5n], [6n, 7n]]);
    const less = removeSplitPoint(more, more.groups[1]?.[0]?.key ?? 0);
    expect(less.groups.map(idsOf)).toEqual([[5n], [7n]]);
  });

  it("keeps the points of the kept side for the next cut", () => {
    const next = afterSplitCommit({ ...oneEach, kept: 0, confirmedOnlyClicked: true });
    expect(next.groups.map(idsOf)).toEqual([[5n], []]);
    expect(next).toMatchObject({ active: 1, confirmedOnlyClicked: false });
    expect(afterSplitCommit(oneEach)).toEqual(EMPTY_SPLIT);
  });

  it("exchanges the points of both sides, and keeps for the next cut what was to be kept", () => {
    const swapped = swapSides({ ...oneEach, kept: 0 });
    expect(swapped.groups).toEqual([oneEach.groups[1], oneEach.groups[0]]);
    expect(afterSplitCommit(swapped).groups[1]).toEqual(oneEach.groups[0]);
    expect(swapSides(swapped)).toEqual({ ...oneEach, kept: 0 });
  });

  it("[OP8] asks to cut the supervoxel where both sides lie in it, by the image unless told not to", () => {
    const inside = placeSplitPoint(placeSplitPoint(EMPTY_SPLIT, pick(5n, 1)), pick(5n, 8));
    expect(splitIntent(inside, whole)).toEqual({
      kind: "split-supervoxel",
      supervoxel: 5n,
      sources: [place(5n, 1)],
      sinks: [place(5n, 8)],
      usesImage: true,
    });
    expect(splitIntent({ ...inside, usesImage: false }, whole)).toMatchObject({
      usesImage: false,
    });
    expect(afterSplitCommit({ ...inside, usesImage: false }).usesImage).toBe(false);
    expect(splitIntent(placeSplitPoint(inside, pick(6n)), whole)?.kind).toBe("split");
  });

  it("[OP8] two sides in one piece cut that piece, in two pieces what lies between them", () => {
    const inside = placeSplitPoint(placeSplitPoint(EMPTY_SPLIT, pick(5n, 1)), pick(5n, 8));
    const inPieces = (at: number) => (it: Place) => (it.positionVoxel[0] < at ? 70n : 80n);
    expect(splitIntent(inside, inPieces(9))?.kind).toBe("split-supervoxel");
    expect(splitIntent(inside, inPieces(4))?.kind).toBe("split");
  });

  it("parts into as many groups as have points", () => {
    const three = placeSplitPoint(startGroup(oneEach), pick(9n));
    expect(three.active).toBe(2);
    expect(splitIntent(three, whole)).toEqual({
      kind: "split-groups",
      groups: [[place(5n)], [place(6n)], [place(9n)]],
      confirmedOnlyClicked: false,
    });
    const withoutFirst = removeSplitPoint(three, three.groups[0]?.[0]?.key ?? 0);
    expect(filledGroups(withoutFirst)).toEqual([1, 2]);
    expect(splitIntent(withoutFirst, whole)).toMatchObject({
      kind: "split",
      sources: [place(6n)],
      sinks: [place(9n)],
    });
    const withoutLast = removeSplitPoint(three, three.groups[2]?.[0]?.key ?? 0);
    expect([withoutLast.groups.length, withoutLast.active]).toEqual([2, 1]);
  });

  it("starts a group only where all others have points, and at most sixteen", () => {
    const one = placeSplitPoint(EMPTY_SPLIT, pick(5n));
    expect(startGroup(one)).toMatchObject({ active: 1, groups: [{}, []] });
    let draft = EMPTY_SPLIT;
    for (let group = 0; group < 20; group++) draft = placeSplitPoint(startGroup(draft), pick(5n));
    expect(draft.groups).toHaveLength(MAX_GROUPS);
    expect(activateNextGroup(draft).active).toBe(0);
  });
});
