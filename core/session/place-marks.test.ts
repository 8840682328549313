import { describe, expect, it } from "vitest";
import { markOfText, markText, nearestMark, PLACE_MARKS } from "#core/session/place-marks.ts";
import type { Thread } from "#core/session/threads.ts";

function thread(seq: number, text: string, isResolved = false): Thread {
  const author = { authorId: "ana", authorName: "Ana", atMs: 1 };
  return {
    ...{ seq, isResolved, requestScope: null, turnedBy: null },
    place: { positionVoxel: [seq, 0, 0], supervoxel: BigInt(seq) },
    comments: [{ ...author, seq, text, mentions: [], isTakenBack: false }],
  };
}

describe("[CM4] marks at places", () => {
  it("are told from words by their tag alone", () => {
    for (const mark of PLACE_MARKS) expect(markOfText(markText(mark))).toBe(mark);
    expect(markOfText("#todo later")).toBeNull();
    expect(markOfText("todo")).toBeNull();
  });

  it("are found nearest first, on the segment, of their kind, and open", () => {
    const threads = [
      thread(1, "#todo"),
      thread(2, "#todo"),
      thread(3, "#end"),
      thread(4, "#todo", true),
      thread(5, "#todo"),
    ];
    const found = nearestMark(
      threads,
      "todo",
      ({ seq }) => seq !== 5,
      ({ seq }) => Math.abs(seq - 4),
    );
    expect(found?.seq).toBe(2);
    expect(
      nearestMark(
        threads,
        "uncertain",
        () => true,
        () => 0,
      ),
    ).toBeNull();
  });
});
