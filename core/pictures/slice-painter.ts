// A slice as the viewer shows it before anybody has done anything, for a picture that is made where no browser is:
// nobody points at anything, nothing is hatched, and the tone is the image's own.
import type { PictureGeometry, PxRect } from "#core/geometry/picture-geometry.ts";
import type { Pair } from "#core/geometry/slice-geometry.ts";
import {
  CLASS_PLAIN,
  CLASS_SELECTED,
  CLASS_SHIFT,
  RGB_MASK,
} from "#core/pictures/label-classes.ts";
import { NEAREST_FROM_PX } from "#core/pictures/picture-rules.ts";
import { createRasterLayers, drawGreyTile, drawLabelTile } from "#core/pictures/raster-layers.ts";
import { createRasterMixer, type MixingLook } from "#core/pictures/raster-mixing.ts";

/** A part of one level of a layer, row by row. */
export interface PlacedTexels {
  readonly widthTexels: number;
  readonly heightTexels: number;
  /** Of the part's top left. */
  readonly leftUnit: number;
  readonly topUnit: number;
  readonly texelUnit: Pair;
}

export interface PlacedImage extends PlacedTexels {
  readonly grey: Uint8Array;
}

export interface PlacedLabels extends PlacedTexels {
  /** Of each texel, which colour is its. */
  readonly colorIndex: Uint32Array;
  /** `labelColor` of each; 0 for none. */
  readonly colors: Int32Array;
}

export interface SlicePicturePlan extends PictureGeometry {
  /** 0 to 1. */
  readonly segmentOpacity: number;
  /** null where the view lies beside the layer. */
  readonly image: PlacedImage | null;
  readonly labels: PlacedLabels | null;
}

/** @param color red in the lowest byte, as `rootColor` has it. */
export function labelColor(color: number, isSelected: boolean): number {
  return (color & RGB_MASK) | ((isSelected ? CLASS_SELECTED : CLASS_PLAIN) << CLASS_SHIFT);
}

export interface SlicePainter {
  /**
   * Writes rows `from` to `to` of `widthPx` pixels, red in the lowest byte; each may be painted by itself, in any
   * order.
   */
  paint(rgba: Int32Array, from: number, to: number): void;
}

export function createSlicePainter(plan: SlicePicturePlan): SlicePainter {
  const { widthPx, heightPx, scale, image, labels } = plan;
  const layers = createRasterLayers(widthPx, heightPx);
  const mixer = createRasterMixer(lookOf(plan));

  function drawImage({ texelUnit, ...placed }: PlacedImage, rows: PxRect): void {
    const [across, down] = texelUnit.map((unit) => scale * unit > NEAREST_FROM_PX);
    const rectPx = rectOf(plan, { texelUnit, ...placed });
    drawGreyTile(layers, { ...placed, rectPx, window: null, isSharp: [across, down] }, rows);
  }

  function drawLabels(placed: PlacedLabels, rows: PxRect): void {
    const { widthTexels, heightTexels, colorIndex: index, colors } = placed;
    const tile = { widthTexels, heightTexels, index, colors, rectPx: rectOf(plan, placed) };
    // What lies within reach of an outline is looked at as well.
    const top = Math.max(0, rows.top - mixer.lineWidthPx);
    const bottom = Math.min(heightPx, rows.bottom + mixer.lineWidthPx);
    drawLabelTile(layers, tile, { ...rows, top, bottom });
  }

  return {
    paint(rgba, from, to) {
      const rows = { left: 0, top: from, right: widthPx, bottom: to };
      if (image !== null) drawImage(image, rows);
      if (labels !== null) drawLabels(labels, rows);
      mixer.mix(layers, rgba, rows);
    },
  };
}

function lookOf({ scale, pixelRatio, segmentOpacity }: SlicePicturePlan): MixingLook {
  return {
    ...{ scale, pixelRatio, segmentOpacity, boundaries: true, imageVisible: true },
    ...{ brightness: 0, contrast: 1, inverted: false, hovered: null },
  };
}

function rectOf(plan: PictureGeometry, placed: PlacedTexels): PxRect {
  const left = (placed.leftUnit - plan.leftUnit) * plan.scale;
  const top = (placed.topUnit - plan.topUnit) * plan.scale;
  const [across, down] = placed.texelUnit;
  return {
    ...{ left, top },
    right: left + placed.widthTexels * across * plan.scale,
    bottom: top + placed.heightTexels * down * plan.scale,
  };
}
