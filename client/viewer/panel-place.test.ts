import { describe, expect, it } from "vitest";
import { fromMiddlePx, insideOf, isInSight, keptInside } from "#client/viewer/panel-place.ts";
import type { Plane } from "#core/geometry/plane.ts";
import type { Vec3 } from "#core/geometry/vector.ts";

const VOXEL_NM = [4, 4, 40] as const;
const SHAPE = [512, 400, 64] as const;

const panelAt = (plane: Plane, positionVoxel: Vec3, zoom: number) => ({
  viewer: { plane, view: () => ({ positionVoxel, zoom }) },
  host: { clientWidth: 400, clientHeight: 200 },
});

describe("the place that panels share", () => {
  it("is whole and in the volume", () => {
    expect(insideOf(SHAPE, [-3, 12.7, 64])).toEqual([0, 12, 63]);
  });

  it("is in the last voxel where the middle of a view is at the far edge", () => {
    const [x, y, z] = keptInside(SHAPE, [512, 12.7, 63]);
    expect([Math.floor(x), y, z]).toEqual([511, 12.7, 63]);
  });

  it("is as far from a panel's middle as its voxel's middle is, by the lengths of voxels", () => {
    const panel = panelAt("xz", [100, 50, 30], 2);
    expect(fromMiddlePx(panel, [110, 50, 31], VOXEL_NM)).toEqual({ x: 21, y: 30 });
  });

  it("is in a panel's sight up to its edges", () => {
    const panel = panelAt("xy", [100, 100, 30], 2);
    expect(isInSight(panel, [199, 100, 30], VOXEL_NM)).toBe(true);
    expect(isInSight(panel, [200, 100, 30], VOXEL_NM)).toBe(false);
    expect(isInSight(panel, [100, 49, 30], VOXEL_NM)).toBe(false);
  });
});
