import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fromPlane, planeAxes } from "#core/geometry/plane.ts";
import { tileShapePx } from "#core/geometry/tile-shape.ts";
import { added, type Vec3 } from "#core/geometry/vector.ts";
import { decodeLabelTile } from "#core/protocol/label-tile.ts";
import { SupervoxelIds } from "#core/segmentation/supervoxel-ids.ts";
import { Uint32Column } from "#core/segmentation/uint32-column.ts";
import { writeDataset } from "#server/volumes/dataset-writer.ts";
import { encodeImageTile } from "#server/volumes/image-tile.ts";
import { ImportError } from "#server/volumes/import-error.ts";
import { encodeLabelTileAt } from "#server/volumes/label-tile.ts";
import {
  type OpenDatasetVolumes,
  openDatasetVolumes,
} from "#server/volumes/open-dataset-volumes.ts";
import { withTemporaryFolder } from "#server/volumes/small-stack-files.ts";
import type { TileRequest } from "#server/volumes/tile-grid.ts";
import { type Box, ONE_LEVEL } from "#server/volumes/volume-port.ts";

/** No axis is a multiple of the blocks' or the tiles' size, and there are three levels. */
const SHAPE: Vec3 = [531, 299, 19];
const AREA = SHAPE[0] * SHAPE[1];
const COUNT = 900;

/** Patches of 13 × 17 voxels, and background in a stripe. */
function labelAt(x: number, y: number, z: number): number {
  if (x % 50 === 7) return 0;
  return 1 + ((Math.floor(x / 13) + 31 * Math.floor(y / 17) + 7 * z) % COUNT);
}

function greyAt(x: number, y: number, z: number): number {
  return (3 * x + 5 * y + 11 * z) & 255;
}

function fillSection<T extends Uint8Array | Uint32Array>(
  section: T,
  z: number,
  valueAt: (x: number, y: number, z: number) => number,
): T {
  for (let i = 0; i < section.length; i++) {
    section[i] = valueAt(i % SHAPE[0], Math.floor(i / SHAPE[0]), z);
  }
  return section;
}

describe("a dataset's folder", () => {
  let volumes: OpenDatasetVolumes;
  let done: () => void = () => {};
  let finished: Promise<void>;
  let folder: string;
  const supervoxelIds = BigUint64Array.from({ length: COUNT }, (_, i) => 2n ** 61n + BigInt(i));

  beforeAll(async () => {
    await new Promise<void>((ready, failed) => {
      finished = withTemporaryFolder(async (temporary) => {
        folder = temporary;
        await writeDataset(
          folder,
          {
            shapeVoxel: SHAPE,
            voxelNm: [4, 4, 40],
            supervoxelIds,
            sizesVoxel: new Uint32Array(COUNT).fill(1),
            centersVoxel: new Float64Array(3 * COUNT),
            edges: {
              edgeA: new Uint32Array(0),
              edgeB: new Uint32Array(0),
              affinity: new Float32Array(0),
              contactVoxel: new Int32Array(0),
              isOn: new Uint8Array(0),
            },
            hasContacts: true,
            mergeAffinity: 0.5,
            readImage: async (z) => fillSection(new Uint8Array(AREA), z, greyAt),
            readLabels: async (z) => fillSection(new Uint32Array(AREA), z, labelAt),
            readSynapses: async () => [],
          },
          {},
        );
        // Fewer bytes than the blocks of one section, so that reading evicts all the time.
        volumes = await openDatasetVolumes(folder, { cacheBytes: 2 ** 20 });
        const held = new Promise<void>((resolve) => {
          done = resolve;
        });
        ready();
        await held;
      });
      finished.catch(failed);
    });
  });

  afterAll(async () => {
    await volumes.close();
    done();
    await finished;
  });

  it("gives any box of the finest level, voxel for voxel", async () => {
    const span = (size: number) =>
      fc
        .tuple(fc.integer({ min: 0, max: size - 1 }), fc.integer({ min: 1, max: size }))
        .map(([start, length]) => [start, Math.min(size, start + length)] as const);
    await fc.assert(
      fc.asyncProperty(span(SHAPE[0]), span(SHAPE[1]), span(SHAPE[2]), async (x, y, z) => {
        const box: Box = {
          minVoxel: [x[0], y[0], z[0]],
          maxVoxel: [x[1], y[1], Math.min(z[1], z[0] + 3)],
        };
        const [labels, image] = await Promise.all([
          volumes.labels.readBlock(0, box),
          volumes.image.readBlock(0, box),
        ]);
        expect(firstDifference(labels, box, labelAt)).toBeNull();
        expect(firstDifference(image, box, greyAt)).toBeNull();
      }),
      { numRuns: 25 },
    );
  });

  it("halves x and y until a level fits a tile, by the mean and by the most frequent label", async () => {
    expect(volumes.image.shapesVoxel).toEqual([SHAPE, [266, 150, 19], [133, 75, 19]]);
    const factors = [
      [1, 1, 1],
      [2, 2, 1],
      [4, 4, 1],
    ];
    expect(volumes.image.factorsVoxel).toEqual(factors);
    expect(volumes.labels.factorsVoxel).toEqual(factors);
    const box: Box = { minVoxel: [0, 0, 5], maxVoxel: [266, 150, 6] };
    const four = (x: number, y: number, valueAt: typeof labelAt): number[] => {
      const right = Math.min(2 * x + 1, SHAPE[0] - 1);
      const below = Math.min(2 * y + 1, SHAPE[1] - 1);
      const corners = [
        [2 * x, 2 * y],
        [right, 2 * y],
        [2 * x, below],
        [right, below],
      ];
      return corners.map(([cx, cy]) => valueAt(cx, cy, 5));
    };
    const image = await volumes.image.readBlock(1, box);
    const mean = (x: number, y: number) =>
      Math.floor((four(x, y, greyAt).reduce((sum, value) => sum + value, 0) + 2) / 4);
    expect(firstDifference(image, box, mean)).toBeNull();
    const labels = await volumes.labels.readBlock(1, box);
    const mode = (x: number, y: number) => {
      const values = four(x, y, labelAt);
      const counts = values.map((value) => values.filter((other) => other === value).length);
      return values[counts.indexOf(Math.max(...counts))];
    };
    expect(firstDifference(labels, box, mode)).toBeNull();
  });

  it("throws on a box that leaves its level, since the caller should have asked first", async () => {
    const beyond: Box = { minVoxel: [0, 0, 0], maxVoxel: [532, 1, 1] };
    await expect(volumes.labels.readBlock(0, beyond)).rejects.toThrow(RangeError);
    await expect(volumes.image.readBlock(3, beyond)).rejects.toThrow(RangeError);
  });

  it("cuts image tiles, those at the edges as small as they are", async () => {
    const tile = await encodeImageTile(volumes, {
      ...{ plane: "xy", mip: 0, slice: 18 },
      ...{ tileX: 2, tileY: 1 },
    });
    expect(tile?.contentType).toBe("image/jpeg");
    const grey = sharp(tile?.bytes).toColourspace("b-w");
    const { data, info } = await grey.raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height, info.channels]).toEqual([19, 43, 1]);
    const smooth = await encodeImageTile(
      {
        voxelNm: [4, 4, 40],
        image: {
          shapesVoxel: [[256, 256, 1]],
          factorsVoxel: ONE_LEVEL,
          readBlock: async () => new Uint8Array(65536).fill(90),
        },
      },
      { plane: "xy", mip: 0, slice: 0, tileX: 0, tileY: 0 },
    );
    expect((await sharp(smooth?.bytes).raw().toBuffer()).every((level) => level === 90)).toBe(true);
    expect(data.length).toBe(19 * 43);
  });

  it("cuts label tiles that name each supervoxel and its root in the base version", async () => {
    const rootIndices = Uint32Column.of(
      Uint32Array.from({ length: COUNT }, (_, i) => i - (i % 10)),
    );
    const ids = SupervoxelIds.of(supervoxelIds);
    const request = { plane: "xy", mip: 0, slice: 3, tileX: 1, tileY: 0 } as const;
    const bytes = await encodeLabelTileAt(volumes, request, ids, rootIndices);
    const tile = decodeLabelTile(Uint8Array.from(gunzipSync(bytes ?? new Uint8Array())));
    expect([tile.widthPx, tile.heightPx]).toEqual([256, 256]);
    expect([tile.supervoxels[0], tile.baseRoots[0]]).toEqual([0n, 0n]);
    expect(new Set(tile.supervoxels).size).toBe(tile.supervoxels.length);
    tile.index.forEach((slot, i) => {
      const label = labelAt(256 + (i % 256), Math.floor(i / 256), 3);
      const id = label === 0 ? 0n : supervoxelIds[label - 1];
      if (tile.supervoxels[slot] !== id) throw new Error(`pixel ${i} names another supervoxel`);
    });
    for (const [slot, supervoxel] of tile.supervoxels.entries()) {
      const index = supervoxelIds.indexOf(supervoxel);
      if (slot > 0) expect(tile.baseRoots[slot]).toBe(supervoxelIds[index - (index % 10)]);
    }
  });

  it("cuts label tiles in every plane, at every level from the very voxels of that level", async () => {
    const ids = SupervoxelIds.of(supervoxelIds);
    const rootIndices = Uint32Column.of(Uint32Array.from({ length: COUNT }, (_, i) => i));
    const requests: TileRequest[] = [
      { plane: "xz", mip: 0, slice: 17, tileX: 1, tileY: 0 },
      { plane: "yz", mip: 0, slice: 401, tileX: 0, tileY: 1 },
      { plane: "xz", mip: 1, slice: 17, tileX: 0, tileY: 0 },
      { plane: "yz", mip: 2, slice: 401, tileX: 0, tileY: 0 },
    ];
    for (const request of requests) {
      const bytes = await encodeLabelTileAt(volumes, request, ids, rootIndices);
      const tile = decodeLabelTile(Uint8Array.from(gunzipSync(bytes ?? new Uint8Array())));
      const factor = volumes.labels.factorsVoxel[request.mip];
      const [spanX, spanY] = tileShapePx(request.plane, volumes.voxelNm, factor);
      const { normal } = planeAxes(request.plane);
      const slice = Math.floor(request.slice / factor[normal]);
      for (const pixel of [0, 5, tile.index.length - 1]) {
        const column = request.tileX * spanX + (pixel % tile.widthPx);
        const row = request.tileY * spanY + Math.floor(pixel / tile.widthPx);
        const at = fromPlane(request.plane, [column, row, slice]);
        const [label] = await volumes.labels.readBlock(request.mip, {
          minVoxel: at,
          maxVoxel: added(at, [1, 1, 1]),
        });
        const shown = tile.supervoxels[tile.index[pixel]];
        expect(shown).toBe(label === 0 ? 0n : supervoxelIds[label - 1]);
      }
    }
  });

  it("has no tile outside a level", async () => {
    const none: TileRequest[] = [
      { plane: "xy", mip: 0, slice: 19, tileX: 0, tileY: 0 },
      { plane: "xy", mip: 0, slice: 0, tileX: 3, tileY: 0 },
      { plane: "xy", mip: 0, slice: 0, tileX: 0, tileY: 2 },
      { plane: "xy", mip: 3, slice: 0, tileX: 0, tileY: 0 },
      { plane: "xy", mip: -1, slice: 0, tileX: 0, tileY: 0 },
      { plane: "xy", mip: 0, slice: 0.5, tileX: 0, tileY: 0 },
      { plane: "xy", mip: 0, slice: Number.NaN, tileX: 0, tileY: 0 },
      { plane: "xz", mip: 0, slice: 299, tileX: 0, tileY: 0 },
      { plane: "yz", mip: 0, slice: 0, tileX: 2, tileY: 0 },
    ];
    const ids = SupervoxelIds.of(supervoxelIds);
    const rootIndices = Uint32Column.of(new Uint32Array(COUNT));
    for (const request of none) {
      expect(await encodeImageTile(volumes, request)).toBeNull();
      expect(await encodeLabelTileAt(volumes, request, ids, rootIndices)).toBeNull();
    }
  });

  it("is read without loss where its description is older than the choice of a codec", async () => {
    const path = join(folder, "info.json");
    const text = await readFile(path, "utf8");
    try {
      await writeFile(path, text.replace(/\n *"imageCodec": "deflate",/, ""));
      expect(await readFile(path, "utf8")).not.toBe(text);
      const older = await openDatasetVolumes(folder, { cacheBytes: 0 });
      const box: Box = { minVoxel: [0, 0, 7], maxVoxel: [200, 20, 8] };
      expect(firstDifference(await older.image.readBlock(0, box), box, greyAt)).toBeNull();
      await older.close();
    } finally {
      await writeFile(path, text);
    }
  });

  it("of the layout before is read as it is", async () => {
    const path = join(folder, "info.json");
    const text = await readFile(path, "utf8");
    const { mipFactorsVoxel, ...info } = JSON.parse(text);
    try {
      await writeFile(path, JSON.stringify({ ...info, version: 1 }));
      const older = await openDatasetVolumes(folder, { cacheBytes: 0 });
      expect(older.labels.factorsVoxel).toEqual(mipFactorsVoxel);
      const box: Box = { minVoxel: [0, 0, 7], maxVoxel: [200, 20, 8] };
      expect(firstDifference(await older.labels.readBlock(0, box), box, labelAt)).toBeNull();
      await older.close();
    } finally {
      await writeFile(path, text);
    }
  });

  it("says by its name in the dataset which block is damaged or missing", async () => {
    const block = join(folder, "image/0/0_0_0");
    const bytes = await readFile(block);
    const box: Box = { minVoxel: [0, 0, 0], maxVoxel: [4, 4, 1] };
    const opened = await openDatasetVolumes(folder, { cacheBytes: 0 });
    const problem = () =>
      opened.image.readBlock(0, box).then(
        () => null,
        (error: unknown) => error,
      );
    try {
      await writeFile(block, bytes.subarray(0, 20));
      expect(await problem()).toBeInstanceOf(ImportError);
      expect(await problem()).toMatchObject({ file: "image/0/0_0_0", field: "block" });
      await rm(block);
      expect(await problem()).toMatchObject({ problem: "is missing" });
      expect(String(await problem())).not.toContain(folder);
    } finally {
      await writeFile(block, bytes);
      await opened.close();
    }
  });

  it("is refused where its description is missing, damaged or of another layout", async () => {
    const path = join(folder, "info.json");
    const text = await readFile(path, "utf8");
    const open = () => openDatasetVolumes(folder, { cacheBytes: 0 });
    try {
      await writeFile(path, text.slice(0, 40));
      await expect(open()).rejects.toThrow(/no dataset can be read here; import it again/);
      await writeFile(path, text.replace('"version": 2', '"version": 3'));
      await expect(open()).rejects.toThrow(/info[.]json: version is wrong/);
      await writeFile(path, text.replace('"imageCodec": "deflate"', '"imageCodec": "gif"'));
      await expect(open()).rejects.toThrow(/info[.]json: imageCodec is wrong/);
      await writeFile(path, text.replace("266", "267"));
      await expect(open()).rejects.toThrow(/mipShapesVoxel or blockVoxel is not of this layout/);
      const [before, after] = text.split('"mipFactorsVoxel"');
      await writeFile(path, `${before}"mipFactorsVoxel"${after.replace("2", "3")}`);
      await expect(open()).rejects.toThrow(/mipFactorsVoxel is not of this layout/);
    } finally {
      await writeFile(path, text);
    }
    await expect(openDatasetVolumes(join(folder, "no"), { cacheBytes: 0 })).rejects.toThrow(
      /import/,
    );
  });
});

function firstDifference(
  voxels: Uint8Array | Uint16Array | Uint32Array,
  { minVoxel, maxVoxel }: Box,
  valueAt: (x: number, y: number, z: number) => number,
): string | null {
  let i = 0;
  for (let z = minVoxel[2]; z < maxVoxel[2]; z++) {
    for (let y = minVoxel[1]; y < maxVoxel[1]; y++) {
      for (let x = minVoxel[0]; x < maxVoxel[0]; x++) {
        const value = voxels[i++];
        if (value !== valueAt(x, y, z)) return `${x}, ${y}, ${z}: ${value}`;
      }
    }
  }
  return i === voxels.length ? null : `${voxels.length} voxels where ${i} belong`;
}
