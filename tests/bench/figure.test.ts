import { describe, expect, test } from "vitest";
import { brokenLimits, type Figure, formatFigures, type Limit } from "#tests/bench/figure.ts";
import { compare } from "#tests/bench/measure.ts";

function figure(name: string, ours: number, peer: number, limit?: Limit): Figure {
  const comparison = compare([{ ours: [ours], peer: [peer] }]);
  const common = { name, against: "the plain thing", unit: "ms", comparison } as const;
  return limit === undefined ? common : { ...common, limit };
}

const ALL = (atMost: number): Limit => ({ atMost, of: "all" });
const BEYOND = (atMost: number): Limit => ({ atMost, of: "beyond" });

describe("a figure's limit", () => {
  test("holds up to exactly its number, and not beyond", () => {
    expect(brokenLimits([figure("sorting", 199, 1, ALL(200))])).toEqual([]);
    expect(brokenLimits([figure("sorting", 200, 1, ALL(200))])).toEqual([]);
    expect(brokenLimits([figure("sorting", 201, 1, ALL(200))])).toEqual([
      "sorting: 201 ms, at most 200",
    ]);
  });

  test("can be one of what is measured beyond what it is held against", () => {
    expect(brokenLimits([figure("pointers", 14, 5, BEYOND(10))])).toEqual([]);
    expect(brokenLimits([figure("pointers", 16, 5, BEYOND(10))])).toEqual([
      "pointers: 11.0 ms beyond the plain thing, at most 10.0",
    ]);
  });

  test("is not kept by a measurement that gave no number", () => {
    expect(brokenLimits([figure("sorting", Number.NaN, 1, ALL(200))])).toHaveLength(1);
  });

  test("is asked of those alone that have one, each by its name", () => {
    const figures = [
      figure("free", 9_000, 1),
      figure("kept", 1, 1, ALL(200)),
      figure("slow", 300, 1, ALL(200)),
      figure("slower", 400, 1, ALL(200)),
    ];
    expect(brokenLimits(figures).map((line) => line.split(":")[0])).toEqual(["slow", "slower"]);
  });
});

describe("the table", () => {
  test("says of each limit whether it holds", () => {
    const [head, kept, slow, more] = formatFigures([
      figure("kept", 150, 1, ALL(200)),
      figure("slow", 300, 1, ALL(200)),
      figure("more", 9, 5, BEYOND(10)),
    ]).split("\n");
    expect(head).toMatch(/samples {2}limit$/);
    expect(kept).toMatch(/≤ 200 ms: holds$/);
    expect(slow).toMatch(/≤ 200 ms: DOES NOT HOLD$/);
    expect(more).toMatch(/≤ \+10\.0 ms: holds$/);
  });

  test("has no column of limits where there are none", () => {
    expect(formatFigures([figure("free", 1, 1)])).not.toContain("limit");
  });
});
