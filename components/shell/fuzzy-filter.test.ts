import { describe, expect, it } from "vitest";
import { fuzzyFilter } from "#components/shell/fuzzy-filter.ts";

const LABELS = ["Merge two segments", "Next section", "Undo my last edit", "Next unreviewed"];
const find = (query: string) => fuzzyFilter(LABELS, query, (label) => label);

describe("the palette's filter", () => {
  it("shows all in order while nothing is typed", () => {
    expect(find("")).toEqual(LABELS);
  });

  it("finds letters in order and drops the rest", () => {
    expect(find("mrg")).toEqual(["Merge two segments"]);
    expect(find("zzz")).toEqual([]);
  });

  it("puts starts of words before letters inside of them", () => {
    expect(find("un")).toEqual(["Undo my last edit", "Next unreviewed"]);
    expect(find("nu")[0]).toBe("Next unreviewed");
  });

  it("matches Chinese labels", () => {
    expect(fuzzyFilter(["合并两个片段", "撤销"], "合片", (label) => label)).toEqual([
      "合并两个片段",
    ]);
  });
});
