import { describe, expect, it } from "vitest";
import {
  type LoadedTile,
  PRE_RGB,
  paintThumbnail,
  thumbnailWindow,
  tilesOfWindow,
} from "#client/viewer/thumbnail.ts";
import { placementOf, type TileAddress } from "#client/viewer/tile-address.ts";
import { imagePayload, labelPayload } from "#client/viewer/tile-payload.ts";
import { createTileReader, mipFor } from "#client/viewer/tile-reader.ts";
import { edgedIndex } from "#client/workers/label-edges.ts";
import { sliceGeometry } from "#core/geometry/slice-geometry.ts";

const mip = (factor: number) => ({
  factorsVoxel: [factor, factor, 1] as const,
  shapeVoxel: [1024 / factor, 1024 / factor, 8] as const,
});
const DATASET = {
  id: "d",
  shapeVoxel: [1024, 1024, 8],
  voxelNm: [8, 8, 40],
  mips: { image: [mip(1), mip(2), mip(4)], labels: [mip(1), mip(2)] },
  imageType: "uint8",
  imageRange: [0, 255],
} as const;
const geometry = sliceGeometry(DATASET, "xy");
const [widthPx, heightPx] = geometry.levels.image[0].tilePx;

/** Every texel as the function says, by its column and row. */
function grid<T>(make: (column: number, row: number) => T): T[] {
  return Array.from({ length: widthPx * heightPx }, (_, texel) =>
    make(texel % widthPx, Math.floor(texel / widthPx)),
  );
}

describe("a thumbnail", () => {
  it("is read at the coarsest mip that is fine enough, and the finest where none is", () => {
    expect(mipFor(geometry, "image", 0.5)).toBe(0);
    expect(mipFor(geometry, "image", 1)).toBe(0);
    expect(mipFor(geometry, "image", 3)).toBe(1);
    expect(mipFor(geometry, "labels", 9)).toBe(1);
  });

  it("asks for the tiles that it lies on, and for none beyond the volume", () => {
    const window = thumbnailWindow(geometry, [widthPx, 4, 3], 100, 100);
    const tiles = tilesOfWindow(geometry, "image", window);
    expect(tiles.map(({ tileX, tileY, section }) => [tileX, tileY, section])).toEqual([
      [0, 0, 3],
      [1, 0, 3],
    ]);
  });

  it("shows the image in grey and the chosen segment in colour, with a line around it", () => {
    const address = (layer: "image" | "labels"): TileAddress => ({
      ...{ layer, mip: 0, section: 3, tileX: 0, tileY: 0 },
    });
    const image = imagePayload({ widthPx, heightPx, grey: Uint8Array.from(grid((x) => x % 200)) });
    const labels = labelPayload(
      {
        widthPx,
        heightPx,
        supervoxels: BigUint64Array.of(0n, 7n, 8n),
        baseRoots: BigUint64Array.of(0n, 7n, 8n),
        index: Uint16Array.from(grid((x) => (x < 50 ? 1 : 2))),
      },
      placementOf(address("labels"), geometry),
    );
    const tiles: readonly LoadedTile[] = [
      { address: address("image"), payload: image },
      { address: address("labels"), payload: labels },
    ];
    const window = thumbnailWindow(geometry, [50, 50, 3], 20, 20);
    const rgba = paintThumbnail({
      ...{ geometry, window, tiles, greyRange: [0, 255] as const },
      rootOf: (supervoxel) => supervoxel,
      colorOf: (root) => (root === 7n ? PRE_RGB : null),
    });
    const at = (column: number, row: number) => [
      ...rgba.slice((row * 20 + column) * 4).slice(0, 4),
    ];
    const [grey, alpha] = [at(15, 10)[0], at(15, 10)[3]];
    expect(at(15, 10)).toEqual([grey, grey, grey, alpha]);
    expect(alpha).toBe(255);
    // 40 + column, of which the left half is tinted.
    expect(grey).toBeGreaterThan(50);
    const inside = at(3, 10);
    expect(inside[0]).toBeGreaterThan(inside[2]);
    const line = at(8, 10);
    expect(line[0]).toBeGreaterThan(200);
  });
});

describe("a reader of tiles", () => {
  it("[AD1] tells the supervoxel at a voxel, fetches a tile once, and asks again where it failed", async () => {
    const asked: string[] = [];
    let isDown = true;
    const reader = createTileReader({
      dataset: DATASET,
      version: 0,
      roots: { see: () => undefined, rootOf: (_, root) => root },
      pieces: { split: () => new Map() },
      fetcher: {
        async load({ layer, url }) {
          asked.push(url);
          if (isDown || layer === "image") {
            return { ok: false, error: { tag: "unreachable", detail: "down" } };
          }
          const tile = {
            ...{ widthPx, heightPx },
            supervoxels: BigUint64Array.of(0n, 7n),
            baseRoots: BigUint64Array.of(0n, 7n),
            index: Uint16Array.from(grid((x) => (x === 3 ? 1 : 0))),
          };
          const edged = edgedIndex(tile.index, widthPx, 2);
          return { ok: true, value: { layer: "labels", tile, edged } };
        },
        destroy: () => undefined,
      },
    });
    expect(await reader.placeAt([3, 9, 0])).toBe("unread");
    isDown = false;
    const found = await Promise.all([reader.placeAt([3, 9, 0]), reader.placeAt([4, 9, 0])]);
    expect(found).toEqual([{ positionVoxel: [3, 9, 0], supervoxel: 7n }, "background"]);
    expect(asked).toHaveLength(2);
    reader.destroy();
  });
});
