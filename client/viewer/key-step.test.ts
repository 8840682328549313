import { describe, expect, it } from "vitest";
import { keyStepVoxel } from "#client/viewer/key-step.ts";

const VOXEL_NM = [4, 4, 40] as const;
const stepOf = (plane: "xy" | "xz" | "yz", zoom: number, acrossPx: number, downPx: number) =>
  keyStepVoxel({ plane, voxelNm: VOXEL_NM, zoom, acrossPx, downPx });

describe("a step by key", () => {
  it("is as many whole voxels as come nearest to what it is on the screen", () => {
    expect(stepOf("xy", 6, 80, 0)).toEqual([13, 0, 0]);
    expect(stepOf("xy", 0.1, 0, -80)).toEqual([0, -800, 0]);
  });

  it("is one voxel where that is larger than the step", () => {
    expect(stepOf("xy", 20, -8, 0)).toEqual([-1, 0, 0]);
    expect(stepOf("xz", 2, 0, 8)).toEqual([0, 0, 1]);
  });

  it("goes along the axes of its plane, by the length that a voxel has there", () => {
    expect(stepOf("xz", 1, 80, 80)).toEqual([80, 0, 8]);
    expect(stepOf("yz", 1, 80, 80)).toEqual([0, 80, 8]);
  });
});
