import { describe, expect, test } from "vitest";
import { sectionFactors, viewerDataset } from "#client/viewer/testing/viewer-dataset.ts";
import {
  levelOfMip,
  mipOfLevel,
  placementOf,
  stackPlaceOf,
  tileAt,
  tileUrl,
} from "#client/viewer/tile-address.ts";
import { sliceGeometry } from "#core/geometry/slice-geometry.ts";

const dataset = viewerDataset([1000, 700, 400], [...sectionFactors(3), [8, 8, 2]], {
  id: "fly vnc",
});
const xy = sliceGeometry(dataset, "xy");
const xz = sliceGeometry(dataset, "xz");
const yz = sliceGeometry(dataset, "yz");

test("image tiles and label tiles of a version have their addresses", () => {
  const at = { mip: 1, section: 7, tileX: 2, tileY: 0 };
  expect(tileUrl(dataset, xy, 3, { layer: "image", ...at })).toBe(
    "/api/v1/datasets/fly%20vnc/tiles/image/xy/1/7/2_0",
  );
  expect(tileUrl(dataset, xy, 3, { layer: "labels", ...at })).toBe(
    "/api/v1/datasets/fly%20vnc/tiles/labels/3/xy/1/7/2_0",
  );
});

test("slices that are one at a mip have one address", () => {
  const urls = [6, 7].map((section) =>
    tileUrl(dataset, xz, 0, { layer: "image", mip: 1, section, tileX: 0, tileY: 0 }),
  );
  expect(urls[0]).toBe(urls[1]);
  expect(urls[0]).toContain("/image/xz/1/6/0_0");
});

describe("a stack of tiles", () => {
  const at = { layer: "image", mip: 0, tileX: 1, tileY: 2 } as const;

  test("begins at the same slices for every tile in it", () => {
    const base = "/api/v1/datasets/fly%20vnc/tiles/image/xy/0/4/1_2";
    for (const section of [4, 5, 7]) {
      const place = stackPlaceOf(dataset, xy, 0, { ...at, section });
      expect(place).toEqual({ url: `${base}?slices=4&apart=1`, at: section - 4 });
    }
  });

  test("counts slices that are one at a mip once, and ends with the volume", () => {
    const coarse = stackPlaceOf(dataset, xz, 0, { ...at, mip: 1, section: 13 });
    expect(coarse).toEqual({ url: expect.stringMatching(/\/8\/1_2\?slices=4&apart=2$/), at: 2 });
    const short = viewerDataset([1000, 700, 10], sectionFactors(1));
    const last = stackPlaceOf(short, sliceGeometry(short, "xy"), 0, { ...at, section: 9 });
    expect(last).toEqual({ url: expect.stringMatching(/\/8\/1_2\?slices=2&apart=1$/), at: 1 });
    const one = viewerDataset([1000, 700, 9], sectionFactors(1));
    expect(stackPlaceOf(one, sliceGeometry(one, "xy"), 0, { ...at, section: 8 })).toBeNull();
  });
});

test("the coarsest mip is level 0", () => {
  expect([0, 1, 2].map((mip) => levelOfMip(mip, 3))).toEqual([2, 1, 0]);
  expect([0, 1, 2].map((level) => mipOfLevel(level, 3))).toEqual([2, 1, 0]);
});

test("a voxel lies in the tile that starts at or before it", () => {
  expect(tileAt("labels", 0, [255, 256, 4], xy)).toMatchObject({ tileX: 0, tileY: 1, section: 4 });
  expect(tileAt("labels", 1, [511, 512, 4], xy)).toMatchObject({ tileX: 0, tileY: 1 });
  // Sections are ten times as thick as voxels are wide, so a tile has an eighth of the rows.
  expect(tileAt("labels", 0, [255, 9, 31], xz)).toMatchObject({ tileX: 0, tileY: 0, section: 9 });
  expect(tileAt("labels", 0, [255, 9, 32], xz)).toMatchObject({ tileX: 0, tileY: 1, section: 9 });
  expect(tileAt("labels", 0, [9, 256, 32], yz)).toMatchObject({ tileX: 1, tileY: 1, section: 9 });
});

test("a tile's pixels are the voxels that the server cut it from", () => {
  const at = { layer: "labels", section: 13, tileX: 1, tileY: 2 } as const;
  expect(placementOf({ ...at, mip: 0 }, xz)).toEqual({
    plane: "xz",
    originVoxel: [256, 13, 64],
    pixelVoxels: [1, 1, 1],
  });
  expect(placementOf({ ...at, mip: 3 }, yz)).toEqual({
    plane: "yz",
    originVoxel: [8, 2 * 256 * 8, 128 * 2],
    pixelVoxels: [8, 8, 2],
  });
});
