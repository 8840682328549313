// Parts of a long run: together they are the whole, and no round is in two of them.
import { afterEach, expect, test, vi } from "vitest";
import { partOf, rangeOf, roundsOfPart, seedOfPart } from "#tests/faults/scale.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

test.each([
  [1_000, 10],
  [7, 3],
  [2, 5],
])("%i rounds in %i parts are each in one", (count, of) => {
  const seen = Array.from({ length: of }, (_, index) => {
    const { first, count: own } = rangeOf(count, { number: index + 1, of });
    return Array.from({ length: own }, (_, at) => first + at);
  });
  expect(seen.flat()).toEqual(Array.from({ length: count }, (_, round) => round));
});

test("a part is of the full length alone, and has a seed of its own", () => {
  vi.stubEnv("FASCICLE_FAULTS_PART", "2/4");
  vi.stubEnv("FASCICLE_FAULTS", "");
  expect([partOf().of, roundsOfPart({ full: 100, short: 8 }), seedOfPart(7)]).toEqual([1, 8, 7]);
  vi.stubEnv("FASCICLE_FAULTS", "full");
  expect([partOf().of, roundsOfPart({ full: 100, short: 8 }), seedOfPart(7)]).toEqual([4, 25, 8]);
});

test.each(["0/4", "5/4", "2", "2/", "a/b", "-1/4"])("%s is no part", (text) => {
  vi.stubEnv("FASCICLE_FAULTS", "full");
  expect(() => partOf(text)).toThrow(/FASCICLE_FAULTS_PART is ".*": write/);
});
