// The same picture without WebGL2, for the rare machine that lacks it: colours are mixed on the CPU into
// one small canvas a tile, and the whole frame is drawn every time. Slower, and boundaries stop at the
// borders of tiles; everything else is the same.
import { type Frame, type FrameTile, tileRect } from "#client/viewer/frame.ts";
import type { Painter, PaintLook } from "#client/viewer/painter.ts";
import {
  CLASS_HIDDEN,
  CLASS_HIGHLIGHT,
  CLASS_PLAIN,
  CLASS_SELECTED,
} from "#client/viewer/palette.ts";
import type { ImagePayload, LabelPayload, TilePayload } from "#client/viewer/tile-payload.ts";
import { NEAREST_FROM_PX } from "#core/pictures/picture-rules.ts";

const VOID_COLOR = "#0e0f12";

interface DrawnTile {
  readonly canvas: HTMLCanvasElement;
  /** What the pixels were made from; made anew when it differs. */
  readonly made: string;
}

export function createCanvasPainter(canvas: HTMLCanvasElement): Painter {
  const context = canvas.getContext("2d", { alpha: false });
  if (context === null) throw new Error("the browser gives no 2D canvas");
  const drawn = new Map<TilePayload, DrawnTile>();

  function tileCanvas(
    payload: TilePayload,
    made: string,
    fill: (rgba: Uint8ClampedArray) => void,
  ): HTMLCanvasElement {
    const known = drawn.get(payload);
    if (known?.made === made) return known.canvas;
    const target = known?.canvas ?? document.createElement("canvas");
    target.width = payload.widthPx;
    target.height = payload.heightPx;
    const pixels = new ImageData(payload.widthPx, payload.heightPx);
    fill(pixels.data);
    target.getContext("2d")?.putImageData(pixels, 0, 0);
    drawn.set(payload, { canvas: target, made });
    return target;
  }

  function drawTile(frame: Frame, tile: FrameTile<TilePayload>, source: HTMLCanvasElement): void {
    if (context === null) return;
    const rect = tileRect(frame, tile);
    const left = Math.round(rect.left);
    const top = Math.round(rect.top);
    context.drawImage(
      source,
      left,
      top,
      Math.round(rect.right) - left,
      Math.round(rect.bottom) - top,
    );
  }

  function drawImages(frame: Frame, look: PaintLook): void {
    if (context === null || !look.imageVisible) return;
    const made = `${look.brightness}/${look.contrast}/${look.inverted}/${look.window}`;
    for (const tile of frame.images) {
      const { payload } = tile;
      const source = tileCanvas(payload, made, (rgba) => fillGrey(rgba, payload, look));
      context.imageSmoothingEnabled = frame.scale * Math.min(...tile.texelUnit) <= NEAREST_FROM_PX;
      drawTile(frame, tile, source);
    }
  }

  function drawLabels(frame: Frame, look: PaintLook): void {
    if (context === null) return;
    context.imageSmoothingEnabled = false;
    for (const tile of finestOnly(frame.labels)) {
      const { payload } = tile;
      const made = `${payload.revision}/${look.segmentOpacity}/${look.boundaries}/${look.hoverColor}`;
      const source = tileCanvas(payload, made, (rgba) => fillLabels(rgba, payload, look));
      drawTile(frame, tile, source);
    }
  }

  return {
    kind: "canvas2d",
    paint(frame, look) {
      if (canvas.width !== frame.widthPx) canvas.width = frame.widthPx;
      if (canvas.height !== frame.heightPx) canvas.height = frame.heightPx;
      context.fillStyle = VOID_COLOR;
      context.fillRect(0, 0, frame.widthPx, frame.heightPx);
      drawImages(frame, look);
      drawLabels(frame, look);
      return frame.images.length + frame.labels.length;
    },
    prepare(payload) {
      // Outlines are found in the tile itself here.
      if (payload.layer === "labels") payload.edged = null;
    },
    release: (payload) => {
      drawn.delete(payload);
    },
    layerBytes: () => 0,
    rebuild: () => drawn.clear(),
    destroy: () => drawn.clear(),
  };
}

/** Labels are half transparent here: coarse tiles under fine ones would show through twice. */
function finestOnly(tiles: readonly FrameTile<LabelPayload>[]): FrameTile<LabelPayload>[] {
  const finest = Math.min(...tiles.map((tile) => tile.mip));
  const fine = tiles.filter((tile) => tile.mip === finest);
  return fine.length > 0 ? fine : [...tiles];
}

function fillGrey(rgba: Uint8ClampedArray, payload: ImagePayload, look: PaintLook): void {
  const { grey } = payload;
  const [black, white] = grey instanceof Uint16Array ? look.window : [0, 255];
  const perValue = 255 / Math.max(1, white - black);
  const sign = look.inverted ? -1 : 1;
  for (let pixel = 0; pixel < grey.length; pixel++) {
    const level = Math.min(255, Math.max(0, (grey[pixel] - black) * perValue));
    const value = sign * (level - 127.5) * look.contrast + 127.5 + look.brightness * 255;
    rgba.fill(value, pixel * 4, pixel * 4 + 3);
    rgba[pixel * 4 + 3] = 255;
  }
}

function fillLabels(rgba: Uint8ClampedArray, payload: LabelPayload, look: PaintLook): void {
  const { palette, widthPx, heightPx } = payload;
  const { index } = payload.tile;
  const colors = new Uint32Array(palette.buffer, palette.byteOffset, palette.length / 4);
  const hover = look.hoverColor;
  for (let pixel = 0; pixel < index.length; pixel++) {
    const entry = index[pixel];
    const at = entry * 4;
    if (palette[at + 3] === 0) continue;
    const column = pixel % widthPx;
    const right = column + 1 < widthPx ? index[pixel + 1] : entry;
    const below = pixel + widthPx < widthPx * heightPx ? index[pixel + widthPx] : entry;
    const isEdge = colors[right] !== colors[entry] || colors[below] !== colors[entry];
    const isHovered =
      hover !== null &&
      palette[at] === hover[0] &&
      palette[at + 1] === hover[1] &&
      palette[at + 2] === hover[2];
    rgba.set(palette.subarray(at, at + 3), pixel * 4);
    rgba[pixel * 4 + 3] = 255 * opacityOf(palette[at + 3], isEdge, isHovered, look);
  }
}

function opacityOf(kind: number, isEdge: boolean, isHovered: boolean, look: PaintLook): number {
  const line = isEdge && (look.boundaries || isHovered) ? 0.9 : 0;
  const lift = isHovered ? 0.18 : 0;
  return Math.min(
    1,
    Math.max(line * Number(kind !== CLASS_HIDDEN || isHovered), fillOf(kind, look) + lift),
  );
}

function fillOf(kind: number, look: PaintLook): number {
  if (kind === CLASS_PLAIN) return look.segmentOpacity;
  if (kind === CLASS_SELECTED) return Math.min(1, look.segmentOpacity * 1.8);
  return kind === CLASS_HIGHLIGHT ? Math.max(0.55, look.segmentOpacity) : 0;
}
