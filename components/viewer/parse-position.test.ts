import { describe, expect, it } from "vitest";
import { parsePosition } from "#components/viewer/parse-position.ts";

const SHAPE = [512, 400, 64] as const;

describe("a pasted position", () => {
  it.each([
    "10, 20, 30",
    "[10, 20, 30]",
    "10 20 30",
    "(10;20;30.7)",
    " 10，20，30 ",
    "x=10 y=20 z=30",
  ])("reads %s", (text) => {
    expect(parsePosition(text, SHAPE)).toEqual({ ok: true, positionVoxel: [10, 20, 30] });
  });

  it.each(["", "10, 20", "1, 2, 3, 4", "a, b, c", "1,,Infinity"])("refuses %s", (text) => {
    expect(parsePosition(text, SHAPE)).toEqual({ ok: false, problem: "not-three-numbers" });
  });

  it("refuses what lies outside of the volume", () => {
    expect(parsePosition("512, 0, 0", SHAPE)).toEqual({ ok: false, problem: "outside" });
    expect(parsePosition("0, 0, -1", SHAPE)).toEqual({ ok: false, problem: "outside" });
  });
});
