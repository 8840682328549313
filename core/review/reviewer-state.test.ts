import { expect, test } from "vitest";
import { reviewerState } from "#core/review/reviewer-state.ts";

const signOff = (reviewerId: string, holds = true) =>
  ({ reviewerId, scope: "whole", holds }) as const;
const NOTHING = { signOffs: [], requests: 0, isChanged: false };

test.each([
  ["nothing was done", NOTHING, "untouched"],
  ["an edit that nobody reviewed", { ...NOTHING, isChanged: true }, "changed"],
  ["signed", { ...NOTHING, isChanged: true, signOffs: [signOff("lea")] }, "signed"],
  ["signed, and changed since", { ...NOTHING, signOffs: [signOff("lea", false)] }, "lapsed"],
  [
    "lapsed, and signed anew by the same person",
    { ...NOTHING, signOffs: [signOff("lea", false), signOff("lea")] },
    "signed",
  ],
  ["asked for changes", { ...NOTHING, isChanged: true, requests: 1 }, "asked"],
  [
    "signed by one, and another asks for changes",
    { isChanged: true, signOffs: [signOff("lea")], requests: 1 },
    "asked",
  ],
] as const)("[RV3] %s", (_what, segment, state) => {
  expect(reviewerState(segment, { whole: 1 })).toBe(state);
});

test("[VD4] where two must sign, one is not enough, and one that lapsed is said", () => {
  const first = { ...NOTHING, isChanged: true, signOffs: [signOff("lea")] };
  expect(reviewerState(first, { whole: 2 })).toBe("changed");
  const both = { ...first, signOffs: [signOff("lea"), signOff("ada")] };
  expect(reviewerState(both, { whole: 2 })).toBe("signed");
  const oneLapsed = { ...first, signOffs: [signOff("lea"), signOff("ada", false)] };
  expect(reviewerState(oneLapsed, { whole: 2 })).toBe("lapsed");
});
