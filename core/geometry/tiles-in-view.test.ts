import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PLANES } from "#core/geometry/plane.ts";
import { idealMip, type Pair, sliceGeometry } from "#core/geometry/slice-geometry.ts";
import { type SliceView, tilesInView } from "#core/geometry/tiles-in-view.ts";
import type { Vec3 } from "#core/geometry/vector.ts";

const SHAPE: Vec3 = [3_000, 2_000, 120];
const mips = [1, 2, 4].map((factor): { shapeVoxel: Vec3; factorsVoxel: Vec3 } => ({
  shapeVoxel: [Math.ceil(SHAPE[0] / factor), Math.ceil(SHAPE[1] / factor), SHAPE[2]],
  factorsVoxel: [factor, factor, 1],
}));
const dataset = {
  shapeVoxel: SHAPE,
  voxelNm: [4, 4, 40] as Vec3,
  mips: { image: mips, labels: mips },
};
const ALL = Number.MAX_SAFE_INTEGER;

const side = fc.double({ min: 0, max: 1, noNaN: true });
const views = fc.record({
  plane: fc.constantFrom(...PLANES),
  centre: fc.tuple(side, side),
  half: fc.tuple(side, side),
  scale: fc.double({ min: 0.05, max: 8, noNaN: true }),
  slice: side,
});

function viewOf(sample: typeof views extends fc.Arbitrary<infer T> ? T : never) {
  const geometry = sliceGeometry(dataset, sample.plane);
  const { sizeUnit, sliceCount } = geometry;
  const pair = ([across, down]: Pair): Pair => [across * sizeUnit[0], down * sizeUnit[1]];
  const view: SliceView = {
    centreUnit: pair(sample.centre),
    halfUnit: pair(sample.half).map((part) => Math.max(1, part)) as unknown as Pair,
    scale: sample.scale,
    slice: Math.min(sliceCount - 1, Math.floor(sample.slice * sliceCount)),
  };
  return { geometry, view };
}

describe("the tiles of a view", () => {
  it("are those of the fine level that any part of the view lies on, and the coarsest, each once", () => {
    fc.assert(
      fc.property(views, side, side, (sample, across, down) => {
        const { geometry, view } = viewOf(sample);
        const places = tilesInView(geometry, view, ALL);
        expect(new Set(places.map((place) => JSON.stringify(place))).size).toBe(places.length);
        // A point of the view that lies in the volume.
        const point = ([0, 1] as const).map((axis) => {
          const share = [across, down][axis] * 2 - 1;
          return view.centreUnit[axis] + share * view.halfUnit[axis] * 0.999;
        });
        const isInside = point.every((part, axis) => part > 0 && part < geometry.sizeUnit[axis]);
        const levels = geometry.levels.labels;
        for (const mip of [idealMip(view.scale, levels), levels.length - 1]) {
          const [tileX, tileY] = point.map((part, axis) =>
            Math.floor(part / levels[mip].tileUnit[axis]),
          );
          const found = places.filter((place) => place.layer === "labels" && place.mip === mip);
          if (isInside) expect(found).toContainEqual(expect.objectContaining({ tileX, tileY }));
        }
      }),
    );
  });

  it("come coarse first, then from the middle outwards, and no more than are wanted", () => {
    fc.assert(
      fc.property(views, fc.integer({ min: 0, max: 30 }), (sample, most) => {
        const { geometry, view } = viewOf(sample);
        const places = tilesInView(geometry, view, ALL);
        const coarsest = geometry.levels.image.length - 1;
        const firstFine = places.findIndex(({ mip }) => mip !== coarsest);
        if (firstFine >= 0) {
          expect(places.slice(firstFine).every(({ mip }) => mip !== coarsest)).toBe(true);
          const distances = places.slice(firstFine).map(({ layer, mip, tileX, tileY }) => {
            const { tileUnit } = geometry.levels[layer][mip];
            const [across, down] = [(tileX + 0.5) * tileUnit[0], (tileY + 0.5) * tileUnit[1]];
            return Math.hypot(across - view.centreUnit[0], down - view.centreUnit[1]);
          });
          expect(distances).toEqual([...distances].sort((left, right) => left - right));
        }
        expect(tilesInView(geometry, view, most)).toEqual(places.slice(0, most));
      }),
    );
  });

  it("are named by the first of the slices that are one at their level", () => {
    const deep = mips.map((mip, at) => ({
      ...mip,
      factorsVoxel: [mip.factorsVoxel[0], mip.factorsVoxel[1], at === 2 ? 4 : 1] as Vec3,
    }));
    const geometry = sliceGeometry({ ...dataset, mips: { image: deep, labels: deep } }, "xy");
    const view: SliceView = { centreUnit: [900, 900], halfUnit: [50, 50], scale: 1, slice: 7 };
    const places = tilesInView(geometry, view, ALL);
    expect(new Set(places.map(({ mip, slice }) => `${mip}:${slice}`))).toEqual(
      new Set(["2:4", "0:7"]),
    );
  });

  it("are none where the view lies beside the volume", () => {
    const geometry = sliceGeometry(dataset, "xy");
    const beside = (change: Partial<SliceView>) =>
      tilesInView(
        geometry,
        { centreUnit: [9, 9], halfUnit: [5, 5], scale: 1, slice: 0, ...change },
        ALL,
      );
    expect(beside({})).not.toEqual([]);
    expect(beside({ slice: SHAPE[2] })).toEqual([]);
    expect(beside({ slice: -1 })).toEqual([]);
    expect(beside({ centreUnit: [9_000, 9] })).toEqual([]);
    expect(beside({ centreUnit: [9, -50] })).toEqual([]);
  });
});
