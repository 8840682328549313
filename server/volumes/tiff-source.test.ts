import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { ImportError } from "#server/volumes/import-error.ts";
import { tiffBytes, withTemporaryFolder } from "#server/volumes/small-stack-files.ts";
import { openTiffStack } from "#server/volumes/tiff-source.ts";

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
        const source = await openTiffStack(path);
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
      const source = await openTiffStack(path);
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
      const source = await openTiffStack(path);
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
      expect((await problemOf(path))?.message).toMatch(/a sample of page 0 is below 0/);
    });
  });

  const formats = join("..", "shared", "data", "formats");
  it("reads the TIFF variants of independent writers", async (context) => {
    if (!existsSync(formats)) {
      const reason = `${formats} is not there`;
      process.stdout.write(`skipped: ${reason}\n`);
      return context.skip(reason);
    }
    const manifest: {
      path: string;
      driver: string;
      shape_zyx: number[];
      sha256_c_order_zyx: string;
    }[] = JSON.parse(await readFile(join(formats, "manifest.json"), "utf8")).filter(
      (entry: { driver: string }) => entry.driver === "tiff",
    );
    expect(manifest.length).toBeGreaterThan(8);
    for (const entry of manifest) {
      const source = await openTiffStack(join(formats, entry.path));
      expect([entry.path, source.shapeVoxel.toReversed()]).toEqual([entry.path, entry.shape_zyx]);
      const hash = createHash("sha256");
      for (let z = 0; z < source.shapeVoxel[2]; z++) {
        const section = await source.readSection(z);
        hash.update(new Uint8Array(section.buffer, section.byteOffset, section.byteLength));
      }
      expect([entry.path, hash.digest("hex")]).toEqual([entry.path, entry.sha256_c_order_zyx]);
      await source.close();
    }
  });
});

/** What opening and reading a file from end to end is refused with. */
async function problemOf(path: string): Promise<ImportError | null> {
  try {
    const source = await openTiffStack(path);
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
