import { expect, test } from "vitest";
import { levelOfMip, mipOfLevel, tileAt, tileUrl } from "#client/viewer/tile-address.ts";

const dataset = {
  id: "fly vnc",
  shapeVoxel: [1000, 700, 20],
  voxelNm: [4, 4, 40],
  mipCount: 3,
  tileSize: 256,
} as const;

test("image tiles and label tiles of a version have their addresses", () => {
  const at = { mip: 1, section: 7, tileX: 2, tileY: 0 };
  expect(tileUrl(dataset, 3, { layer: "image", ...at })).toBe(
    "/api/v1/datasets/fly%20vnc/tiles/image/1/7/2_0",
  );
  expect(tileUrl(dataset, 3, { layer: "labels", ...at })).toBe(
    "/api/v1/datasets/fly%20vnc/tiles/labels/3/1/7/2_0",
  );
});

test("the coarsest mip is level 0", () => {
  expect([0, 1, 2].map((mip) => levelOfMip(mip, 3))).toEqual([2, 1, 0]);
  expect([0, 1, 2].map((level) => mipOfLevel(level, 3))).toEqual([2, 1, 0]);
});

test("a voxel lies in the tile that starts at or before it", () => {
  expect(tileAt("labels", 0, [255, 256, 4], 256)).toMatchObject({ tileX: 0, tileY: 1, section: 4 });
  expect(tileAt("labels", 1, [511, 512, 4], 256)).toMatchObject({ tileX: 0, tileY: 1 });
});
