import { describe, expect, it } from "vitest";
import { surfaceVoxels } from "#components/space/surface-voxels.ts";

const VOLUME = { shapeVoxel: [100, 100, 50], voxelNm: [8, 8, 40] } as const;

describe("the voxels under a point of a surface", () => {
  it("are met one after the other along the view, from in front of the surface", () => {
    const met = surfaceVoxels([400, 400, 200], [0, 0, 1], VOLUME);
    expect(met.slice(0, 3)).toEqual([
      [50, 50, 4],
      [50, 50, 5],
      [50, 50, 6],
    ]);
    expect(new Set(met.map(String)).size).toBe(met.length);
  });

  it("are neighbours, so that none is passed over", () => {
    const oblique = [0.6, 0.48, 0.64] as const;
    const met = surfaceVoxels([400, 400, 1_000], oblique, VOLUME);
    for (const [at, voxel] of met.slice(1).entries()) {
      voxel.forEach((part, axis) => {
        expect(Math.abs(part - met[at][axis])).toBeLessThanOrEqual(1);
      });
    }
  });

  it("lie in the volume", () => {
    const met = surfaceVoxels([4, 4, 10], [0, 0, -1], VOLUME);
    expect(met.at(-1)).toEqual([1, 1, 0]);
  });
});
