import { describe, expect, test } from "vitest";
import {
  type LabelPixels,
  maskLabelTile,
  type SplitSupervoxel,
  type TilePlacement,
} from "#core/supervoxels/mask-label-tile.ts";
import type { SupervoxelMask } from "#core/supervoxels/supervoxel-mask.ts";

const SUPERVOXEL = 2n ** 60n + 3n;
const PLACEMENT: TilePlacement = {
  plane: "xy",
  originVoxel: [100, 50, 7],
  pixelVoxels: [1, 1, 1],
};

/** 4 × 2 pixels: background, another supervoxel, and the one that is split. */
function tile(index: readonly number[] = [0, 1, 2, 2, 2, 2, 1, 2]): LabelPixels {
  return {
    widthPx: 4,
    heightPx: 2,
    supervoxels: BigUint64Array.of(0n, 9n, SUPERVOXEL),
    baseRoots: BigUint64Array.of(0n, 4n, 5n),
    index: Uint8Array.from(index),
  };
}

function mask(sides: readonly number[], more: Partial<SupervoxelMask> = {}): SupervoxelMask {
  return {
    supervoxel: SUPERVOXEL,
    minVoxel: [100, 50, 7],
    shapeVoxel: [4, 2, 1],
    sides: Uint8Array.from(sides),
    ...more,
  };
}

function split(
  masks: readonly SupervoxelMask[],
  ids: readonly (readonly [number, bigint])[],
): ReadonlyMap<bigint, SplitSupervoxel> {
  return new Map([[SUPERVOXEL, { masks, pieceIds: new Map(ids) }]]);
}

const TWO: readonly (readonly [number, bigint])[] = [
  [0, 71n],
  [1, 72n],
];

describe("[OP8] a label tile with split supervoxels", () => {
  test("names the pieces behind what it held, with the supervoxel's root", () => {
    const given = tile();
    const masked = maskLabelTile(given, PLACEMENT, split([mask([0, 0, 2, 1, 1, 1, 0, 2])], TWO));
    expect(masked.supervoxels).toEqual(BigUint64Array.of(0n, 9n, SUPERVOXEL, 72n, 71n));
    expect(masked.baseRoots).toEqual(BigUint64Array.of(0n, 4n, 5n, 5n, 5n));
    expect(masked.index).toEqual(Uint8Array.of(0, 1, 3, 4, 4, 4, 1, 3));
    expect([masked.widthPx, masked.heightPx]).toEqual([4, 2]);
    expect(given).toEqual(tile());
  });

  test("is the same object where nothing of it is split", () => {
    const given = tile();
    const masks = [mask([0, 0, 2, 1, 1, 1, 0, 2])];
    expect(maskLabelTile(given, PLACEMENT, new Map())).toBe(given);
    const elsewhere = new Map([[77n, { masks, pieceIds: new Map(TWO) }]]);
    expect(maskLabelTile(given, PLACEMENT, elsewhere)).toBe(given);
    const otherSection = { ...PLACEMENT, originVoxel: [100, 50, 8] as const };
    expect(maskLabelTile(given, otherSection, split(masks, TWO))).toBe(given);
  });

  test("puts the sides under several masks together", () => {
    const masks = [mask([0, 0, 2, 1, 1, 1, 0, 2]), mask([0, 0, 2, 2, 1, 1, 0, 1])];
    const ids = [
      [0, 70n],
      [1, 71n],
      [2, 72n],
      [3, 73n],
    ] as const;
    const masked = maskLabelTile(tile(), PLACEMENT, split(masks, ids));
    const shown = Array.from(masked.index, (entry) => masked.supervoxels[entry]);
    expect(shown).toEqual([0n, 9n, 73n, 72n, 70n, 70n, 9n, 71n]);
  });

  test("shows at mip 1 the piece of the first voxel under a pixel that is of the supervoxel", () => {
    // The pixel at 2, 0 stands for the voxels 204…205, 100…101, of which the first is another's.
    const sides = new Uint8Array(8 * 4).fill(1);
    const minVoxel = [200, 100, 7] as const;
    const at = (x: number, y: number) => (y - 100) * 8 + x - 200;
    sides[at(204, 100)] = 0;
    sides[at(205, 100)] = 2;
    sides[at(207, 101)] = 2;
    const coarse = {
      ...PLACEMENT,
      originVoxel: [200, 100, 7] as const,
      pixelVoxels: [2, 2, 1] as const,
    };
    const given = mask([], { minVoxel, shapeVoxel: [8, 4, 1], sides });
    const masked = maskLabelTile(tile(), coarse, split([given], TWO));
    const shown = Array.from(masked.index, (entry) => masked.supervoxels[entry]);
    expect(shown).toEqual([0n, 9n, 72n, 71n, 71n, 71n, 9n, 71n]);
  });

  test.each([
    ["xz", [4, 1, 2], [100, 50, 7]],
    ["yz", [1, 2, 4], [100, 50, 7]],
  ] as const)("reads the mask along the axes of %s", (plane, shapeVoxel, minVoxel) => {
    // Row by row the same picture as in the first test; along yz z runs across.
    const rows = [0, 0, 2, 1, 1, 1, 0, 2];
    const sides = new Uint8Array(8);
    rows.forEach((side, pixel) => {
      const [column, row] = [pixel % 4, Math.floor(pixel / 4)];
      sides[plane === "xz" ? row * 4 + column : column * 2 + row] = side;
    });
    const given = mask([], { minVoxel, shapeVoxel, sides });
    const masked = maskLabelTile(tile(), { ...PLACEMENT, plane }, split([given], TWO));
    const shown = Array.from(masked.index, (entry) => masked.supervoxels[entry]);
    expect(shown).toEqual([0n, 9n, 72n, 71n, 71n, 71n, 9n, 72n]);
  });

  test("leaves a pixel that no mask covers as it was", () => {
    const masked = maskLabelTile(tile(), PLACEMENT, split([mask([0, 0, 2, 1, 0, 0, 0, 0])], TWO));
    expect(masked.index).toEqual(Uint8Array.of(0, 1, 3, 4, 2, 2, 1, 2));
  });

  test.each([
    [254, Uint8Array],
    [255, Uint16Array],
  ])("names its entries in two bytes when one is too few (%i before)", (count, kind) => {
    const supervoxels = BigUint64Array.from({ length: count }, (_, i) => BigInt(i));
    supervoxels[2] = SUPERVOXEL;
    const given = { ...tile(), supervoxels, baseRoots: supervoxels.slice() };
    const masked = maskLabelTile(given, PLACEMENT, split([mask([0, 0, 2, 1, 1, 1, 0, 2])], TWO));
    expect(masked.index).toBeInstanceOf(kind);
    expect([...masked.index]).toEqual([0, 1, 0, 1, 1, 1, 1, 0].map(renamed(count)));
  });

  test("is not made of a piece without an id", () => {
    const given = split([mask([0, 0, 2, 1, 1, 1, 0, 2])], [[0, 71n]]);
    expect(() => maskLabelTile(tile(), PLACEMENT, given)).toThrow("no piece");
  });
});

/** Pixels 0, 1 and 6 are not of the split supervoxel; the others name the two entries added. */
function renamed(count: number): (value: number, pixel: number) => number {
  return (value, pixel) => ([0, 1, 6].includes(pixel) ? value : count + value);
}
