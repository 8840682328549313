import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { stepsOf } from "#components/proofreading/draft-point.ts";
import {
  afterSplitCommit,
  EMPTY_SPLIT,
  MAX_STROKE_POINTS,
  type PaintedPick,
  placeSplitPoint,
  placeSplitStroke,
  removeSplitPoint,
  type SplitDraft,
  splitIntent,
  swapSides,
  takeBackSplitStep,
} from "#components/proofreading/split-draft.ts";
import type { Place } from "#core/geometry/place.ts";
import { intentBodySchema, MAX_PLACES } from "#core/operations/intent.ts";

const whole = ({ supervoxel }: Place) => supervoxel;
const click = (supervoxel: bigint, x: number) => ({
  ...{ positionVoxel: [x, 2, 3] as const, supervoxel, baseRoot: 1n },
});

function line(supervoxel: bigint, fromX: number, count: number): readonly PaintedPick[] {
  return Array.from({ length: count }, (_, at) => ({ ...click(supervoxel, fromX + at), part: 0 }));
}

/** How many points each click and each stroke has, by side. */
const stepSizes = ({ groups }: SplitDraft) =>
  groups.map((points) => stepsOf(points).map((step) => step.length));

describe("[W10] a stroke of a cut", () => {
  const red = placeSplitStroke(EMPTY_SPLIT, 0, line(5n, 0, 20));
  const both = placeSplitStroke(red, 1, line(5n, 100, 30));

  it("is one step: the other side is next, as after a click", () => {
    expect(stepSizes(both)).toEqual([[20], [30]]);
    expect([red.active, both.active]).toEqual([1, 1]);
  });

  it("goes to the side that it was painted for, whichever is active by then", () => {
    const late = placeSplitStroke({ ...EMPTY_SPLIT, active: 1 }, 0, line(5n, 0, 4));
    expect(stepSizes(late)).toEqual([[4], []]);
    expect(late.active).toBe(1);
  });

  it("[OP8] asks to cut the supervoxel that both lie in, at all their places", () => {
    const intent = splitIntent(both, whole);
    expect(intent).toMatchObject({ kind: "split-supervoxel", supervoxel: 5n });
    expect(intent?.kind === "split-supervoxel" && intent.sources).toHaveLength(20);
    expect(intent?.kind === "split-supervoxel" && intent.sinks).toHaveLength(30);
  });

  it("[OP6] asks for a split between supervoxels where they lie in several", () => {
    const across = placeSplitStroke(red, 1, [...line(6n, 100, 5), ...line(7n, 105, 5)]);
    expect(splitIntent(across, whole)).toMatchObject({ kind: "split" });
  });

  it("is taken away as one, and leaves what was set besides", () => {
    const more = placeSplitStroke(placeSplitPoint(both, click(5n, 200)), 1, line(5n, 300, 8));
    expect(stepSizes(more)).toEqual([[20], [30, 1, 8]]);
    const [, [first]] = both.groups;
    expect(stepSizes(removeSplitPoint(more, first.key))).toEqual([[20], [1, 8]]);
    expect(stepSizes(takeBackSplitStep(more))).toEqual([[20], [30, 1]]);
    expect(stepSizes(takeBackSplitStep(takeBackSplitStep(more)))).toEqual([[20], [30]]);
  });

  it("is taken back with its side active again, until there is nothing left", () => {
    const back = takeBackSplitStep({ ...both, active: 0 });
    expect([stepSizes(back), back.active]).toEqual([[[20], []], 1]);
    const empty = takeBackSplitStep(back);
    expect([stepSizes(empty), empty.active]).toEqual([[[], []], 0]);
    expect(takeBackSplitStep(empty)).toEqual(empty);
  });

  it("changes sides, and is kept for the next cut, as points are", () => {
    expect(stepSizes(swapSides(both))).toEqual([[30], [20]]);
    expect(stepSizes(afterSplitCommit({ ...both, kept: 0 }))).toEqual([[20], []]);
  });

  it("makes room for further ones: a side never has more places than an edit takes", () => {
    let draft = placeSplitPoint({ ...both, active: 0 }, click(5n, 50));
    for (let stroke = 0; stroke < 9; stroke++) {
      draft = placeSplitStroke(draft, 0, line(5n, 1_000 * (stroke + 1), MAX_STROKE_POINTS));
    }
    const [side] = draft.groups;
    expect(side.length).toBeLessThanOrEqual(MAX_PLACES);
    expect(side.length).toBeGreaterThan(MAX_PLACES - 20);
    const steps = stepsOf(side);
    expect(steps).toHaveLength(11);
    // The click stays, and strokes keep their ends.
    expect(steps[1]).toHaveLength(1);
    const last = steps[10].map(({ place }) => place.positionVoxel[0]);
    expect([last[0], last.at(-1)]).toEqual([9_000, 9_000 + MAX_STROKE_POINTS - 1]);
    const body = splitIntent(draft, whole);
    const text = JSON.stringify(body, (_, value) =>
      typeof value === "bigint" ? String(value) : value,
    );
    expect(v.safeParse(intentBodySchema, JSON.parse(text)).success).toBe(true);
  });
});
