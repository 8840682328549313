// Who paints a panel: WebGL2 where a graphics card draws it; elsewhere the browser would draw it on the processor,
// and raster-painter.ts does that in a third of the time (ADR 59). For support and comparison the browser's storage
// can name one: fascicle:painter is "webgl2" or "canvas2d".
import type { Painter } from "#client/viewer/painter.ts";
import { createRasterPainter } from "#client/viewer/raster-painter.ts";
import { createWebglPainter } from "#client/viewer/webgl-painter.ts";

export const PAINTER_KEY = "fascicle:painter";

/** What browsers call drawing on the processor. */
const SOFTWARE = /swiftshader|llvmpipe|softpipe|software|basic render/i;

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
  return named === null ? hasGraphicsCard() : named === "webgl2";
}

function namedPainter(): string | null {
  try {
    return localStorage.getItem(PAINTER_KEY);
  } catch {
    // A browser that keeps nothing names none.
    return null;
  }
}

let known: boolean | null = null;

/** Asked once a page, of a context of its own: a canvas that has given one for WebGL2 gives none for anything else. */
function hasGraphicsCard(): boolean {
  known ??= askForGraphicsCard();
  return known;
}

function askForGraphicsCard(): boolean {
  const gl = document
    .createElement("canvas")
    .getContext("webgl2", { failIfMajorPerformanceCaveat: true });
  if (gl === null) return false;
  const named = gl.getExtension("WEBGL_debug_renderer_info")?.UNMASKED_RENDERER_WEBGL;
  const renderer = String(gl.getParameter(named ?? gl.RENDERER));
  gl.getExtension("WEBGL_lose_context")?.loseContext();
  return !SOFTWARE.test(renderer);
}
