import { describe, expect, it } from "vitest";
import type { SegmentPick } from "#client/viewer/viewer-contract.ts";
import { stepsOf } from "#components/proofreading/draft-point.ts";
import { placeStroke } from "#components/proofreading/place-stroke.ts";
import type { Anchor } from "#components/proofreading/selection.ts";
import { createSplitTool } from "#components/proofreading/split-tool.ts";
import { initialWorkspaceState } from "#components/proofreading/workspace-state.ts";
import { createStateStore } from "#components/ui/state-store.ts";
import type { Place } from "#core/geometry/place.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { IntentBody } from "#core/operations/intent.ts";

/** Supervoxels 5 and 6 are one segment. */
const rootOf = ({ supervoxel }: Anchor) => (supervoxel === 6n ? 5n : supervoxel);
const Z = 2;

/** A row of voxels: x tells what lies there; null where it cannot be read. */
function hands(row: readonly (bigint | null)[]) {
  const view = { positionVoxel: [0, 0, 0], zoom: 1 } as const;
  const store = createStateStore({
    ...initialWorkspaceState(view, "xy", "segments"),
    tool: "split" as const,
  });
  const asked: IntentBody[] = [];
  const submitted: IntentBody[] = [];
  const port = {
    preview: (body: IntentBody) => {
      asked.push(body);
      return new Promise<never>(() => undefined);
    },
    submit: (body: IntentBody) => void submitted.push(body),
  };
  const defer = (run: () => void) => {
    run();
    return () => undefined;
  };
  const nodeAt = (place: Place) => place.supervoxel;
  const split = createSplitTool(port, { rootOf: () => 5n, nodeAt }, { defer });
  let answer: () => void = () => undefined;
  const read = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const pickAt = (positionVoxel: Vec3): SegmentPick => {
    const supervoxel = row[positionVoxel[0]];
    const here = supervoxel ?? 0n;
    return {
      ...{ positionVoxel, supervoxel: here, baseRoot: here, root: here },
      ...{ loaded: supervoxel !== null, mip: 0 },
    };
  };
  const recent: bigint[] = [];
  const workspace = {
    ...{ store, split, rootOf },
    noteRecent: ({ supervoxel }: Anchor) => void recent.push(supervoxel),
    viewer: {
      exactPicks: async (positions: readonly Vec3[]) => {
        await read;
        return positions.map(pickAt);
      },
    },
  };
  function paint(fromX: number, toX: number): Promise<void> {
    split.beginStroke(Z);
    split.paint([fromX, 0, 0]);
    split.paint([toX, 0, 0]);
    const stroke = split.endStroke();
    if (stroke === null) throw new Error("the stroke was cancelled");
    return placeStroke(workspace, stroke);
  }
  const steps = () =>
    split.store
      .get()
      .draft.groups.map((points) =>
        stepsOf(points).map((step) => step.map(({ place }) => place.positionVoxel[0])),
      );
  const problem = () => store.get().clickProblem;
  return {
    ...{ workspace, split, store, asked, submitted, recent, paint, steps, problem, answer },
  };
}

describe("a stroke that has ended", () => {
  it("sets a point at each of its places in the segment that most of it lies in", async () => {
    const { paint, steps, problem, recent, answer } = hands([9n, 5n, 6n, 0n, 6n, 9n]);
    answer();
    await paint(0, 5);
    expect(steps()).toEqual([[[1, 2, 4]], []]);
    expect([problem(), recent]).toEqual([null, [5n]]);
  });

  it("is parted where it strayed, so that its line shows what was left out", async () => {
    const { paint, split, answer } = hands([5n, 5n, 0n, 5n, 9n, 9n, 5n]);
    answer();
    await paint(0, 6);
    const [side] = split.store.get().draft.groups;
    expect(side.map(({ part }) => part)).toEqual([0, 0, 1, 2]);
  });

  it("keeps to the segment that has points already, however little of it lies there", async () => {
    const { paint, steps, split, answer } = hands([5n, 9n, 9n, 9n]);
    answer();
    split.place({ positionVoxel: [70, 0, 0], supervoxel: 6n, baseRoot: 6n });
    await paint(0, 3);
    expect(steps()).toEqual([[[70]], [[0]]]);
  });

  it.each([
    ["stroke-background", [0n, 0n], false],
    ["stroke-loading", [null, 0n], false],
    ["stroke-elsewhere", [9n, 0n], true],
  ] as const)("[W11] with nothing left sets none and says %s", async (expected, row, hasPoint) => {
    const { paint, steps, split, problem, answer } = hands(row);
    answer();
    if (hasPoint) split.place({ positionVoxel: [70, 0, 0], supervoxel: 6n, baseRoot: 6n });
    const before = steps();
    await paint(0, 1);
    expect([problem(), steps()]).toEqual([expected, before]);
    expect(split.store.get().strokes).toEqual([]);
  });

  it("[W11] on a segment that is hidden sets none and says so", async () => {
    const { paint, steps, store, problem, answer } = hands([5n, 5n]);
    store.set({ layers: { ...store.get().layers, selectedOnly: true } });
    answer();
    await paint(0, 1);
    expect([problem(), steps()]).toEqual(["hidden", [[], []]]);
  });

  it("that never came into the volume says so", async () => {
    const { workspace, split, problem, answer } = hands([]);
    answer();
    split.beginStroke(Z);
    split.paint(null);
    const stroke = split.endStroke();
    if (stroke !== null) await placeStroke(workspace, stroke);
    expect(problem()).toBe("outside");
  });

  it("says so where what lies under it cannot be asked for at all", async () => {
    const { workspace, split, problem, steps } = hands([5n]);
    const exactPicks = () => Promise.reject(new Error("no line"));
    split.beginStroke(Z);
    split.paint([0, 0, 0]);
    const stroke = split.endStroke();
    if (stroke !== null) await placeStroke({ ...workspace, viewer: { exactPicks } }, stroke);
    expect([problem(), steps()]).toEqual(["stroke-loading", [[], []]]);
  });
});

describe("Escape and a stroke", () => {
  it("while it is painted takes it alone, and what the hand still does is nothing", () => {
    const { split, steps } = hands([5n, 5n]);
    split.place({ positionVoxel: [70, 0, 0], supervoxel: 6n, baseRoot: 6n });
    split.beginStroke(Z);
    split.paint([0, 0, 0]);
    expect(split.cancel()).toBe(true);
    split.paint([1, 0, 0]);
    expect([split.endStroke(), split.store.get().strokes]).toEqual([null, []]);
    expect(steps()).toEqual([[[70]], []]);
    expect([split.cancel(), split.cancel()]).toEqual([true, false]);
  });

  it("while it is being read leaves nothing of it", async () => {
    const { split, steps, paint, problem, answer } = hands([5n, 5n]);
    const placed = paint(0, 1);
    expect(split.cancel()).toBe(true);
    answer();
    await placed;
    expect([steps(), problem()]).toEqual([[[], []], null]);
  });
});

describe("Enter and a stroke", () => {
  it("waits for the stroke that is on the screen, and for the preview with it", async () => {
    const { split, paint, asked, submitted, answer } = hands([5n, 5n, 5n]);
    split.place({ positionVoxel: [70, 0, 0], supervoxel: 5n, baseRoot: 5n });
    const placed = paint(0, 2);
    split.commit();
    expect([asked, submitted, split.store.get().commitsWhenReady]).toEqual([[], [], true]);
    answer();
    await placed;
    expect(asked).toMatchObject([{ kind: "split-supervoxel", sinks: [{}, {}, {}] }]);
    expect(split.store.get().commitsWhenReady).toBe(true);
  });

  it("does nothing in the middle of one, and nothing for one of which nothing was set", async () => {
    const { split, paint, answer } = hands([0n, 0n]);
    split.beginStroke(Z);
    split.commit();
    expect(split.store.get().commitsWhenReady).toBe(false);
    split.cancel();
    const placed = paint(0, 1);
    split.commit();
    answer();
    await placed;
    expect(split.store.get().commitsWhenReady).toBe(false);
  });
});
