import { describe, expect, it } from "vitest";
import {
  beginStroke,
  extendStroke,
  type PaintedStroke,
  sampleStroke,
} from "#components/proofreading/painted-stroke.ts";
import type { Vec3 } from "#core/geometry/vector.ts";

const Z = 2;

function painted(path: readonly (Vec3 | null)[], normal: 0 | 1 | 2 = Z): PaintedStroke {
  return path.reduce(extendStroke, beginStroke(1, 0, normal));
}

const positionsOf = (stroke: PaintedStroke, maxCount = 1_000) =>
  sampleStroke(stroke, maxCount).map(({ positionVoxel }) => positionVoxel);

describe("a stroke as it is painted", () => {
  it("goes through every voxel between two places that the pointer was heard of", () => {
    const path: Vec3[] = [
      [0, 0, 5],
      [3, 1, 5],
      [3, 3, 5],
    ];
    expect(positionsOf(painted(path))).toEqual([
      [0, 0, 5],
      [1, 0, 5],
      [2, 1, 5],
      [3, 1, 5],
      [3, 2, 5],
      [3, 3, 5],
    ]);
  });

  it("has each voxel once, however often it comes over it", () => {
    const there: Vec3 = [4, 0, 5];
    const back: Vec3 = [0, 0, 5];
    expect(positionsOf(painted([back, there, there, back, there]))).toHaveLength(5);
  });

  it("is sampled more coarsely where it is long, evenly and with both its ends", () => {
    const positions = positionsOf(
      painted([
        [0, 7, 5],
        [900, 7, 5],
      ]),
      10,
    );
    expect(positions.map(([x]) => x)).toEqual([0, 100, 200, 300, 400, 500, 600, 700, 800, 900]);
  });

  it("sets nothing on the way outside of the volume, nor between two slices", () => {
    const left = painted([[0, 0, 5], null, null, [9, 0, 5], null]);
    expect(sampleStroke(left, 100)).toEqual([
      { positionVoxel: [0, 0, 5], part: 0 },
      { positionVoxel: [9, 0, 5], part: 1 },
    ]);
    const turned = painted([
      [0, 0, 5],
      [1, 0, 5],
      [9, 0, 6],
    ]);
    expect(sampleStroke(turned, 100).map(({ part }) => part)).toEqual([0, 0, 1]);
  });

  it("runs along z without a gap where it is painted in a plane that z lies in", () => {
    const along: Vec3[] = [
      [4, 8, 1],
      [4, 8, 4],
    ];
    expect(positionsOf(painted(along, 1))).toHaveLength(4);
  });

  it("has no place where the pointer never came into the volume", () => {
    expect(positionsOf(painted([null, null]))).toEqual([]);
  });
});
