import { describe, expect, test } from "vitest";
import {
  createSlicePainter,
  labelColor,
  type SlicePicturePlan,
} from "#core/pictures/slice-painter.ts";

const RED = labelColor(0x0000ff, false);
const GREEN = labelColor(0x00ff00, false);
const VOID = [14, 15, 18];
const GREY = [100, 100, 100];

const PLACED = { leftUnit: 0, topUnit: 0, texelUnit: [1, 1] } as const;
const NOTHING: SlicePicturePlan = {
  ...{ widthPx: 4, heightPx: 1, leftUnit: 0, topUnit: 0, scale: 1, pixelRatio: 1 },
  ...{ segmentOpacity: 0.5, image: null, labels: null },
};

function grey(widthTexels: number, ...values: readonly number[]) {
  const heightTexels = values.length / widthTexels;
  return { ...PLACED, widthTexels, heightTexels, grey: Uint8Array.from(values) };
}

function labels(widthTexels: number, colors: readonly number[], ...indices: readonly number[]) {
  const heightTexels = indices.length / widthTexels;
  return {
    ...{ ...PLACED, widthTexels, heightTexels },
    colorIndex: Uint32Array.from(indices),
    colors: Int32Array.from(colors),
  };
}

/** Pixels row by row. */
function painted(plan: Partial<SlicePicturePlan>): number[][] {
  const whole = { ...NOTHING, ...plan };
  const rgba = new Int32Array(whole.widthPx * whole.heightPx);
  const painter = createSlicePainter(whole);
  // From the end: each row is painted by itself.
  for (let y = whole.heightPx - 1; y >= 0; y--) painter.paint(rgba, y, y + 1);
  return Array.from(rgba, (pixel) => [0, 8, 16].map((shift) => (pixel >>> shift) & 0xff));
}

/** A channel is rounded twice, and may be a step beside the exact sum. */
function expectPainted(plan: Partial<SlicePicturePlan>, expected: readonly number[][]): void {
  const shown = painted(plan);
  expect(shown).toHaveLength(expected.length);
  const steps = shown.flatMap((rgb, at) =>
    rgb.map((level, c) => Math.abs(level - expected[at][c])),
  );
  expect(Math.max(...steps), JSON.stringify(shown)).toBeLessThanOrEqual(1);
}

/** Half of grey 100 and half of the colour. */
const PLAIN_RED = [178, 50, 50];

describe("a slice as it is painted", () => {
  test("is the void where there is nothing, and grey where there is an image alone", () => {
    expect(painted({})).toEqual([VOID, VOID, VOID, VOID]);
    expect(painted({ image: grey(2, 100, 100), leftUnit: -1 })).toEqual([VOID, GREY, GREY, VOID]);
  });

  test("has grey between texels as it is between their middles, and none beyond the last", () => {
    const shown = painted({ image: grey(2, 0, 100), scale: 2 });
    expect(shown.map(([red]) => red)).toEqual([0, 25, 75, 100]);
  });

  test("shows texels one by one where they are long", () => {
    const image = { ...grey(2, 0, 100), texelUnit: [2, 1] as const };
    const shown = painted({ image, scale: 4, widthPx: 16 });
    expect(shown.map(([red]) => red)).toEqual([...Array(8).fill(0), ...Array(8).fill(100)]);
  });

  test("has the segment's colour mixed in", () => {
    expectPainted({ image: grey(4, 100, 100, 100, 100), labels: labels(4, [0, RED], 1, 1, 1, 1) }, [
      PLAIN_RED,
      PLAIN_RED,
      PLAIN_RED,
      PLAIN_RED,
    ]);
  });

  test("has an outline on both sides of a border, and none within a segment", () => {
    const plan = {
      ...{ image: grey(4, 100, 100, 100, 100), labels: labels(4, [0, RED, GREEN], 1, 1, 2, 2) },
    };
    // Three quarters of the colour, a tenth of which is white, over what is there.
    const line = 0.75;
    const lined = (under: number, tint: number) =>
      Math.round(under * (1 - line) + (tint + (255 - tint) * 0.1) * line);
    const redLine = [lined(177.5, 255), lined(50, 0), lined(50, 0)];
    const greenLine = [lined(50, 0), lined(177.5, 255), lined(50, 0)];
    const plainGreen = [50, 178, 50];
    expectPainted(plan, [PLAIN_RED, redLine, greenLine, plainGreen]);
    // Smaller than it is, on the left alone, and fainter.
    const [left, right] = painted({ ...plan, scale: 0.5, widthPx: 2, topUnit: -0.5 });
    expect(Math.abs(right[1] - plainGreen[1])).toBeLessThanOrEqual(1);
    expect(left[1]).toBeGreaterThan(25);
    expect(left[1]).toBeLessThan(PLAIN_RED[1]);
  });

  test("has an outline above and below as well", () => {
    const shown = painted({
      ...{ widthPx: 1, heightPx: 4, image: grey(1, 100, 100, 100, 100) },
      labels: labels(1, [0, RED, GREEN], 1, 1, 2, 2),
    });
    const isLine = shown.map(([red, green, blue]) => Math.min(red, green, blue) < 50);
    expect(isLine).toEqual([false, true, true, false]);
  });

  test("lights a selected segment", () => {
    const [[red], [plain]] = [true, false].map(
      (isSelected) =>
        painted({
          image: grey(4, 100, 100, 100, 100),
          labels: labels(4, [0, labelColor(0x0000ff, isSelected)], 1, 1, 1, 1),
        })[0],
    );
    expect(Math.abs(red - (100 * 0.1 + 255 * 0.9))).toBeLessThanOrEqual(1);
    expect(red).toBeGreaterThan(plain);
  });
});
