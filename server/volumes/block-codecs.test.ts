import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeImageBlock, encodeImageBlock } from "#server/volumes/image-block-codec.ts";
import { decodeJpegBlock, encodeJpegBlock } from "#server/volumes/jpeg-block-codec.ts";
import { decodeLabelBlock, encodeLabelBlock } from "#server/volumes/label-block-codec.ts";

describe("blocks at rest", () => {
  it("give back every grey level", async () => {
    const block = fc.tuple(
      fc.integer({ min: 1, max: 9 }),
      fc.uint8Array({ minLength: 1, maxLength: 90 }),
    );
    await fc.assert(
      fc.asyncProperty(block, async ([width, voxels]) => {
        const bytes = await encodeImageBlock(voxels, width);
        expect(await decodeImageBlock(bytes, width, voxels.length)).toEqual(voxels);
      }),
    );
  });

  it.each([1, 256, 257, 65536, 65537])(
    "give back every label of %i distinct ones",
    async (count) => {
      const labels = Uint32Array.from({ length: count + 50 }, (_, i) => 4294967295 - (i % count));
      const { palette, index } = await decodeLabelBlock(
        await encodeLabelBlock(labels),
        labels.length,
      );
      expect(palette).toHaveLength(count);
      expect(index.BYTES_PER_ELEMENT).toBe(count <= 256 ? 1 : count <= 65536 ? 2 : 4);
      expect(labels.every((label, i) => palette[index[i]] === label)).toBe(true);
    },
  );

  it("are refused when they hold another number of voxels", async () => {
    const image = await encodeImageBlock(new Uint8Array(64), 8);
    await expect(decodeImageBlock(image, 8, 72)).rejects.toThrow();
    await expect(decodeImageBlock(image, 8, 56)).rejects.toThrow();
    const labels = await encodeLabelBlock(new Uint32Array(64));
    await expect(decodeLabelBlock(labels, 63)).rejects.toThrow("cut short");
  });
});

describe("JPEG blocks at rest", () => {
  /** Soft patches and grain, as sections have them. */
  const section = (width: number, height: number): Uint8Array =>
    Uint8Array.from({ length: width * height }, (_, i) => {
      const x = i % width;
      const y = Math.floor(i / width);
      return 150 + 50 * Math.sin(x / 9) * Math.cos(y / 11) + (Math.imul(i, 0x9e3779b1) >>> 28) - 8;
    });

  it.each([
    [128, 2048],
    [19, 43],
    [1, 1],
  ])("give back %i × %i grey levels nearly, by far fewer bytes", async (width, height) => {
    const voxels = section(width, height);
    const bytes = await encodeJpegBlock(voxels, width);
    const decoded = await decodeJpegBlock(bytes, width, voxels.length);
    expect(decoded).toHaveLength(voxels.length);
    const errors = voxels.map((level, i) => Math.abs(level - decoded[i]));
    expect(errors.every((error) => error <= 30)).toBe(true);
    expect(errors.reduce((sum, error) => sum + error, 0) / errors.length).toBeLessThan(5);
    expect(await encodeJpegBlock(voxels, width)).toEqual(bytes);
    if (height === 2048) {
      const lossless = await encodeImageBlock(voxels, width);
      expect(bytes.length).toBeLessThan(lossless.length / 2);
    }
  });

  it("are refused when a byte of them changed, some are missing or they hold another number of voxels", async () => {
    const voxels = section(40, 40);
    const bytes = await encodeJpegBlock(voxels, 40);
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: bytes.length - 1 }), async (at) => {
        const changed = bytes.with(at, bytes[at] ^ 4);
        await expect(decodeJpegBlock(changed, 40, 1600)).rejects.toThrow("cut short or damaged");
        const shorter = bytes.slice(0, at);
        await expect(decodeJpegBlock(shorter, 40, 1600)).rejects.toThrow("cut short or damaged");
      }),
    );
    await expect(decodeJpegBlock(bytes, 40, 1640)).rejects.toThrow("holds 1600 voxels");
    await expect(decodeJpegBlock(bytes, 20, 1600)).rejects.toThrow("in rows of 40");
  });
});
