// Who paints a panel: WebGL2 where a graphics card draws it; elsewhere the browser would draw it on the processor,
// and raster-painter.ts does that in less time (ADR 59). For support and comparison the browser's storage
// can name one: fascicle:painter is "webgl2" or "canvas2d".
import { webglDrawing } from "#client/graphics/software-drawing.ts";
import type { Painter } from "#client/viewer/painter.ts";
import { createRasterPainter } from "#client/viewer/raster-painter.ts";
import { createWebglPainter } from "#client/viewer/webgl-painter.ts";

export const PAINTER_KEY = "fascicle:painter";

export interface PaintedCanvas {
  readonly canvas: HTMLCanvasElement;
  readonly painter: Painter;
}

export function createPaintedCanvas(): PaintedCanvas {
  const canvas = document.createElement("canvas");
  const painter = isWebglWanted() ? createWebglPainter(canvas) : null;
  // A canvas that was asked for WebGL2 in vain still gives a 2D context.
  return { canvas, painter: painter ?? createRasterPainter(canvas) };
}

function isWebglWanted(): boolean {
  const named = namedPainter();
  return named === null ? webglDrawing() === "card" : named === "webgl2";
}

function namedPainter(): string | null {
  try {
    return localStorage.getItem(PAINTER_KEY);
  } catch {
    // A browser that keeps nothing names none.
    return null;
  }
}
