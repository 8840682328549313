import { describe, expect, test } from "vitest";
import { nodeAtPlace } from "#client/session/node-at-place.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import { createSupervoxelMask } from "#core/supervoxels/supervoxel-mask.ts";

const [NEAR, FAR] = [2n ** 62n + 1n, 2n ** 62n + 2n];

/** Two voxels at x = 10, 11 and two at x = 18, 19, with a hole between them. */
function split() {
  const sides = Uint8Array.of(1, 1, 0, 0, 0, 0, 0, 0, 2, 2);
  const made = createSupervoxelMask(5n, { minVoxel: [10, 4, 7], shapeVoxel: [10, 1, 1] }, sides);
  if (!made.ok) throw new Error(made.error.tag);
  const pieceIds = new Map([
    [0, NEAR],
    [1, FAR],
  ]);
  return new Map([[5n, { masks: [made.value], pieceIds }]]);
}

const nodeAt = (positionVoxel: Vec3, supervoxel = 5n) =>
  nodeAtPlace(split(), { supervoxel, positionVoxel });

describe("[AD3] the node that a place lies in", () => {
  test("is a whole supervoxel itself, wherever the place is", () => {
    expect(nodeAt([10, 4, 7], 6n)).toBe(6n);
  });

  test("is the piece that holds the position", () => {
    expect([10, 11, 18, 19].map((x) => nodeAt([x, 4, 7]))).toEqual([NEAR, NEAR, FAR, FAR]);
  });

  test("is the nearest piece of the section where a coarse mip was off by a little", () => {
    expect(nodeAt([13, 4, 7])).toBe(NEAR);
    expect(nodeAt([17, 4, 7])).toBe(FAR);
    expect(nodeAt([20, 6, 7])).toBe(FAR);
  });

  test("is some piece of it even where none is near, never the supervoxel that is no more", () => {
    expect([NEAR, FAR]).toContain(nodeAt([900, 4, 7]));
    expect([NEAR, FAR]).toContain(nodeAt([10, 4, 8]));
  });
});
