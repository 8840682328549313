import { expect, test } from "vitest";
import { bodyWith } from "#client/intents/retry.ts";
import type { Place } from "#core/geometry/place.ts";

const place: Place = { positionVoxel: [1, 2, 3], supervoxel: 5n };

test("[OP5][OP6] a confirmation reaches every kind of edit that can ask for it", () => {
  const confirmation = { confirmedFar: true, confirmedOnlyClicked: true };
  const bodies = [
    { kind: "merge", a: place, b: place, confirmedFar: false },
    { kind: "merge-many", places: [place, place, place], confirmedFar: false },
  ] as const;
  for (const body of bodies) {
    expect(bodyWith(body, confirmation)).toEqual({ ...body, confirmedFar: true });
  }
  const splits = [
    { kind: "split", sources: [place], sinks: [place], confirmedOnlyClicked: false },
    { kind: "split-groups", groups: [[place], [place]], confirmedOnlyClicked: false },
  ] as const;
  for (const body of splits) {
    expect(bodyWith(body, confirmation)).toEqual({ ...body, confirmedOnlyClicked: true });
  }
});

test("an edit that asks for none stays as it is", () => {
  const body = { kind: "isolate", places: [place] } as const;
  expect(bodyWith(body, { confirmedFar: true })).toBe(body);
});
