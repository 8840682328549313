import { describe, expect, it } from "vitest";
import { pastedPosition } from "#components/viewer/pasted-position.ts";

const SHAPE = [512, 400, 64] as const;

describe("a paste that no field takes", () => {
  it.each(["10, 20, 30", "[10 20 30]", "x: 10, y: 20, z: 30", "10\t20\t30\n"])(
    "goes to %j",
    (text) => {
      const positionVoxel = [10, 20, 30];
      expect(pastedPosition(text, SHAPE)).toEqual({ ok: true, positionVoxel });
    },
  );

  it.each([
    ["10, 20", "not-three-numbers"],
    ["1, 2, 3, 4", "not-three-numbers"],
    ["600, 20, 30", "outside"],
  ])("answers %j in words", (text, problem) => {
    expect(pastedPosition(text, SHAPE)).toEqual({ ok: false, problem });
  });

  it.each([
    "",
    "axon",
    "72057594037927936",
    "2026-11-27",
    "https://host/sessions/1#1,2,3",
    "3 of 4 done",
    "1 ".repeat(100),
  ])("leaves %j alone", (text) => {
    expect(pastedPosition(text, SHAPE)).toBeNull();
  });
});
