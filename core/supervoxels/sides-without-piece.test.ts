import { describe, expect, test } from "vitest";
import { sidesWithoutPiece } from "#core/supervoxels/sides-without-piece.ts";
import type { SupervoxelMask } from "#core/supervoxels/supervoxel-mask.ts";

function maskOf(sides: Uint8Array, minX = 0): SupervoxelMask {
  return { supervoxel: 5n, minVoxel: [minX, 0, 0], shapeVoxel: [sides.length, 1, 1], sides };
}

function run(masks: readonly SupervoxelMask[], known: readonly number[]) {
  const steps = sidesWithoutPiece(masks, (bits) => known.includes(bits));
  for (let pauses = 0; ; pauses++) {
    const { done, value } = steps.next();
    if (done) return { missing: value, pauses };
  }
}

describe("[OP8] voxels without a piece", () => {
  const masks = [maskOf(Uint8Array.of(1, 0, 1, 2)), maskOf(Uint8Array.of(1, 0, 2, 2))];

  test("are found by their sides under all masks", () => {
    expect(run(masks, [0, 2, 3]).missing).toBeNull();
    expect(run(masks, [0, 3]).missing).toBe(2);
    expect(run(masks, [2, 3]).missing).toBe(0);
  });

  test("are looked for in steps, to the last voxel", () => {
    const sides = new Uint8Array(3 * 2 ** 19).fill(1);
    sides[sides.length - 1] = 2;
    expect(run([maskOf(sides)], [0])).toEqual({ missing: 1, pauses: 2 });
  });

  test("masks of other voxels are told from each other", () => {
    const other = maskOf(Uint8Array.of(1, 1, 2, 2));
    expect(() => run([masks[0], other], [0, 1, 2, 3])).toThrow("do not cover the same voxels");
    const moved = maskOf(masks[1].sides, 1);
    expect(() => run([masks[0], moved], [0, 2, 3])).toThrow("masks of different voxels");
  });
});
