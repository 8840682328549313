import { describe, expect, test } from "vitest";
import { sectionFactors, viewerDataset } from "#client/viewer/testing/viewer-dataset.ts";
import type { TileAddress } from "#client/viewer/tile-address.ts";
import { type Interest, LATER_SCORE, scoreTile, sectionRank } from "#client/viewer/tile-score.ts";
import { idealMip, sliceGeometry } from "#core/geometry/slice-geometry.ts";

const geometry = sliceGeometry(viewerDataset([4096, 4096, 20], sectionFactors(5)), "xy");

const interest: Interest = {
  section: 10,
  direction: 1,
  centreUnit: [2048, 2048],
  halfUnit: [700, 450],
  scale: 1,
  geometry,
};

const tile = (change: Partial<TileAddress> = {}): TileAddress => ({
  layer: "image",
  mip: 0,
  section: 10,
  tileX: 8,
  tileY: 8,
  ...change,
});

function score(change: Partial<TileAddress>, at: Partial<Interest> = {}): number {
  return scoreTile(tile(change), { ...interest, ...at }) ?? Number.NaN;
}

describe("what is asked for next", () => {
  test("one coarse tile, then the right mip from the centre outwards, then other mips", () => {
    const coarsest = score({ mip: 4, tileX: 0, tileY: 0 });
    const centre = score({});
    const edge = score({ tileX: 10 });
    const between = score({ mip: 2, tileX: 2, tileY: 2 });
    expect([between, edge, centre, coarsest].sort((a, b) => a - b)).toEqual([
      coarsest,
      centre,
      edge,
      between,
    ]);
  });

  test("what the section shown needs before any of its neighbours, those ahead first, then other mips", () => {
    const worstHere = score({ tileX: 10, tileY: 9 });
    const between = score({ mip: 3, tileX: 1, tileY: 1 });
    expect(between).toBeGreaterThan(score({ section: 7 }));
    expect(between).toBeGreaterThanOrEqual(LATER_SCORE);
    expect(worstHere).toBeLessThan(LATER_SCORE);
    const ahead = score({ section: 11 });
    const behind = score({ section: 9 });
    expect(worstHere).toBeLessThan(ahead);
    expect(ahead).toBeLessThan(behind);
    expect(score({ section: 9 }, { direction: -1 })).toBeLessThan(
      score({ section: 11 }, { direction: -1 }),
    );
    expect([0, 1, -1, 2, -2].map((offset) => sectionRank(offset, 1))).toEqual([0, 1, 2, 3, 4]);
  });

  test("out of view, or far finer than the view can show, is no longer wanted", () => {
    expect(scoreTile(tile({ tileX: 20 }), interest)).toBeNull();
    expect(scoreTile(tile(), { ...interest, scale: 0.1 })).toBeNull();
    expect(
      scoreTile(tile({ mip: 4, tileX: 0, tileY: 0 }), { ...interest, scale: 1e-3 }),
    ).not.toBeNull();
  });

  test("the ideal mip has about a pixel a texel", () => {
    expect(
      [4, 1, 0.7, 0.6, 0.3, 0.1, 1e-4].map((scale) => idealMip(scale, geometry.levels.image)),
    ).toEqual([0, 0, 0, 1, 2, 3, 4]);
  });
});
