import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { MAX_NEURON_TEXT_LENGTH, MAX_TAG_LENGTH } from "#core/neurons/neuron-schemas.ts";
import { intentBodySchema } from "#core/operations/intent.ts";

const place = { positionVoxel: [1, 2, 3], supervoxel: "9007199254740993" };
const texts = { name: "", type: "", class: "", side: "", transmitter: "", region: "", status: "" };

/** The field and problem of an addition with these fields; null where it is in good form. */
function problemOf(fields: object): string | null {
  const neuron = { place, ...texts, somaVoxel: null, tags: [], ...fields };
  const body = { kind: "neuron-add", neuron, confirmedSecond: false };
  const parsed = v.safeParse(intentBodySchema, body);
  if (parsed.success) return null;
  const [issue] = parsed.issues;
  return `${issue.path?.map(({ key }) => String(key)).join(".")}: ${issue.message}`;
}

describe("[NE3] a record's text", () => {
  test.each([
    {},
    { name: "AVAL", side: "nowhere in the list", tags: ["axon seen", "大"] },
    { name: "x".repeat(MAX_NEURON_TEXT_LENGTH), somaVoxel: [0, 0, 2 ** 40] },
  ])("%j is in good form", (fields) => {
    expect(problemOf(fields)).toBeNull();
  });

  test.each([
    [{ name: "=1+2" }, /^neuron\.name: .*formula/],
    [{ type: "+1" }, /^neuron\.type: .*formula/],
    [{ class: "-1" }, /^neuron\.class: .*formula/],
    [{ region: "@x" }, /^neuron\.region: .*formula/],
    [{ status: "\tx" }, /^neuron\.status: .*formula/],
    [{ side: "\0" }, /^neuron\.side: .*formula/],
    [{ side: "a\0b" }, /^neuron\.side: .*NUL/],
    [{ name: " =1" }, /^neuron\.name: .*space/],
    [{ name: "two\nlines" }, /^neuron\.name: .*one line/],
    [{ name: "x".repeat(MAX_NEURON_TEXT_LENGTH + 1) }, /^neuron\.name: at most/],
    [{ tags: ["="] }, /^neuron\.tags\.0: .*formula/],
    [{ tags: [""] }, /^neuron\.tags\.0: .*empty/],
    [{ tags: ["a;b"] }, /^neuron\.tags\.0: .*semicolon/],
    [{ tags: ["x".repeat(MAX_TAG_LENGTH + 1)] }, /^neuron\.tags\.0: at most/],
    [{ tags: ["a", "a"] }, /^neuron\.tags: .*twice/],
    [{ tags: Array.from({ length: 65 }, (_, at) => `t${at}`) }, /^neuron\.tags: at most 64/],
    [{ somaVoxel: [0.5, 1, 2] }, /^neuron\.somaVoxel: /],
    [{ id: "mine" }, /^neuron\.id: /],
  ])("%j is refused, and the field is named", (fields, problem) => {
    expect(problemOf(fields)).toMatch(problem);
  });

  test("an edit names what it changes", () => {
    const edit = (changes: object) =>
      v.safeParse(intentBodySchema, { kind: "neuron-edit", neuronId: "n", changes }).success;
    expect(edit({ name: "", tagsRemoved: ["a"] })).toBe(true);
    expect(edit({})).toBe(false);
    expect(edit({ name: undefined, place })).toBe(false);
    expect(edit({ tagsAdded: ["a"], tagsRemoved: ["a"] })).toBe(false);
    expect(edit({ name: "=1" })).toBe(false);
  });
});
