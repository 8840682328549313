// Paints a frame on the processor: where there is no WebGL2, and where it would be drawn by the processor as well,
// which takes several times as long (ADR 59). The same layers as in webgl-painter.ts, and the same picture.
import { drawDamaged, type Frame, wholeCanvas } from "#client/viewer/frame.ts";
import type { Painter, PaintLook } from "#client/viewer/painter.ts";
import type { PxRect } from "#core/geometry/picture-geometry.ts";
import { NEAREST_FROM_PX } from "#core/pictures/picture-rules.ts";
import {
  clearGrey,
  clearLabels,
  createRasterLayers,
  drawGreyTile,
  drawLabelTile,
  type RasterLayers,
} from "#core/pictures/raster-layers.ts";
import { createRasterMixer } from "#core/pictures/raster-mixing.ts";

interface Picture {
  readonly layers: RasterLayers;
  readonly pixels: ImageData;
  readonly rgba: Int32Array;
}

export function createRasterPainter(canvas: HTMLCanvasElement): Painter {
  // Nobody reads it back, but a canvas that is read often is kept where the processor is.
  const context = canvas.getContext("2d", { alpha: false, willReadFrequently: true });
  if (context === null) throw new Error("the browser gives no 2D canvas");
  let picture: Picture | null = null;

  /** Makes the layers anew where the canvas has another size. */
  function pictureOf(frame: Frame): { current: Picture; isNew: boolean } {
    const { widthPx, heightPx } = frame;
    const known = picture;
    if (known?.layers.widthPx === widthPx && known.layers.heightPx === heightPx) {
      return { current: known, isNew: false };
    }
    canvas.width = widthPx;
    canvas.height = heightPx;
    const pixels = new ImageData(widthPx, heightPx);
    // Browsers run on little-endian machines alone: red is in the lowest byte.
    const rgba = new Int32Array(pixels.data.buffer);
    picture = { layers: createRasterLayers(widthPx, heightPx), pixels, rgba };
    return { current: picture, isNew: true };
  }

  return {
    kind: "canvas2d",
    paint(frame, look, damage) {
      const { current, isNew } = pictureOf(frame);
      const whole = [wholeCanvas(frame)];
      const { images, labels, compose } = isNew
        ? { images: whole, labels: whole, compose: whole }
        : damage;
      const drawn =
        drawImages(current.layers, frame, look, images) + drawLabels(current.layers, frame, labels);
      const mixer = createRasterMixer(mixingLook(frame, look));
      for (const rect of compose) {
        mixer.mix(current.layers, current.rgba, rect);
        const { left, top, right, bottom } = rect;
        context.putImageData(current.pixels, 0, 0, left, top, right - left, bottom - top);
      }
      return drawn;
    },
    prepare: () => undefined,
    release: () => undefined,
    layerBytes: () => {
      if (picture === null) return 0;
      const { grey, labels } = picture.layers;
      return grey.byteLength + labels.byteLength + picture.rgba.byteLength;
    },
    rebuild: () => {
      picture = null;
    },
    destroy: () => {
      picture = null;
    },
  };
}

function drawImages(
  layers: RasterLayers,
  frame: Frame,
  look: PaintLook,
  rects: readonly PxRect[],
): number {
  const clear = (rect: PxRect) => clearGrey(layers, rect);
  return drawDamaged(frame, frame.images, rects, clear, ({ payload, texelUnit }, rectPx, rect) => {
    const { grey, widthPx: widthTexels, heightPx: heightTexels } = payload;
    const window = grey instanceof Uint16Array ? look.window : null;
    const [across, down] = texelUnit.map((unit) => frame.scale * unit > NEAREST_FROM_PX);
    const isSharp = [across, down] as const;
    drawGreyTile(layers, { grey, widthTexels, heightTexels, rectPx, window, isSharp }, rect);
  });
}

function drawLabels(layers: RasterLayers, frame: Frame, rects: readonly PxRect[]): number {
  const clear = (rect: PxRect) => clearLabels(layers, rect);
  return drawDamaged(frame, frame.labels, rects, clear, ({ payload }, rectPx, rect) => {
    const { palette, widthPx: widthTexels, heightPx: heightTexels } = payload;
    const colors = new Int32Array(palette.buffer, palette.byteOffset, palette.length / 4);
    const { index } = payload.tile;
    drawLabelTile(layers, { index, colors, widthTexels, heightTexels, rectPx }, rect);
  });
}

function mixingLook({ scale, pixelRatio }: Frame, look: PaintLook) {
  const [red, green, blue] = look.hoverColor ?? [0, 0, 0];
  const hovered = look.hoverColor === null ? null : red | (green << 8) | (blue << 16);
  return { ...look, scale, pixelRatio, hovered };
}
