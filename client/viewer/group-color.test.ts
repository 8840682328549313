import { expect, test } from "vitest";
import { GROUP_RGB } from "#client/viewer/group-color.ts";
import { SINK_SIDE_RGB, SOURCE_SIDE_RGB } from "#client/viewer/marker-shape.ts";
import { MAX_GROUPS } from "#components/proofreading/split-draft.ts";

test("every group has a colour, the sides of a cut keep theirs, and no two are near each other", () => {
  expect(GROUP_RGB).toHaveLength(MAX_GROUPS);
  expect(GROUP_RGB.slice(0, 2)).toEqual([SOURCE_SIDE_RGB, SINK_SIDE_RGB]);
  for (const [at, one] of GROUP_RGB.entries()) {
    for (const other of GROUP_RGB.slice(at + 1)) {
      const distance = Math.hypot(...one.map((part, channel) => part - other[channel]));
      expect(distance, `${one} and ${other}`).toBeGreaterThan(60);
    }
  }
});
