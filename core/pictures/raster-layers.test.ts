import { describe, expect, test } from "vitest";
import {
  clearGrey,
  clearLabels,
  createRasterLayers,
  drawGreyTile,
  drawLabelTile,
  NO_GREY,
  type RasterLayers,
} from "#core/pictures/raster-layers.ts";

const BLUNT = [false, false] as const;
const SHARP = [true, true] as const;

function box(left: number, top: number, right: number, bottom: number) {
  return { left, top, right, bottom };
}

function rowOf(layers: RasterLayers, layer: "grey" | "labels", y: number): number[] {
  return [...layers[layer].subarray(y * layers.widthPx, (y + 1) * layers.widthPx)];
}

function greyTile(values: readonly number[], right: number) {
  const tile = { widthTexels: values.length, heightTexels: 1, rectPx: box(0, 0, right, 1) };
  return { ...tile, grey: Uint8Array.from(values), window: null, isSharp: BLUNT };
}

describe("the grey layer", () => {
  test("holds nothing where no tile lies", () => {
    const layers = createRasterLayers(4, 1);
    drawGreyTile(layers, greyTile([7, 7], 2), box(0, 0, 4, 1));
    expect(rowOf(layers, "grey", 0)).toEqual([7, 7, NO_GREY, NO_GREY]);
  });

  test("has neighbouring tiles meet without a gap, wherever between two pixels they do", () => {
    for (const seam of [1.25, 1.5, 1.75, 2]) {
      const layers = createRasterLayers(4, 1);
      const left = { ...greyTile([10], 0), rectPx: box(-0.5, -0.25, seam, 1) };
      const right = { ...greyTile([20], 0), rectPx: box(seam, -0.25, 4.5, 1) };
      for (const tile of [left, right]) drawGreyTile(layers, tile, box(0, 0, 4, 1));
      expect(rowOf(layers, "grey", 0)).toEqual(
        [0.5, 1.5, 2.5, 3.5].map((middle) => (middle < seam ? 10 : 20)),
      );
    }
  });

  test("smooths between texels' middles, and not where they end sharply", () => {
    const layers = createRasterLayers(4, 1);
    drawGreyTile(layers, greyTile([0, 100], 4), box(0, 0, 4, 1));
    expect(rowOf(layers, "grey", 0)).toEqual([0, 25, 75, 100]);
    drawGreyTile(layers, { ...greyTile([0, 100], 4), isSharp: SHARP }, box(0, 0, 4, 1));
    expect(rowOf(layers, "grey", 0)).toEqual([0, 0, 100, 100]);
  });

  test("smooths from row to row", () => {
    const layers = createRasterLayers(1, 4);
    const rectPx = box(0, 0, 1, 4);
    const grey = Uint8Array.of(0, 100);
    const tile = { widthTexels: 1, heightTexels: 2, rectPx, grey, window: null, isSharp: BLUNT };
    drawGreyTile(layers, tile, rectPx);
    expect([...layers.grey]).toEqual([0, 25, 75, 100]);
  });

  test("shows 16 bits between black and white", () => {
    const layers = createRasterLayers(4, 1);
    const grey = Uint16Array.of(500, 1_000, 33_000, 65_535);
    const tile = { ...greyTile([0, 0, 0, 0], 4), grey, window: [1_000, 65_000] as const };
    drawGreyTile(layers, tile, box(0, 0, 4, 1));
    expect(rowOf(layers, "grey", 0)).toEqual([0, 0, 128, 255]);
  });

  test("is drawn and cleared within a rectangle alone", () => {
    const layers = createRasterLayers(4, 1);
    drawGreyTile(layers, greyTile([1, 2, 3, 4], 4), box(0, 0, 4, 1));
    drawGreyTile(layers, greyTile([5, 6, 7, 8], 4), box(1, 0, 3, 1));
    expect(rowOf(layers, "grey", 0)).toEqual([1, 6, 7, 4]);
    clearGrey(layers, box(2, 0, 4, 1));
    expect(rowOf(layers, "grey", 0)).toEqual([1, 6, NO_GREY, NO_GREY]);
    drawGreyTile(layers, greyTile([9], 1), box(1, 0, 3, 1));
    expect(rowOf(layers, "grey", 0)).toEqual([1, 6, NO_GREY, NO_GREY]);
  });
});

describe("the label layer", () => {
  const colors = Int32Array.of(0, 11, 22);

  test("has the colour of the texel under each pixel's middle", () => {
    const layers = createRasterLayers(4, 2);
    const tile = { widthTexels: 2, heightTexels: 1, index: Uint8Array.of(1, 2), colors };
    drawLabelTile(layers, { ...tile, rectPx: box(0.6, 0, 3.4, 2) }, box(0, 0, 4, 2));
    for (const y of [0, 1]) expect(rowOf(layers, "labels", y)).toEqual([0, 11, 22, 0]);
  });

  test("has a finer tile over a coarser one, and only within the rectangle", () => {
    const layers = createRasterLayers(4, 1);
    const coarse = { widthTexels: 1, heightTexels: 1, index: Uint8Array.of(1), colors };
    const fine = { widthTexels: 4, heightTexels: 1, index: Uint16Array.of(2, 2, 2, 0), colors };
    drawLabelTile(layers, { ...coarse, rectPx: box(0, 0, 4, 1) }, box(0, 0, 4, 1));
    drawLabelTile(layers, { ...fine, rectPx: box(0, 0, 4, 1) }, box(2, 0, 4, 1));
    expect(rowOf(layers, "labels", 0)).toEqual([11, 11, 22, 0]);
    clearLabels(layers, box(0, 0, 1, 1));
    expect(rowOf(layers, "labels", 0)).toEqual([0, 11, 22, 0]);
  });
});
