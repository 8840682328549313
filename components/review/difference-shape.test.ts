import { describe, expect, it } from "vitest";
import { entriesOf } from "#components/review/difference-entry.ts";
import { fateOf, paneLooks, rootsOfEntry } from "#components/review/difference-shape.ts";
import { changed, vanished } from "#components/review/testing/changed-segments.ts";

const [GROWN, GONE] = entriesOf({
  segments: [changed("2", { mainBefore: "2", beforeRoots: ["2", "20"] })],
  vanished: [vanished("20", "2")],
});
const piece = (id: string, baseRoot: string, root: string) => ({ id, baseRoot, root });
const PIECES = [
  piece("a", "2", "2"),
  piece("b", "20", "2"),
  piece("c", "2", "9"),
  piece("d", "20", "20"),
];

describe("a change in space [RV2]", () => {
  it("tells what was kept, gained and lost, as the overlay does", () => {
    expect(PIECES.map((held) => fateOf(held, GROWN))).toEqual(["kept", "gained", "lost", "apart"]);
    expect(fateOf(PIECES[1], GONE)).toBe("lost");
  });

  it("asks for what it was and what it is; what is gone is nothing now", () => {
    expect(rootsOfEntry(GROWN)).toEqual({ before: ["2", "20"], after: ["2"] });
    expect(rootsOfEntry(GONE)).toEqual({ before: ["20"], after: [] });
  });

  it("shows before and after beside one another, or what changed at once", () => {
    const shown = (layout: "side" | "overlaid") =>
      paneLooks(PIECES, GROWN, layout).map((looks) => [...looks.keys()].join(""));
    expect(shown("side")).toEqual(["abcd", "ab"]);
    expect(shown("overlaid")).toEqual(["abc"]);
  });

  it("gives a piece one colour in both panes, and lets one see through what was kept", () => {
    const [before, after] = paneLooks(PIECES, GROWN, "side");
    expect(before.get("b")?.rgb).toEqual(after.get("b")?.rgb);
    const [all] = paneLooks(PIECES, GROWN, "overlaid");
    expect(all.get("a")?.opacity).toBeLessThan(1);
    expect(all.get("b")?.opacity).toBe(1);
    expect(all.get("c")?.rgb).not.toEqual(all.get("b")?.rgb);
  });
});
