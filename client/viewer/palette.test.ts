import { describe, expect, test } from "vitest";
import {
  createPalette,
  fillPalette,
  holdsAny,
  PALETTE_WIDTH,
  resolveRoots,
} from "#client/viewer/palette.ts";
import {
  CLASS_BACKGROUND,
  CLASS_HIDDEN,
  CLASS_HIGHLIGHT,
  CLASS_PLAIN,
  CLASS_SELECTED,
} from "#core/pictures/label-classes.ts";
import { createColorMemo, rootColor } from "#core/pictures/root-color.ts";

const supervoxels = BigUint64Array.of(0n, 11n, 12n, 13n);
const baseRoots = BigUint64Array.of(0n, 11n, 11n, 13n);
const colorOf = createColorMemo(0);

function entry(palette: Uint8Array, index: number): number[] {
  return [...palette.subarray(index * 4, index * 4 + 4)];
}

function bytesOf(color: number): number[] {
  return [color & 0xff, (color >>> 8) & 0xff, (color >>> 16) & 0xff];
}

function paletteWith(look: Partial<Parameters<typeof fillPalette>[3]>): Uint8Array {
  const palette = createPalette(supervoxels.length);
  fillPalette(
    palette,
    { supervoxels, baseRoots },
    baseRoots,
    { selected: new Set(), selectedOnly: false, highlights: new Map(), comparison: null, ...look },
    colorOf,
  );
  return palette;
}

describe("palette of a label tile", () => {
  test("is whole rows of 256, at least one", () => {
    expect(createPalette(0).length).toBe(PALETTE_WIDTH * 4);
    expect(createPalette(256).length).toBe(PALETTE_WIDTH * 4);
    expect(createPalette(257).length).toBe(2 * PALETTE_WIDTH * 4);
  });

  test("supervoxels of one root share a colour, background is nothing", () => {
    const palette = paletteWith({});
    expect(entry(palette, 0)).toEqual([0, 0, 0, CLASS_BACKGROUND]);
    expect(entry(palette, 1)).toEqual([...bytesOf(rootColor(11n, 0)), CLASS_PLAIN]);
    expect(entry(palette, 2)).toEqual(entry(palette, 1));
    expect(entry(palette, 3)).not.toEqual(entry(palette, 1));
  });

  test("selection changes the class and keeps the colour", () => {
    const palette = paletteWith({ selected: new Set([13n]), selectedOnly: true });
    expect(entry(palette, 1)[3]).toBe(CLASS_HIDDEN);
    expect(entry(palette, 3)).toEqual([...bytesOf(rootColor(13n, 0)), CLASS_SELECTED]);
  });

  test("a highlight goes by supervoxel and over the selection", () => {
    const palette = paletteWith({
      selected: new Set([11n]),
      highlights: new Map([[12n, [230, 40, 40] as const]]),
    });
    expect(entry(palette, 1)[3]).toBe(CLASS_SELECTED);
    expect(entry(palette, 2)).toEqual([230, 40, 40, CLASS_HIGHLIGHT]);
  });

  test("[RV2] a comparison tells what a segment gained and lost, and leaves what it kept", () => {
    const palette = createPalette(supervoxels.length);
    const look = {
      selected: new Set([13n]),
      selectedOnly: false,
      highlights: new Map(),
      comparison: {
        root: 13n,
        baseRoot: 11n,
        gained: [1, 2, 3] as const,
        lost: [4, 5, 6] as const,
      },
    };
    // The segment 13 continues the version's 11: it kept 12, lost 11, and has 13 besides.
    fillPalette(
      palette,
      { supervoxels, baseRoots },
      BigUint64Array.of(0n, 11n, 13n, 13n),
      look,
      colorOf,
    );
    expect(entry(palette, 0)).toEqual([0, 0, 0, CLASS_BACKGROUND]);
    expect(entry(palette, 1)).toEqual([4, 5, 6, CLASS_HIGHLIGHT]);
    expect(entry(palette, 2)).toEqual([...bytesOf(rootColor(13n, 0)), CLASS_SELECTED]);
    expect(entry(palette, 3)).toEqual([1, 2, 3, CLASS_HIGHLIGHT]);
  });

  test("roots come from the source, background never", () => {
    const asked: bigint[] = [];
    const roots = new BigUint64Array(4);
    resolveRoots(roots, supervoxels, baseRoots, {
      see: () => undefined,
      rootOf: (supervoxel, baseRoot) => {
        asked.push(supervoxel);
        return baseRoot === 13n ? 11n : baseRoot;
      },
    });
    expect([...roots]).toEqual([0n, 11n, 11n, 11n]);
    expect(asked).toEqual([11n, 12n, 13n]);
    expect(holdsAny(roots, new Set([11n]))).toBe(true);
    expect(holdsAny(roots, new Set([13n]))).toBe(false);
  });
});
