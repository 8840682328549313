import { describe, expect, test } from "vitest";
import {
  CLASS_HIDDEN,
  CLASS_HIGHLIGHT,
  CLASS_PLAIN,
  CLASS_SELECTED,
  CLASS_SHIFT,
} from "#core/pictures/label-classes.ts";
import { createRasterLayers } from "#core/pictures/raster-layers.ts";
import { createRasterMixer, type MixingLook } from "#core/pictures/raster-mixing.ts";

const LOOK: MixingLook = {
  ...{ pixelRatio: 1, scale: 1, segmentOpacity: 0.4, boundaries: false, imageVisible: true },
  ...{ brightness: 0, contrast: 1, inverted: false, hovered: null },
};
const BLUE = 0xff0000;
const GREY = 100;

function labelOf(color: number, kind: number): number {
  return color | (kind << CLASS_SHIFT);
}

/** Red, green, blue and opacity of each pixel, of a picture of as many rows as are given. */
function mixed(look: Partial<MixingLook>, rows: readonly (readonly number[])[], grey = GREY) {
  const layers = createRasterLayers(rows[0].length, rows.length);
  layers.grey.fill(grey);
  layers.labels.set(rows.flat());
  const rgba = new Int32Array(layers.labels.length);
  const within = { left: 0, top: 0, right: layers.widthPx, bottom: layers.heightPx };
  createRasterMixer({ ...LOOK, ...look }).mix(layers, rgba, within);
  return Array.from(rgba, (pixel) => [0, 8, 16, 24].map((shift) => (pixel >>> shift) & 0xff));
}

/** A channel is rounded twice, and may be a step beside the exact sum. */
function expectPixel([red, green, blue, opacity]: number[], expected: readonly number[]): void {
  const steps = [red, green, blue].map((level, channel) => Math.abs(level - expected[channel]));
  expect(Math.max(...steps), `${[red, green, blue]} for ${expected}`).toBeLessThanOrEqual(1);
  expect(opacity).toBe(255);
}

function between(from: number, to: number, share: number): number {
  return from + (to - from) * share;
}

describe("layers as they are mixed", () => {
  test("a segment is seen as its class says", () => {
    const kinds = [CLASS_PLAIN, CLASS_SELECTED, CLASS_HIDDEN, 0];
    const fills = [0.4, 0.72, 0, 0];
    kinds.forEach((kind, at) => {
      const [pixel] = mixed({}, [[labelOf(BLUE, kind)]]);
      const under = between(GREY, 0, fills[at]);
      expectPixel(pixel, [under, under, between(GREY, 255, fills[at])]);
    });
  });

  test("what is pointed at is lit, hidden or not, and what is hatched is not", () => {
    for (const [kind, fill] of [
      [CLASS_PLAIN, 0.58],
      [CLASS_HIDDEN, 0.18],
      [CLASS_HIGHLIGHT, 0.55],
    ]) {
      // Beside the hatch's lines.
      const row = Array(8).fill(labelOf(BLUE, kind));
      const pixel = mixed({ hovered: BLUE }, [row])[4];
      const under = between(GREY, 0, fill);
      expectPixel(pixel, [under, under, between(GREY, 255, fill)]);
    }
  });

  test("an outline is on both sides from a pixel a unit on, and below on one side alone", () => {
    const row = [1, 1, 2, 2].map((color) => labelOf(color, CLASS_SELECTED));
    const linesOf = (scale: number) =>
      mixed({ scale, boundaries: true }, [row]).map(([, green]) => green > 100);
    expect(linesOf(1)).toEqual([false, true, true, false]);
    expect(linesOf(0.9)).toEqual([false, true, false, false]);
  });

  test("an outline is as wide as a CSS pixel, and the same in every row and at the picture's border", () => {
    const [one, two] = [1, 2].map((color) => labelOf(color, CLASS_SELECTED));
    const row = [one, one, one, one, two, two, two, two];
    const shown = mixed({ pixelRatio: 2, scale: 2, boundaries: true }, [row, row, row]);
    const isLine = shown.map(([, green]) => green > 100);
    const expected = [false, false, true, true, true, true, false, false];
    expect(isLine).toEqual([...expected, ...expected, ...expected]);
  });

  test("an outline looks above and below", () => {
    const [one, two] = [1, 2].map((color) => labelOf(color, CLASS_SELECTED));
    const shown = mixed({ boundaries: true }, [[one], [one], [two], [two]]);
    expect(shown.map(([, green]) => green > 100)).toEqual([false, true, true, false]);
  });

  test("segments of one colour that differ in class have no outline between them", () => {
    const row = [CLASS_PLAIN, CLASS_HIDDEN].map((kind) => labelOf(BLUE, kind));
    const [plain] = mixed({ boundaries: true }, [row]);
    expectPixel(plain, [60, 60, between(GREY, 255, 0.4)]);
  });

  test("the two sides of a cut are hatched across one another", () => {
    const hatchOf = (color: number) => {
      const row = Array(16).fill(labelOf(color, CLASS_HIGHLIGHT));
      const shown = mixed({}, Array(16).fill(row));
      return (x: number, y: number) => shown[y * 16 + x][1] > 100;
    };
    const rising = hatchOf(0x0000ff);
    const falling = hatchOf(0xff0000);
    let lines = 0;
    for (let y = 1; y < 15; y++) {
      for (let x = 1; x < 15; x++) {
        lines += Number(rising(x, y));
        // Rows count from the bottom: what runs by x + y falls to the right here below.
        if (rising(x, y)) expect(rising(x + 1, y + 1)).toBe(true);
        if (falling(x, y)) expect(falling(x + 1, y - 1)).toBe(true);
      }
    }
    // A quarter of the pixels.
    expect(lines).toBeGreaterThan(35);
    expect(lines).toBeLessThan(63);
  });

  test("brightness, contrast and inversion are the image's alone", () => {
    const look = { brightness: 0.1, contrast: 1.5, inverted: true };
    const toned = ((255 - GREY) / 255 - 0.5) * 1.5 + 0.6;
    const [bare, plain] = mixed(look, [[0, labelOf(BLUE, CLASS_PLAIN)]]);
    expectPixel(bare, [toned * 255, toned * 255, toned * 255]);
    expectPixel(plain, [toned * 153, toned * 153, toned * 153 + 102]);
    expectPixel(mixed({ contrast: 9, brightness: 0.9 }, [[0]], 200)[0], [255, 255, 255]);
  });

  test("without an image, or with the image hidden, there is the void under all", () => {
    const row = [0, labelOf(BLUE, CLASS_PLAIN)];
    for (const shown of [mixed({}, [row], -1), mixed({ imageVisible: false }, [row])]) {
      expectPixel(shown[0], [14, 15, 18]);
      expectPixel(shown[1], [8.4, 9.2, 10.7 + 102]);
    }
  });

  test("no sum of a channel spills over into the next one", () => {
    const colors = [0x7f7f7f, 0xff, 0xff00, 0xff0000, 0xffffff, 0x80ff01];
    const kinds = [CLASS_PLAIN, CLASS_SELECTED, CLASS_HIGHLIGHT, CLASS_HIDDEN];
    for (let opacity = 0; opacity <= 1; opacity += 0.05) {
      const row = colors.flatMap((color) => kinds.map((kind) => labelOf(color, kind)));
      const look = { segmentOpacity: opacity, boundaries: true, hovered: 0xff };
      for (const [, , , alpha] of mixed(look, [row], 255)) expect(alpha).toBe(255);
      for (const [red] of mixed(
        { segmentOpacity: opacity },
        [[labelOf(0xffffff, CLASS_PLAIN)]],
        255,
      )) {
        expect(red).toBeGreaterThanOrEqual(254);
      }
    }
  });

  test("more colours than the table has places are each painted as their own", () => {
    const colors = Array.from({ length: 5_000 }, (_, at) => (at * 2_654_435) & 0xffffff);
    const shown = mixed({ segmentOpacity: 1 }, [
      colors.map((color) => labelOf(color, CLASS_PLAIN)),
    ]);
    colors.forEach((color, at) => {
      expectPixel(shown[at], [color & 255, (color >>> 8) & 255, color >>> 16]);
    });
  });
});
