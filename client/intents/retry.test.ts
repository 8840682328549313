import { expect, test } from "vitest";
import { bodyWith, groundsWith, retryOffered } from "#client/intents/retry.ts";
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

test("[CL3] a refusal for claims offers the same intent with all of them confirmed", () => {
  const operation = (seq: number) =>
    ({ seq, authorId: "ben", authorName: "Ben", kind: "claim" }) as const;
  const claims = [9, 4].map((seq) => ({ operation: operation(seq), untilMs: 5 }));
  const change = retryOffered({ tag: "segment-claimed", claims });
  expect(change).toEqual({ confirmedClaims: [9, 4] });
  const before = { reason: "seen by both", confirmedClaims: [2, 4] };
  expect(groundsWith(before, change ?? {})).toEqual({
    reason: "seen by both",
    confirmedClaims: [2, 4, 9],
  });
  expect(groundsWith({}, {})).toEqual({});
  expect(groundsWith(before, { reason: "another" }).reason).toBe("another");
});
