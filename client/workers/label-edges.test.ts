import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EDGE_FAR, EDGE_NEAR, edgedIndex, edgedTexelBytes } from "#client/workers/label-edges.ts";

const tiles = fc
  .record({ widthPx: fc.integer({ min: 1, max: 12 }), heightPx: fc.integer({ min: 1, max: 12 }) })
  .chain(({ widthPx, heightPx }) =>
    fc.record({
      widthPx: fc.constant(widthPx),
      heightPx: fc.constant(heightPx),
      index: fc
        .array(fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 1, 2), {
          minLength: widthPx * heightPx,
          maxLength: widthPx * heightPx,
        })
        .map((entries) => Uint8Array.from(entries)),
    }),
  );

type Tile = typeof tiles extends fc.Arbitrary<infer T> ? T : never;

/** Within so many texels something else is, or there is no texel. */
function differsWithin({ index, widthPx, heightPx }: Tile, at: number, reach: number): boolean {
  const [x, y] = [at % widthPx, Math.floor(at / widthPx)];
  for (let row = y - reach; row <= y + reach; row++) {
    for (let column = x - reach; column <= x + reach; column++) {
      if (row < 0 || column < 0 || row >= heightPx || column >= widthPx) return true;
      if (index[row * widthPx + column] !== index[at]) return true;
    }
  }
  return false;
}

describe("the edges of a label tile", () => {
  it("are all marked, and no texel of which nothing around differs", () => {
    fc.assert(
      fc.property(tiles, (tile) => {
        edgedIndex(tile.index, tile.widthPx, 3).forEach((texel, at) => {
          expect(texel >> 2).toBe(tile.index[at]);
          expect((texel & EDGE_NEAR) !== 0).toBe(differsWithin(tile, at, 1));
          // Far ones may be too many: a neighbour's neighbours differ from each other.
          if (differsWithin(tile, at, 2)) expect(texel & EDGE_FAR).toBe(EDGE_FAR);
        });
      }),
    );
  });

  it("leave the inside of a large segment unmarked", () => {
    const edged = edgedIndex(new Uint8Array(8 * 8).fill(3), 8, 4);
    const inside = [...edged].filter((texel) => texel === 3 << 2);
    expect(inside).toHaveLength(4 * 4);
  });

  it("take a texel as wide as the entries need", () => {
    expect([64, 65, 16_384, 16_385].map(edgedTexelBytes)).toEqual([1, 2, 2, 4]);
    const index = Uint16Array.of(20_000, 20_000, 20_000, 65_535);
    const edged = edgedIndex(index, 2, 65_536);
    expect(edged).toBeInstanceOf(Uint32Array);
    expect(Array.from(edged, (texel) => texel >> 2)).toEqual([...index]);
    expect(edgedIndex(Uint8Array.of(63), 1, 64)[0] >> 2).toBe(63);
    expect(edgedIndex(Uint16Array.of(16_383), 1, 16_384)[0] >> 2).toBe(16_383);
  });
});
