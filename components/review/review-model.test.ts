import { describe, expect, it } from "vitest";
import { entriesOf } from "#components/review/difference-entry.ts";
import {
  createReview,
  followOpen,
  isOwnWork,
  isSigned,
  nextUnsigned,
  unsignedCount,
} from "#components/review/review-model.ts";
import { changed, signOff, vanished } from "#components/review/testing/changed-segments.ts";
import type { ApiChangedSegment, ApiDifference } from "#core/protocol/api.ts";

const differenceOf = (...segments: ApiChangedSegment[]): ApiDifference => ({
  seq: 1,
  requiredSignOffs: { whole: 1 },
  segments,
  vanished: [],
});
const entries = (...segments: ApiChangedSegment[]) => entriesOf(differenceOf(...segments));

describe("the list of changed segments", () => {
  const signed = changed("1", { signOffs: [signOff(true)], missing: [] });
  const lapsed = changed("2", { signOffs: [signOff(false)] });
  const fresh = changed("3");

  it("[RV3] counts a lapsed sign-off as none", () => {
    expect([signed, lapsed, fresh].map(isSigned)).toEqual([true, false, false]);
    expect(unsignedCount({ difference: differenceOf(signed, lapsed, fresh) })).toBe(2);
  });

  it("[RV3] knows own work", () => {
    expect([isOwnWork(fresh, "u"), isOwnWork(fresh, "r")]).toEqual([true, false]);
  });

  it("goes round to the next one that is not signed, past what is gone", () => {
    const list = entries(lapsed, signed, fresh);
    expect([-1, 0, 1, 2].map((from) => nextUnsigned(list, from))).toEqual([0, 2, 2, 0]);
    const gone = entriesOf({ segments: [signed], vanished: [vanished("8", "1")] });
    expect(nextUnsigned(gone, 0)).toBe(-1);
    expect(nextUnsigned([], -1)).toBe(-1);
  });

  it("[AD1] follows the open segment by its place when its root changes", () => {
    const moved = changed("1", { place: { positionVoxel: [1, 2, 3], supervoxel: "3" } });
    const before = entries(signed, fresh);
    expect(followOpen(before, entries(lapsed, moved), "1.2.3.3")).toBe("1.2.3.3");
    const elsewhere = changed("3", { place: { positionVoxel: [7, 7, 7], supervoxel: "9" } });
    expect(followOpen(before, entries(elsewhere), "1.2.3.3")).toBe("7.7.7.9");
    expect(followOpen(before, entries(lapsed), "1.2.3.3")).toBeNull();
    expect(followOpen([], entries(lapsed), null)).toBeNull();
  });
});

/** A review whose answers come when they are given. */
function openReview() {
  const answers: ((difference: ApiDifference) => void)[] = [];
  const review = createReview(
    {
      difference: () => new Promise((answer) => answers.push(answer)),
      blame: () => new Promise(() => undefined),
    },
    "s",
  );
  const load = async (...segments: ApiChangedSegment[]) => {
    const loaded = review.refresh();
    answers.at(-1)?.(differenceOf(...segments));
    await loaded;
  };
  return { review, answers, load };
}

describe("a review under way", () => {
  it("keeps the newest difference, however late an older answer comes", async () => {
    const { review, answers } = openReview();
    const first = review.refresh();
    const second = review.refresh();
    answers[1]?.({ ...differenceOf(changed("1"), changed("2")), seq: 2 });
    answers[0]?.(differenceOf());
    await Promise.all([first, second]);
    expect(review.store.get().difference?.seq).toBe(2);
    expect([review.step(1)?.root, review.step(1)?.root, review.step(1)?.root]).toEqual([
      "1",
      "2",
      "2",
    ]);
    expect(review.step(-1)?.root).toBe("1");
  });

  it("steps through what is listed alone, and goes on where the open one was", async () => {
    const { review, load } = openReview();
    await load(changed("1"), changed("2", { change: "shrunk" }), changed("3"), changed("4"));
    review.open("1.2.3.3");
    await load(changed("1"), changed("2", { change: "shrunk" }), changed("4"));
    expect(review.current()).toBeNull();
    expect(review.step(1)?.root).toBe("4");
    review.list({ filter: { kinds: new Set(["grown"]), authorId: null } });
    expect(review.step(-1)?.root).toBe("1");
    expect(review.store.get().shown.map(({ root }) => root)).toEqual(["1", "4"]);
  });

  it("[RV3] finds the next one without a sign-off that holds", async () => {
    const { review, load } = openReview();
    await load(
      changed("1", { signOffs: [signOff(true)], missing: [] }),
      changed("2"),
      changed("3"),
    );
    const found = [1, 2, 3].map(() => review.nextUnreviewed()?.root);
    expect(found).toEqual(["2", "3", "2"]);
  });
});
