import * as v from "valibot";
import { describe, expect, it } from "vitest";
import {
  askedChoiceSchema,
  choiceIdOf,
  choiceSuffix,
  choiceText,
  neuronsScope,
  parseChoice,
  type ReleaseChoice,
  WHOLE_CHOICE,
} from "#core/protocol/release-choice.ts";

const BIG = 2n ** 53n + 1n;
/** Stands in for the hash: what it was given is seen. */
const shown = (text: string) => Buffer.from(text).toString("hex");

const ONE: ReleaseChoice = { scope: neuronsScope([BIG]), skeletons: "usual" };
const BOX: ReleaseChoice = {
  scope: { kind: "region", minVoxel: [0, 1, 2], maxVoxel: [64, 65, 8] },
  skeletons: "none",
};

describe("what a release holds", () => {
  it("is the whole version with the usual skeletons where nothing is said", () => {
    expect(v.parse(askedChoiceSchema, {})).toEqual(WHOLE_CHOICE);
    expect(choiceIdOf(WHOLE_CHOICE, shown)).toBe("");
    expect(choiceSuffix(WHOLE_CHOICE, shown)).toBe("");
  });

  it("is one choice however its neurons were named, with ids to the last digit [AD2]", () => {
    const other = neuronsScope([7n, BIG, 7n]);
    expect(other).toEqual(neuronsScope([BIG, 7n]));
    const choice: ReleaseChoice = { scope: other, skeletons: "all" };
    expect(parseChoice(choiceText(choice))).toEqual(choice);
    expect(choiceText(choice)).toContain(`"${BIG}"`);
  });

  it("has a text that is read back, and a name that tells it", () => {
    expect(parseChoice(choiceText(BOX))).toEqual(BOX);
    expect(choiceSuffix(BOX, shown)).toBe("-box-0-1-2-64-65-8-no-skeletons");
    expect(choiceSuffix(ONE, shown)).toBe(`-neuron-${BIG}`);
    const two = { ...ONE, scope: neuronsScope([1n, 2n]) };
    expect(choiceSuffix(two, shown)).toBe(`-2-neurons-${shown("1\n2").slice(0, 8)}`);
    expect(choiceIdOf(ONE, shown)).not.toBe("");
  });

  it.each([
    [{ scope: { kind: "neurons" } }, "names no neuron"],
    [{ scope: { kind: "neurons", ids: ["0"] } }, "expected a decimal id from 1 to 2^63-1"],
    [{ scope: { kind: "neurons", ids: [7] } }, "Invalid type"],
    [{ scope: { kind: "neurons", placesVoxel: [[1, 2.5, 3]] } }, "three whole voxel coordinates"],
    [
      { scope: { kind: "region", minVoxel: [0, 0, 0], maxVoxel: [4, 0, 4] } },
      "end is beyond its start",
    ],
    [{ skeletons: "some" }, "expected one of usual, all, neurons, none"],
    [{ scope: { kind: "everything", ids: [] } }, "Invalid key"],
  ])("refuses %j", (asked, problem) => {
    const parsed = v.safeParse(askedChoiceSchema, asked);
    expect(parsed.success).toBe(false);
    expect(parsed.issues?.[0].message).toContain(problem);
  });
});
