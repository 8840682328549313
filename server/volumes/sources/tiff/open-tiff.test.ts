import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import sharp, { type TiffOptions } from "sharp";
import { describe, expect, it } from "vitest";
import { ImportError } from "#server/volumes/import-error.ts";
import { openLabelStack } from "#server/volumes/open-section-source.ts";
import { tiffBytes, withTemporaryFolder } from "#server/volumes/small-stack-files.ts";
import { LocalStore } from "#server/volumes/sources/local-store.ts";
import { openTiff } from "#server/volumes/sources/tiff/open-tiff.ts";
import { cutOut } from "#tests/support/cut-out.ts";
import { formatFixtures } from "#tests/support/format-fixtures.ts";
import { MemoryByteStore } from "#tests/support/memory-byte-store.ts";

const WIDTH = 37;
const HEIGHT = 21;

describe("a TIFF stack", () => {
  it.each([
    ["8-bit", (values: number[]) => Uint8Array.from(values), 255],
    ["16-bit", (values: number[]) => Uint16Array.from(values), 65535],
    ["32-bit", (values: number[]) => Uint32Array.from(values), 4294967295],
  ] as const)("reads %s pages, plain and deflated", async (_, pageOf, highest) => {
    await withTemporaryFolder(async (folder) => {
      const pages = [0, 1, 2].map((page) => {
        const values = Array.from({ length: WIDTH * HEIGHT }, (_, i) => (i % 5) * page + (i % 200));
        return pageOf(values.map((value, i) => (i % 7 === 0 ? highest - value : value)));
      });
      for (const isDeflated of [false, true]) {
        const path = join(folder, `stack-${isDeflated}.tif`);
        await writeFile(path, tiffBytes(pages, WIDTH, { isDeflated }));
        const source = await openLabelStack(path);
        expect(source.shapeVoxel).toEqual([WIDTH, HEIGHT, 3]);
        for (const z of [2, 0, 1]) expect(await source.readSection(z)).toEqual(pages[z]);
        await source.close();
      }
    });
  });

  it("[AD2] reads 64-bit ids exactly", async () => {
    await withTemporaryFolder(async (folder) => {
      const path = join(folder, "ids.tif");
      const page = BigUint64Array.from({ length: 12 }, (_, i) => 2n ** 53n + BigInt(2 * i + 1));
      await writeFile(path, tiffBytes([page], 4, { isDeflated: true }));
      const source = await openLabelStack(path);
      expect(await source.readSection(0)).toEqual(page);
      await source.close();
    });
  });

  it.each([
    ["lzw", { compression: "lzw" }],
    ["lzw with a predictor", { compression: "lzw", predictor: "horizontal" }],
    [
      "deflate with a predictor, in tiles",
      {
        compression: "deflate",
        predictor: "horizontal",
        tile: true,
        tileWidth: 16,
        tileHeight: 16,
      },
    ],
    ["packbits", { compression: "packbits" }],
    [
      "no compression, in tiles",
      { compression: "none", tile: true, tileWidth: 16, tileHeight: 32 },
    ],
  ] as const)("reads what another program wrote with %s", async (_, options) => {
    await withTemporaryFolder(async (folder) => {
      const pixels = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) => (i * i) % 251);
      const raw = { width: WIDTH, height: HEIGHT, channels: 1 } as const;
      const path = join(folder, "page.tif");
      await sharp(pixels, { raw }).toColourspace("b-w").tiff(options).toFile(path);
      const source = await openLabelStack(path);
      expect(source.shapeVoxel).toEqual([WIDTH, HEIGHT, 1]);
      expect(await source.readSection(0)).toEqual(pixels);
      await source.close();
    });
  });

  it("refuses a file that was cut short anywhere, in one sentence", async () => {
    const page = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) => (7 * i) % 256);
    const whole = tiffBytes([page, page], WIDTH, { isDeflated: true });
    await withTemporaryFolder(async (folder) => {
      const path = join(folder, "cut.tif");
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 0, max: whole.length - 6 }), async (length) => {
          await writeFile(path, whole.subarray(0, length));
          const problem = await problemOf(path);
          expect(problem?.message).toMatch(/cut[.]tif: .+; copy or export the file again[.]$/);
        }),
        { numRuns: 60 },
      );
    });
  });

  it("refuses strips that reach beyond the file, chains without an end and other files", async () => {
    const page = new Uint8Array(WIDTH * HEIGHT);
    const looping = tiffBytes([page, page], WIDTH, { lastNext: 8 + 2 * (WIDTH * HEIGHT + 1) });
    const cases: [Uint8Array, RegExp][] = [
      [looping, /the chain of TIFF pages does not end/],
      [Buffer.from("sv1,sv2\n1,2\n"), /this is no TIFF or not a whole one/],
      [new Uint8Array(0), /this is no TIFF or not a whole one/],
    ];
    await withTemporaryFolder(async (folder) => {
      const path = join(folder, "odd.tif");
      for (const [bytes, sentence] of cases) {
        await writeFile(path, bytes);
        expect((await problemOf(path))?.message).toMatch(sentence);
      }
    });
  });

  it("refuses pages of different sizes and depths", async () => {
    await withTemporaryFolder(async (folder) => {
      const path = join(folder, "mixed.tif");
      await writeFile(path, tiffBytes([new Uint8Array(12), new Uint8Array(16)], 4));
      expect((await problemOf(path))?.message).toMatch(
        /page 1 is 4 × 4 of 8 bits, but page 0 is 4 × 3/,
      );
      await writeFile(path, tiffBytes([new Uint8Array(12), new Uint16Array(12)], 4));
      expect((await problemOf(path))?.message).toMatch(/page 1 is 4 × 3 of 16 bits/);
    });
  });

  it("refuses colors, and ids below 0", async () => {
    await withTemporaryFolder(async (folder) => {
      const path = join(folder, "odd.tif");
      await sharp(new Uint8Array(48), { raw: { width: 4, height: 4, channels: 3 } })
        .tiff({ compression: "lzw" })
        .toFile(path);
      expect((await problemOf(path))?.message).toMatch(/SamplesPerPixel of page 0 is 3, not 1/);
      const page = new Uint16Array([1, 2, 65535, 4]);
      await writeFile(path, tiffBytes([page], 2, { isSigned: true }));
      expect((await problemOf(path))?.message).toMatch(
        /the id at 0, 1, 0 is -1, below 0; write the labels as unsigned numbers/,
      );
    });
  });

  it("is read as independent writers wrote it, whole and in odd boxes", async (context) => {
    const all = await formatFixtures();
    if (all === null) return context.skip("no fixtures");
    const fixtures = all.filter(({ format }) => format === "tiff");
    expect(fixtures.length).toBeGreaterThan(8);
    for (const { voxelType, path, sha256, shapeVoxel } of fixtures) {
      const source = await openTiff(new LocalStore(path));
      const told = [source.voxelType, source.levels[0].shapeVoxel];
      expect([path, ...told]).toEqual([path, voxelType, shapeVoxel]);
      const whole = await source.readBlock(0, { minVoxel: [0, 0, 0], maxVoxel: shapeVoxel });
      const bytes = new Uint8Array(whole.buffer, whole.byteOffset, whole.byteLength);
      const hash = createHash("sha256").update(bytes).digest("hex");
      expect([path, hash]).toEqual([path, sha256]);
      const box = { minVoxel: [11, 17, 1], maxVoxel: [97, 83, 4] } as const;
      expect(await source.readBlock(0, box)).toEqual(cutOut(whole, shapeVoxel, box));
      await source.close();
    }
  });

  it("reads JPEG tiles, BigTIFF and levels that count down from white", async () => {
    const smooth = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) => 2 * (i % WIDTH) + 40);
    const raw = { width: WIDTH, height: HEIGHT, channels: 1 } as const;
    const options: readonly (readonly [TiffOptions, number])[] = [
      [{ compression: "jpeg", quality: 95, tile: true, tileWidth: 16, tileHeight: 16 }, 6],
      [{ compression: "lzw", bigtiff: true }, 0],
      [{ compression: "deflate", miniswhite: true }, 0],
    ];
    for (const [compressed, tolerance] of options) {
      const image = sharp(smooth, { raw }).toColourspace("b-w").tiff(compressed);
      const store = new MemoryByteStore("memory:page.tif", { "": await image.toBuffer() });
      const source = await openTiff(store);
      const read = await source.readBlock(0, { minVoxel: [0, 0, 0], maxVoxel: [WIDTH, HEIGHT, 1] });
      const worst = Math.max(...smooth.map((level, i) => Math.abs(level - Number(read[i]))));
      expect([compressed.compression, worst <= tolerance]).toEqual([compressed.compression, true]);
    }
  });

  it("reads the planes that ImageJ lets follow one page, in its order, with its voxel sizes", async () => {
    const planes = [0, 1, 2, 3, 4, 5].map((plane) => new Uint16Array(12).fill(100 * plane + 7));
    const description =
      "ImageJ=1.54f\nimages=6\nchannels=2\nslices=3\nhyperstack=true\nspacing=0.05\nunit=\\u00B5m\n";
    const bytes = imageJBytes(planes, 4, description, 250);
    const source = await openTiff(new MemoryByteStore("memory:stack.tif", { "": bytes }));
    expect(source.levels[0]).toMatchObject({ shapeVoxel: [4, 3, 3], voxelNm: [4, 4, 50] });
    const box = { minVoxel: [1, 1, 0], maxVoxel: [2, 2, 3] } as const;
    expect(await source.readBlock(0, box)).toEqual(Uint16Array.of(7, 207, 407));
    const cut = new MemoryByteStore("memory:cut.tif", { "": bytes.subarray(0, bytes.length - 1) });
    await expect(openTiff(cut)).rejects.toThrow(
      /cut.tif: the ImageJ description tells of 6 sections where only 1 can be found; save/,
    );
  });

  it("refuses sizes and strips of no file that is one, by name and before memory is taken", async () => {
    const page = new Uint8Array(WIDTH * HEIGHT);
    const whole = Buffer.from(tiffBytes([page], WIDTH, { isDeflated: true }));
    const deflated = whole.readUInt32LE(4);
    const changed = (tag: number, value: number) => {
      const bytes = Buffer.from(whole);
      for (let at = deflated + 2; at < bytes.length - 12; at += 12) {
        if (bytes.readUInt16LE(at) !== tag) continue;
        bytes.writeUInt16LE(4, at + 2);
        bytes.writeUInt32LE(value, at + 8);
      }
      return bytes;
    };
    const cases: readonly (readonly [Uint8Array, RegExp])[] = [
      [changed(256, 0xffffffff), /the size of page 0 is 4294967295 × 21; crop/],
      [changed(256, 0x7fffffff), /the strips or tiles of page 0 have 45097156587 bytes, more than/],
      [changed(257, 0x7fffffff), /the directory of page 0 does not list all of its strips/],
      [changed(273, 0xfffffff0), /page 0 is damaged or was cut short/],
      [changed(279, 0xfffffff0), /page 0 has a block of 4294967280 bytes/],
      [changed(259, 34712), /the Compression of page 0 is of kind 34712/],
    ];
    for (const [bytes, sentence] of cases) {
      const store = new MemoryByteStore("memory:odd.tif", { "": bytes });
      const reading = openTiff(store).then((source) => {
        const [{ shapeVoxel }] = source.levels;
        return source.readBlock(0, { minVoxel: [0, 0, 0], maxVoxel: [1, 1, shapeVoxel[2]] });
      });
      await expect(reading).rejects.toThrow(sentence);
      await expect(reading).rejects.toThrow(ImportError);
    }
  });
});

/** Big-endian, one directory, the planes behind it in one piece. */
function imageJBytes(
  planes: readonly Uint16Array[],
  width: number,
  description: string,
  pixelsPerUnit: number,
): Buffer {
  const text = Buffer.from(`${description}\0`);
  const entries = 10;
  const textAt = 8 + 2 + 12 * entries + 4;
  const resolutionAt = textAt + text.length;
  const dataAt = resolutionAt + 8;
  const height = planes[0].length / width;
  const bytes = Buffer.alloc(dataAt + planes.length * planes[0].byteLength);
  bytes.write("MM");
  bytes.writeUInt16BE(42, 2);
  bytes.writeUInt32BE(8, 4);
  bytes.writeUInt16BE(entries, 8);
  const rows: readonly (readonly [number, number, number, number])[] = [
    [256, 4, 1, width],
    [257, 4, 1, height],
    [258, 3, 1, 16],
    [262, 3, 1, 1],
    [270, 2, text.length, textAt],
    [273, 4, 1, dataAt],
    [277, 3, 1, 1],
    [278, 4, 1, height],
    [282, 5, 1, resolutionAt],
    [283, 5, 1, resolutionAt],
  ];
  rows.forEach(([tag, type, count, value], i) => {
    bytes.writeUInt16BE(tag, 10 + 12 * i);
    bytes.writeUInt16BE(type, 12 + 12 * i);
    bytes.writeUInt32BE(count, 14 + 12 * i);
    if (type === 3) bytes.writeUInt16BE(value, 18 + 12 * i);
    else bytes.writeUInt32BE(value, 18 + 12 * i);
  });
  text.copy(bytes, textAt);
  bytes.writeUInt32BE(pixelsPerUnit, resolutionAt);
  bytes.writeUInt32BE(1, resolutionAt + 4);
  planes.forEach((plane, z) => {
    plane.forEach((value, i) => {
      bytes.writeUInt16BE(value, dataAt + 2 * (z * plane.length + i));
    });
  });
  return bytes;
}

/** What opening and reading a file from end to end is refused with. */
async function problemOf(path: string): Promise<ImportError | null> {
  try {
    const source = await openLabelStack(path);
    try {
      for (let z = 0; z < source.shapeVoxel[2]; z++) await source.readSection(z);
    } finally {
      await source.close();
    }
    return null;
  } catch (error) {
    if (error instanceof ImportError) return error;
    throw error;
  }
}
