import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeImageBlock, encodeImageBlock } from "#server/volumes/image-block-codec.ts";
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
