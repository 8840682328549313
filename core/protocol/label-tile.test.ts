import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readLabelIndex, writeLabelIndex } from "#core/protocol/label-index-codec.ts";
import { decodeLabelTile, encodeLabelTile, type LabelTile } from "#core/protocol/label-tile.ts";
import { evenChances, RangeReader, RangeWriter } from "#core/protocol/range-coder.ts";

/** Patches of labels, and single pixels of any. */
const tiles = fc
  .record({
    widthPx: fc.integer({ min: 1, max: 40 }),
    heightPx: fc.integer({ min: 1, max: 24 }),
    count: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 250, max: 700 })),
    patches: fc.array(
      fc.tuple(fc.nat(39), fc.nat(23), fc.integer({ min: 1, max: 30 }), fc.nat(699)),
      { maxLength: 12 },
    ),
    rootOf: fc.integer({ min: 1, max: 5 }),
  })
  .map(({ widthPx, heightPx, count, patches, rootOf }): LabelTile => {
    const pixels = widthPx * heightPx;
    const index = count <= 256 ? new Uint8Array(pixels) : new Uint16Array(pixels);
    for (const [left, top, size, label] of patches) {
      for (let y = top; y < Math.min(heightPx, top + size); y++) {
        for (let x = left; x < Math.min(widthPx, left + size); x++) {
          index[y * widthPx + x] = label % count;
        }
      }
    }
    const idOf = (entry: number) => (entry === 0 ? 0n : 2n ** 60n + BigInt(entry));
    const supervoxels = BigUint64Array.from({ length: count }, (_, entry) => idOf(entry));
    const baseRoots = supervoxels.map((id, entry) => (id === 0n ? 0n : idOf(1 + (entry % rootOf))));
    return { widthPx, heightPx, supervoxels, baseRoots, index };
  });

/** As tiles were encoded before. */
function firstForm({ widthPx, heightPx, supervoxels, baseRoots, index }: LabelTile): Uint8Array {
  const count = supervoxels.length;
  const bytes = new Uint8Array(16 + 16 * count + index.byteLength);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x31544c46, true);
  view.setUint16(4, widthPx, true);
  view.setUint16(6, heightPx, true);
  view.setUint32(8, count, true);
  view.setUint8(12, index.BYTES_PER_ELEMENT);
  for (let entry = 0; entry < count; entry++) {
    view.setBigUint64(16 + 8 * entry, supervoxels[entry], true);
    view.setBigUint64(16 + 8 * (count + entry), baseRoots[entry], true);
  }
  bytes.set(new Uint8Array(index.buffer), 16 + 16 * count);
  return bytes;
}

const SAID = /label tile/;

describe("a label tile", () => {
  it("is read as it was written, ids above 2^53 included", () => {
    fc.assert(
      fc.property(tiles, (tile) => {
        expect(decodeLabelTile(encodeLabelTile(tile))).toEqual(tile);
      }),
      { numRuns: 300 },
    );
  });

  it("is read in the form that may be in caches", () => {
    fc.assert(
      fc.property(tiles, (tile) => {
        fc.pre(tile.supervoxels.length % 2 === 0 || tile.index.BYTES_PER_ELEMENT === 1);
        expect(decodeLabelTile(firstForm(tile))).toEqual(tile);
      }),
    );
  });

  it("that was cut short, or has bytes too many, is refused", () => {
    fc.assert(
      fc.property(tiles, fc.nat(), (tile, nat) => {
        const bytes = encodeLabelTile(tile);
        expect(() => decodeLabelTile(bytes.slice(0, nat % bytes.length))).toThrow(SAID);
        expect(() => decodeLabelTile(Uint8Array.of(...bytes, 0))).toThrow(SAID);
      }),
    );
  });

  it("with bytes that are others is another tile or refused, and nothing else", () => {
    fc.assert(
      fc.property(tiles, fc.nat(), fc.integer({ min: 1, max: 255 }), (tile, nat, by) => {
        const bytes = encodeLabelTile(tile);
        bytes[nat % bytes.length] ^= by;
        try {
          const { supervoxels, index } = decodeLabelTile(bytes);
          expect(index.every((entry) => entry < supervoxels.length)).toBe(true);
        } catch (error) {
          expect(String(error)).toMatch(SAID);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("that says more pixels, supervoxels or roots than a tile can have is refused before room is made", () => {
    const tile: LabelTile = {
      ...{ widthPx: 2, heightPx: 1 },
      supervoxels: BigUint64Array.of(0n, 5n),
      baseRoots: BigUint64Array.of(0n, 5n),
      index: Uint8Array.of(0, 1),
    };
    const withWord = (at: number, value: number) => {
      const bytes = encodeLabelTile(tile);
      new DataView(bytes.buffer).setUint32(at, value, true);
      return bytes;
    };
    expect(() => decodeLabelTile(withWord(4, 0xffff_ffff))).toThrow("65535 × 65535 pixels");
    expect(() => decodeLabelTile(withWord(4, 0))).toThrow("0 × 0 pixels");
    expect(() => decodeLabelTile(withWord(8, 2 ** 31))).toThrow("2147483648 supervoxels");
    expect(() => decodeLabelTile(withWord(12, 3))).toThrow("2 supervoxels with 3 roots");
    expect(() => decodeLabelTile(withWord(12, 0))).toThrow("with 0 roots");
  });
});

describe("the index image", () => {
  it("takes a bit here and there where nothing is but one label", () => {
    const index = new Uint8Array(256 * 256);
    expect(writeLabelIndex(index, 256, 1).length).toBeLessThan(64);
  });

  it("names no label that is not there", () => {
    const bytes = writeLabelIndex(Uint8Array.of(0, 1, 2, 3), 2, 4);
    expect(() => readLabelIndex(bytes, new Uint8Array(4), 2, 3)).toThrow("label 3 of 3");
  });
});

describe("the range coder", () => {
  it("gives back any bits in any contexts, and ends where it ended", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(7), fc.nat(20)), { maxLength: 3_000 }), (pairs) => {
        const bits = pairs.map(([context, dice]) => [context, dice > context ? 0 : 1] as const);
        const writer = new RangeWriter();
        const written = evenChances(8);
        for (const [context, bit] of bits) writer.bit(written, context, bit);
        const reader = new RangeReader(writer.finish());
        const read = evenChances(8);
        expect(bits.map(([context]) => reader.bit(read, context))).toEqual(
          bits.map(([, bit]) => bit),
        );
        expect(reader.isAtEnd).toBe(true);
      }),
    );
  });

  it("carries through bytes that are full", () => {
    // Rare bits alone push the lower end of the interval up.
    const writer = new RangeWriter();
    const bits = Array.from({ length: 20_000 }, (_, at) => ((at * 7_919) % 97 < 96 ? 1 : 0));
    const written = evenChances(1);
    for (const bit of bits) writer.bit(written, 0, bit);
    const reader = new RangeReader(writer.finish());
    const read = evenChances(1);
    expect(bits.every((bit) => reader.bit(read, 0) === bit)).toBe(true);
  });
});
