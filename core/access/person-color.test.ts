import { describe, expect, test } from "vitest";
import { PeopleColors, personColor } from "#core/access/person-color.ts";

/** Ids whose own colours coincide. */
function alike(count: number): readonly string[] {
  const ids = Array.from({ length: 400 }, (_, index) => `person-${index}`);
  return ids.filter((id) => personColor(id) === personColor(ids[0])).slice(0, count);
}

describe("colours of people", () => {
  test("people of one session differ though their own colours coincide", () => {
    const colors = new PeopleColors();
    const ids = alike(19);
    expect(ids).toHaveLength(19);
    expect(new Set(ids.map((id) => colors.colorOf(id))).size).toBe(19);
  });

  test("the first keeps their own colour, and nobody's changes as others come", () => {
    const colors = new PeopleColors();
    const [first, second] = alike(2);
    expect(colors.colorOf(first)).toBe(personColor(first));
    const before = colors.colorOf(second);
    for (let index = 0; index < 50; index++) colors.colorOf(`other-${index}`);
    expect([colors.colorOf(first), colors.colorOf(second)]).toEqual([personColor(first), before]);
  });

  test("two pages that meet the same people in the same order agree", () => {
    const ids = ["u3", "u1", "u2", ...alike(5)];
    const [left, right] = [new PeopleColors(), new PeopleColors()];
    expect(ids.map((id) => left.colorOf(id))).toEqual(ids.map((id) => right.colorOf(id)));
  });
});
