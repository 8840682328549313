import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { tiffBytes, withTemporaryFolder } from "#server/volumes/small-stack-files.ts";
import { openImageFolder } from "#server/volumes/sources/folder/open-image-folder.ts";
import { sectionGaps } from "#server/volumes/sources/folder/section-gaps.ts";
import { sectionNames } from "#server/volumes/sources/folder/section-names.ts";
import { LocalStore } from "#server/volumes/sources/local-store.ts";
import { MemoryByteStore } from "#tests/support/memory-byte-store.ts";

const WIDTH = 5;
const HEIGHT = 3;
const AREA = WIDTH * HEIGHT;

describe("a folder of sections", () => {
  it("is in natural order, of 8 or 16 bits, and tells the numbers that are missing", async () => {
    const store = new MemoryByteStore("memory:em", {
      "s_2.png": await deepPng(2),
      "s_10.png": await deepPng(10),
      "s_3.png": await deepPng(3),
      ".s_4.png": await deepPng(4),
      "notes.txt": Buffer.from("none"),
    });
    const source = await openImageFolder(store);
    expect(source).toMatchObject({ voxelType: "uint16", purpose: null });
    expect(source.levels[0].shapeVoxel).toEqual([WIDTH, HEIGHT, 3]);
    const names = await sectionNames(store);
    expect(names).toEqual(["s_2.png", "s_3.png", "s_10.png"]);
    expect(sectionGaps(names)).toEqual([{ after: "s_3.png", before: "s_10.png", missing: 6 }]);
    expect(sectionGaps(["s_2.png", "t_4.png", "s_9.png"])).toEqual([]);
    expect(sectionGaps(["0010", "0020", "0040"])).toEqual([
      { after: "0020", before: "0040", missing: 1 },
    ]);
    const box = { minVoxel: [1, 1, 0], maxVoxel: [3, 3, 3] } as const;
    const expected = [2, 3, 10].flatMap((z) => [6, 7, 11, 12].map((i) => 1000 * z + i));
    expect([...(await source.readBlock(0, box))]).toEqual(expected);
  });

  it("may be of TIFF pages with ids, of JPEG, or of colors, and says which cannot be ids", async () => {
    await withTemporaryFolder(async (folder) => {
      const ids = BigUint64Array.from({ length: AREA }, (_, i) => 2n ** 60n + BigInt(i));
      await writeFile(join(folder, "1.tif"), tiffBytes([ids], WIDTH));
      const labels = await openImageFolder(new LocalStore(folder));
      expect(labels).toMatchObject({ voxelType: "uint64", purpose: null });
      const whole = { minVoxel: [0, 0, 0], maxVoxel: [WIDTH, HEIGHT, 1] } as const;
      expect(await labels.readBlock(0, whole)).toEqual(ids);
      await labels.close();
    });
    const flat = { create: { width: WIDTH, height: HEIGHT, channels: 3, background: "#808080" } };
    for (const format of ["png", "jpeg", "webp"] as const) {
      const image = sharp({ create: { ...flat.create, channels: 3 } }).toFormat(format);
      const store = new MemoryByteStore("memory:em", { [`1.${format}`]: await image.toBuffer() });
      const source = await openImageFolder(store);
      expect(source).toMatchObject({ voxelType: "uint8", purpose: "image" });
      const [level] = await source.readBlock(0, { minVoxel: [0, 0, 0], maxVoxel: [1, 1, 1] });
      expect(Math.abs(Number(level) - 128)).toBeLessThan(4);
    }
  });

  it("draws nothing, and refuses what is not alike, by the section's name", async () => {
    const svg = Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="5" height="3"/>`);
    const cut = (await deepPng(1)).subarray(0, 60);
    const cases: readonly (readonly [Record<string, Uint8Array>, RegExp])[] = [
      [{ "1.png": svg }, /memory:em\/1[.]png: the section is not a whole image that can be read/],
      [{ "1.svg": svg }, /memory:em: the folder holds no PNG, JPEG, TIFF or WebP sections/],
      [
        { "1.png": await deepPng(1), "2.png": await greyPng() },
        /2[.]png: the section's voxels are of uint8, but those of 1[.]png of uint16/,
      ],
      [
        { "1.tif": tiffBytes([new Uint8Array(4), new Uint8Array(4)], 2) },
        /1[.]tif: the section has 2 pages; write one page a file/,
      ],
      [{ "1.png": cut }, /1[.]png: the section is not a whole image that can be read/],
    ];
    for (const [objects, sentence] of cases) {
      const reading = openImageFolder(new MemoryByteStore("memory:em", objects)).then((source) =>
        source.readBlock(0, { minVoxel: [0, 0, 0], maxVoxel: [1, 1, 1] }),
      );
      await expect(reading).rejects.toThrow(sentence);
    }
  });

  it("that cannot be listed is refused", async () => {
    await withTemporaryFolder(async (folder) => {
      await mkdir(join(folder, "empty"));
      await expect(openImageFolder(new LocalStore(join(folder, "other")))).rejects.toThrow(
        /other: the folder cannot be listed/,
      );
    });
  });
});

/** Levels of 16 bits: 1000 for each number, and the pixel's place. */
async function deepPng(number: number): Promise<Buffer> {
  const levels = Uint16Array.from({ length: AREA }, (_, i) => 1000 * number + i);
  const raw = { width: WIDTH, height: HEIGHT, channels: 1 } as const;
  return sharp(levels, { raw }).toColourspace("grey16").png().toBuffer();
}

function greyPng(): Promise<Buffer> {
  const raw = { width: WIDTH, height: HEIGHT, channels: 1 } as const;
  return sharp(new Uint8Array(AREA), { raw }).toColourspace("b-w").png().toBuffer();
}
