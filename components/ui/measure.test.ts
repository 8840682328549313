import { describe, expect, it } from "vitest";
import {
  formatCount,
  formatVolume,
  formatVoxel,
  formatWhen,
  initialsOf,
  volumeUm3,
} from "#components/ui/measure.ts";

describe("numbers as people read them", () => {
  it("counts a voxel of 4×4×40 nm as 640 nm³", () => {
    expect(volumeUm3("1000000", [4, 4, 40])).toBeCloseTo(0.64, 9);
  });

  it("keeps three significant digits of small and large volumes", () => {
    expect(formatVolume("12345", [4, 4, 40], "en")).toBe("0.0079 µm³");
    expect(formatVolume("987654321012", [10, 10, 10], "en")).toBe("988,000 µm³");
  });

  it("counts beyond 2^53 exactly", () => {
    expect(formatCount(9007199254740993n, "en")).toBe("9,007,199,254,740,993");
  });

  it("writes a position as x, y, z", () => {
    expect(formatVoxel([1.4, 2.6, 3])).toBe("1, 3, 3");
  });

  it("tells recent times relative to now, and older ones as a date", () => {
    const now = Date.UTC(2026, 0, 20, 12);
    expect(formatWhen(now + 500, now, "en")).toBe("now");
    expect(formatWhen(now - 5 * 60_000, now, "en")).toBe("5m ago");
    expect(formatWhen(now - 3 * 3_600_000, now, "en")).toBe("3h ago");
    expect(formatWhen(now - 40 * 86_400_000, now, "en")).toContain("2025");
  });

  it("makes badges for names of one word, two words, and Chinese ones", () => {
    expect([initialsOf("Ada Lovelace"), initialsOf("plato"), initialsOf("张伟")]).toEqual([
      "AL",
      "P",
      "伟",
    ]);
    expect(initialsOf("  ")).toBe("");
  });
});
