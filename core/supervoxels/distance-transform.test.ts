import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Vec3 } from "#core/geometry/vector.ts";
import { boxVoxelCount, positionInBox } from "#core/geometry/voxel-box.ts";
import { type Surroundings, squaredDepthsNm } from "#core/supervoxels/distance-transform.ts";

interface Volume {
  readonly shapeVoxel: Vec3;
  readonly voxelNm: Vec3;
  readonly values: readonly number[];
}

const side = fc.integer({ min: 1, max: 7 });
/** Whole numbers, halves, and one that has no short binary form. */
const widthNm = fc.constantFrom(1, 4, 8, 50, 0.5, 33.3);

const volume: fc.Arbitrary<Volume> = fc
  .record({ shapeVoxel: fc.tuple(side, side, side), voxelNm: fc.tuple(widthNm, widthNm, widthNm) })
  .chain(({ shapeVoxel, voxelNm }) => {
    const count = boxVoxelCount(shapeVoxel);
    return fc
      .array(fc.constantFrom(0, 1, 1, 1, 2), { minLength: count, maxLength: count })
      .map((values) => ({ shapeVoxel, voxelNm, values }));
  });

/** The voxels of the box and, where its surroundings count, one more around it. */
function otherVoxels({ shapeVoxel }: Volume, surroundings: Surroundings): Vec3[] {
  const margins = shapeVoxel.map((width) => (surroundings === "unknown" || width === 1 ? 0 : 1));
  const grown = shapeVoxel.map((width, axis) => width + 2 * margins[axis]);
  const box = {
    minVoxel: [-margins[0], -margins[1], -margins[2]] as const,
    shapeVoxel: [grown[0], grown[1], grown[2]] as const,
  };
  return Array.from({ length: boxVoxelCount(box.shapeVoxel) }, (_, i) => positionInBox(box, i));
}

function byBruteForce(volume: Volume, surroundings: Surroundings): number[] {
  const { shapeVoxel, voxelNm, values } = volume;
  const all = otherVoxels(volume, surroundings);
  const valueAt = ([x, y, z]: Vec3): number => {
    const isInside = [x, y, z].every((part, axis) => part >= 0 && part < shapeVoxel[axis]);
    return isInside ? values[(z * shapeVoxel[1] + y) * shapeVoxel[0] + x] : -1;
  };
  return values.map((value, i) => {
    if (value === 0) return 0;
    const at = positionInBox({ minVoxel: [0, 0, 0], shapeVoxel }, i);
    const others = all.filter((position) => valueAt(position) !== value);
    const squared = others.map((position) =>
      position.reduce((sum, part, axis) => sum + ((part - at[axis]) * voxelNm[axis]) ** 2, 0),
    );
    return Math.min(...squared);
  });
}

describe("squaredDepthsNm", () => {
  test.each(["other", "unknown"] as const)("is the brute force's, surroundings %s", (around) => {
    fc.assert(
      fc.property(volume, (given) => {
        const { shapeVoxel, voxelNm } = given;
        const depths = squaredDepthsNm(Uint8Array.from(given.values), shapeVoxel, voxelNm, around);
        byBruteForce(given, around).forEach((expected, i) => {
          if (expected === Number.POSITIVE_INFINITY || Number.isInteger(expected)) {
            expect(depths[i]).toBe(expected);
          } else {
            expect(Math.abs(depths[i] - expected)).toBeLessThanOrEqual(expected * 2e-7);
          }
        });
      }),
      { numRuns: 300 },
    );
  });

  test("the same from one, two and four bytes a voxel", () => {
    const values = [1, 1, 2, 0, 2, 2, 1, 1];
    const shape: Vec3 = [4, 2, 1];
    const expected = squaredDepthsNm(Uint8Array.from(values), shape, [3, 5, 7]);
    expect(squaredDepthsNm(Uint16Array.from(values), shape, [3, 5, 7])).toEqual(expected);
    expect(squaredDepthsNm(Uint32Array.from(values), shape, [3, 5, 7])).toEqual(expected);
  });

  test("a supervoxel of one section is as deep as it is wide, not as the section is thick", () => {
    const depths = squaredDepthsNm(new Uint8Array(25).fill(1), [5, 5, 1], [4, 4, 5]);
    expect(depths[12]).toBe(144);
  });
});
