import { gunzipSync } from "node:zlib";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { decodeWideImageTile } from "#core/protocol/image-tile.ts";
import { boxVoxels } from "#server/volumes/boxes.ts";
import { greyVoxels } from "#server/volumes/grey-voxels.ts";
import { encodeImageTile } from "#server/volumes/image-tile.ts";
import {
  type Box,
  type ImageVoxels,
  ONE_LEVEL,
  type VolumeReader,
} from "#server/volumes/volume-port.ts";

const SHAPE = [300, 40, 20] as const;
const valueAt = (x: number, y: number, z: number): number => (x * 7 + y * 31 + z * 3001) % 65_521;

function volumes(toVoxels: (values: number[]) => ImageVoxels) {
  const image: VolumeReader<ImageVoxels> = {
    shapesVoxel: [SHAPE],
    factorsVoxel: ONE_LEVEL,
    async readBlock(_mip, box, signal) {
      signal?.throwIfAborted();
      return toVoxels(valuesIn(box));
    },
  };
  return { image, voxelNm: [4, 4, 40] as const };
}

function valuesIn(box: Box): number[] {
  const [width, height] = box.maxVoxel.map((end, axis) => end - box.minVoxel[axis]);
  return Array.from({ length: boxVoxels(box) }, (_, i) =>
    valueAt(
      box.minVoxel[0] + (i % width),
      box.minVoxel[1] + (Math.floor(i / width) % height),
      box.minVoxel[2] + Math.floor(i / (width * height)),
    ),
  );
}

const bytes = volumes((values) => Uint8Array.from(values));
const words = volumes((values) => Uint16Array.from(values));

describe("an image tile", () => {
  it("has every level in every plane where it is asked for without loss", async () => {
    const planes = [
      ["xy", 256, 40, (c: number, r: number) => valueAt(c, r, 5)],
      ["xz", 256, 20, (c: number, r: number) => valueAt(c, 5, r)],
      ["yz", 20, 40, (c: number, r: number) => valueAt(5, r, c)],
    ] as const;
    for (const [plane, width, height, expected] of planes) {
      const request = { plane, mip: 0, slice: 5, tileX: 0, tileY: 0 };
      const tile = await encodeImageTile(bytes, request, { isLossless: true });
      expect(tile?.contentType).toBe("image/png");
      const png = sharp(tile?.bytes).toColourspace("b-w").raw();
      const { data, info } = await png.toBuffer({ resolveWithObject: true });
      expect([info.width, info.height]).toEqual([width, height]);
      const wrong = [...data].findIndex(
        (value, i) => value !== expected(i % width, Math.floor(i / width)) % 256,
      );
      expect(wrong).toBe(-1);
    }
  });

  it("is JPEG, or WebP where the dataset says so", async () => {
    const request = { plane: "xy", mip: 0, slice: 5, tileX: 1, tileY: 0 } as const;
    for (const format of ["jpeg", "webp"] as const) {
      const tile = await encodeImageTile({ ...bytes, tileFormat: format }, request);
      expect(tile?.contentType).toBe(`image/${format}`);
      const { width, height, format: found } = await sharp(tile?.bytes).metadata();
      expect([width, height, found]).toEqual([44, 40, format]);
    }
  });

  it("of 16-bit values has them as they are", async () => {
    const request = { plane: "yz", mip: 0, slice: 299, tileX: 0, tileY: 0 } as const;
    const tile = await encodeImageTile(words, request);
    expect(tile).toMatchObject({ contentType: "application/octet-stream", isGzipped: true });
    const unpacked = Uint8Array.from(gunzipSync(tile?.bytes ?? new Uint8Array()));
    const { widthPx, heightPx, values } = decodeWideImageTile(unpacked);
    expect([widthPx, heightPx]).toEqual([20, 40]);
    expect(values[3 * 20 + 7]).toBe(valueAt(299, 3, 7));
    expect(() => decodeWideImageTile(unpacked.slice(0, -1))).toThrow("cut short");
    expect(() => decodeWideImageTile(unpacked.slice(1))).toThrow("not a tile");
  });

  it("is not made for somebody who has gone", async () => {
    const request = { plane: "xy", mip: 0, slice: 5, tileX: 0, tileY: 0 } as const;
    const signal = AbortSignal.abort(new Error("gone"));
    await expect(encodeImageTile(bytes, request, { signal })).rejects.toThrow("gone");
  });
});

it("16-bit values become grey between the volume's black and white, and no value wraps", () => {
  const voxels = Uint16Array.of(0, 1000, 1500, 2000, 65_535);
  expect([...greyVoxels(voxels, [1000, 2000])]).toEqual([0, 0, 128, 255, 255]);
  const grey = Uint8Array.of(1, 2);
  expect(greyVoxels(grey, [0, 255])).toBe(grey);
});
