import { deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { unpackBlock, unpackPackBits } from "#server/volumes/sources/tiff/tiff-codecs.ts";
import { COMPRESSION, type TiffPage } from "#server/volumes/sources/tiff/tiff-page.ts";
import { makeSamples } from "#server/volumes/sources/tiff/tiff-samples.ts";
import { unpackLzw } from "#server/volumes/sources/tiff/unpack-lzw.ts";
import { voxelsIn } from "#server/volumes/sources/voxel-arrays.ts";

const BLOCK = { width: 4, height: 1, jpegTables: null };

describe("strips and tiles", () => {
  it("are unpacked from zstd", async () => {
    // One frame of one segment with a raw block of four bytes (RFC 8878, section 3.1.1).
    const stored = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x20, 4, 0x21, 0, 0, 9, 8, 7, 6);
    const block = { ...BLOCK, compression: COMPRESSION.zstd, sizeBytes: 4 };
    expect(await unpackBlock(stored, block)).toEqual(Uint8Array.of(9, 8, 7, 6));
  });

  it("give no more than was asked for, whatever they hold", async () => {
    // The example of ISO 32000, 7.4.4.2, whose codes widen as TIFF's do.
    const codes = Uint8Array.of(0x80, 0x0b, 0x60, 0x50, 0x22, 0x0c, 0x0c, 0x85, 0x01);
    const text = [45, 45, 45, 45, 45, 65, 45, 45, 45, 66];
    expect([...unpackLzw(codes, 100)]).toEqual(text);
    expect([...unpackLzw(codes, 5)]).toEqual(text.slice(0, 5));
    expect(() => unpackLzw(Uint8Array.of(0x80, 0x7f, 0xff, 0xff), 100)).toThrow(RangeError);
    expect(unpackPackBits(new Uint8Array(1000).fill(129), 300)).toHaveLength(300);
    const bomb = Uint8Array.from(deflateSync(new Uint8Array(2 ** 22)));
    const block = { ...BLOCK, compression: COMPRESSION.deflate, sizeBytes: 4 };
    await expect(unpackBlock(bomb, block)).rejects.toThrow(/larger/);
  });

  it("of floats are joined from their bytes' differences", () => {
    for (const [voxelType, values] of [
      ["float32", Float32Array.of(1.5, -2.25, 1e-9, 7, 3, 3)],
      ["float64", Float64Array.of(1.5, -2.25, 1e-300, 7, 3, 3)],
    ] as const) {
      const voxelBytes = values.BYTES_PER_ELEMENT;
      const page = { voxelType, voxelBytes, predictor: 3, isInverted: false } as TiffPage;
      const bytes = differences(values, 3);
      makeSamples(bytes, page, 3, true);
      expect(voxelsIn(voxelType, bytes)).toEqual(values);
    }
  });
});

/** As Technical Note 3 tells a writer to do it. */
function differences(values: Float32Array | Float64Array, rowVoxels: number) {
  const wide = values.BYTES_PER_ELEMENT;
  const view = new DataView(values.buffer);
  const out = new Uint8Array(values.byteLength);
  const rowBytes = rowVoxels * wide;
  for (let row = 0; row * rowBytes < out.length; row++) {
    for (let i = 0; i < rowVoxels; i++) {
      for (let byte = 0; byte < wide; byte++) {
        const value = view.getUint8((row * rowVoxels + i) * wide + wide - 1 - byte);
        out[row * rowBytes + byte * rowVoxels + i] = value;
      }
    }
    for (let i = rowBytes - 1; i > 0; i--) {
      out[row * rowBytes + i] -= out[row * rowBytes + i - 1];
    }
  }
  return out;
}
