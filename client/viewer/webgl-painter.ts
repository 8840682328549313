// Paints a frame with WebGL2. The two layers keep unmixed pixels of the whole canvas, so a change of
// look mixes them anew without touching a tile, and a change of roots draws a few rectangles.
import { drawDamaged, type Frame, type FrameTile, wholeCanvas } from "#client/viewer/frame.ts";
import {
  createLayer,
  createProgram,
  type GlLayer,
  type GlProgram,
} from "#client/viewer/gl-program.ts";
import { createGlTileTextures, type GlTileTextures } from "#client/viewer/gl-tile-textures.ts";
import type { Damage, Painter, PaintLook } from "#client/viewer/painter.ts";
import {
  COMPOSE_VERTEX,
  type ComposeParts,
  composeFragment,
  IMAGE_FRAGMENT,
  LABEL_FRAGMENT,
  TILE_VERTEX,
  WIDE_IMAGE_FRAGMENT,
} from "#client/viewer/shaders.ts";
import type { TilePayload } from "#client/viewer/tile-payload.ts";
import { EDGE_FAR, EDGE_NEAR } from "#client/workers/label-edges.ts";
import type { PxRect } from "#core/geometry/picture-geometry.ts";
import { CLASS_SHIFT } from "#core/pictures/label-classes.ts";
import {
  BOTH_SIDES_FROM_ZOOM,
  LEAST_LINE_ZOOM,
  NEAREST_FROM_PX,
  VOID_COLOR,
} from "#core/pictures/picture-rules.ts";

/** RG8 and R32UI. */
const LAYER_BYTES_PER_PX = 2 + 4;
const NO_LABELS = [0, 0, 0, 0] as const;
/** Texels are a little longer than a boundary's width: how pixels fall on them is rounded. */
const NEAR_FROM_TEXEL_WIDTHS = 1.25;
const FAR_FROM_TEXEL_WIDTHS = 0.6;

/** Of a picture that nothing was done to yet, at a pixel a voxel or more. */
const USUAL_PARTS: ComposeParts = { hover: false, cuts: false, tone: false, bothSides: true };

interface Layers {
  readonly image: GlLayer;
  readonly label: GlLayer;
  readonly widthPx: number;
  readonly heightPx: number;
}

interface GlState {
  readonly imageProgram: GlProgram;
  /** Of values of 16 bits; made when first needed. */
  wideImageProgram: GlProgram | null;
  readonly labelProgram: GlProgram;
  /** By what they must know of; but for the usual one, made when first needed. */
  readonly composePrograms: Map<string, GlProgram>;
  /** Image tiles are smoothed when they are enlarged a little; labels never are. */
  readonly smooth: WebGLSampler;
  layers: Layers | null;
}

/** null where the browser gives no WebGL2. */
export function createWebglPainter(canvas: HTMLCanvasElement): Painter | null {
  const gl = canvas.getContext("webgl2", {
    alpha: false,
    antialias: false,
    depth: false,
    stencil: false,
    // Most paints touch a part of the canvas; the rest must still be there.
    preserveDrawingBuffer: true,
    powerPreference: "high-performance",
  });
  return gl === null ? null : createPainter(canvas, gl);
}

function createPainter(canvas: HTMLCanvasElement, gl: WebGL2RenderingContext): Painter {
  const textures = createGlTileTextures(gl);
  let state = createState(gl);
  return {
    kind: "webgl2",
    paint(frame, look, damage) {
      if (gl.isContextLost()) return 0;
      const isNew = resize(canvas, gl, state, frame);
      const whole = [wholeCanvas(frame)];
      const all = { images: whole, labels: whole, compose: whole };
      return paintRects({ gl, state, textures }, frame, look, isNew ? all : damage);
    },
    prepare: textures.prepare,
    release: textures.release,
    layerBytes() {
      const { widthPx = 0, heightPx = 0 } = state.layers ?? {};
      return widthPx * heightPx * LAYER_BYTES_PER_PX;
    },
    rebuild() {
      textures.forget();
      state = createState(gl);
    },
    destroy() {
      gl.getExtension("WEBGL_lose_context")?.loseContext();
    },
  };
}

function createState(gl: WebGL2RenderingContext): GlState {
  const smooth = gl.createSampler();
  for (const name of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) {
    gl.samplerParameteri(smooth, name, gl.CLAMP_TO_EDGE);
  }
  gl.samplerParameteri(smooth, gl.TEXTURE_MIN_FILTER, gl.LINEAR);
  gl.samplerParameteri(smooth, gl.TEXTURE_MAG_FILTER, gl.LINEAR);
  const composePrograms: GlState["composePrograms"] = new Map();
  // While the first tiles are on their way the graphics have nothing to do.
  composeProgram(gl, composePrograms, USUAL_PARTS);
  return {
    imageProgram: createProgram(gl, TILE_VERTEX, IMAGE_FRAGMENT),
    wideImageProgram: null,
    labelProgram: createProgram(gl, TILE_VERTEX, LABEL_FRAGMENT),
    composePrograms,
    smooth,
    layers: null,
  };
}

/** True where the canvas or its layers are new and empty. */
function resize(
  canvas: HTMLCanvasElement,
  gl: WebGL2RenderingContext,
  state: GlState,
  frame: Frame,
): boolean {
  const { widthPx, heightPx } = frame;
  const known = state.layers;
  if (known !== null && known.widthPx === widthPx && known.heightPx === heightPx) return false;
  canvas.width = widthPx;
  canvas.height = heightPx;
  known?.image.destroy();
  known?.label.destroy();
  state.layers = {
    image: createLayer(gl, gl.RG8, widthPx, heightPx),
    label: createLayer(gl, gl.R32UI, widthPx, heightPx),
    widthPx,
    heightPx,
  };
  return true;
}

interface Target {
  readonly gl: WebGL2RenderingContext;
  readonly state: GlState;
  readonly textures: GlTileTextures;
}

function paintRects(
  target: Target,
  frame: Frame,
  look: PaintLook,
  { images, labels, compose }: Damage,
): number {
  const { gl, state } = target;
  const { layers } = state;
  if (layers === null) return 0;
  gl.viewport(0, 0, frame.widthPx, frame.heightPx);
  gl.disable(gl.BLEND);
  gl.enable(gl.SCISSOR_TEST);
  gl.clearColor(0, 0, 0, 0);
  let drawn = 0;
  if (images.length > 0) {
    gl.bindFramebuffer(gl.FRAMEBUFFER, layers.image.framebuffer);
    drawn += drawImageTiles(target, frame, look, images);
  }
  if (labels.length > 0) {
    gl.bindFramebuffer(gl.FRAMEBUFFER, layers.label.framebuffer);
    drawn += drawLabelTiles(target, frame, labels);
  }
  gl.bindFramebuffer(gl.FRAMEBUFFER, null);
  if (frame.images.length + frame.labels.length === 0) clearRects(gl, frame, compose);
  else composeRects(target, layers, frame, look, compose);
  return drawn;
}

function drawImageTiles(
  { gl, state, textures }: Target,
  frame: Frame,
  look: PaintLook,
  rects: readonly PxRect[],
): number {
  // All tiles of a volume are of one kind.
  const isWide = frame.images.some(({ payload }) => payload.grey instanceof Uint16Array);
  if (isWide) state.wideImageProgram ??= createProgram(gl, TILE_VERTEX, WIDE_IMAGE_FRAGMENT);
  const program = (isWide ? state.wideImageProgram : null) ?? state.imageProgram;
  activateTileProgram(gl, program, frame);
  gl.uniform1i(program.uniform("image"), 0);
  if (isWide) gl.uniform2f(program.uniform("window"), ...look.window);
  gl.activeTexture(gl.TEXTURE0);
  gl.bindSampler(0, isWide ? null : state.smooth);
  const clear = () => gl.clear(gl.COLOR_BUFFER_BIT);
  const drawn = drawTiles({ gl, frame, rects, clear }, frame.images, (tile, rect) => {
    textures.bindImage(tile.payload);
    const [across, down] = tile.texelUnit.map((unit) =>
      Number(frame.scale * unit > NEAREST_FROM_PX),
    );
    gl.uniform2f(program.uniform("snapped"), across, down);
    setRect(gl, program, rect);
  });
  gl.bindSampler(0, null);
  return drawn;
}

function drawLabelTiles(
  { gl, state, textures }: Target,
  frame: Frame,
  rects: readonly PxRect[],
): number {
  const program = state.labelProgram;
  activateTileProgram(gl, program, frame);
  gl.uniform1i(program.uniform("index"), 0);
  gl.uniform1i(program.uniform("palette"), 1);
  const clear = () => gl.clearBufferuiv(gl.COLOR, 0, NO_LABELS);
  return drawTiles({ gl, frame, rects, clear }, frame.labels, (tile, rect) => {
    textures.bindLabels(tile.payload);
    setRect(gl, program, rect);
  });
}

function activateTileProgram(gl: WebGL2RenderingContext, program: GlProgram, frame: Frame): void {
  program.use();
  gl.uniform2f(program.uniform("canvasPx"), frame.widthPx, frame.heightPx);
}

function setRect(gl: WebGL2RenderingContext, program: GlProgram, rect: PxRect): void {
  gl.uniform4f(program.uniform("rectPx"), rect.left, rect.top, rect.right, rect.bottom);
}

interface Drawing {
  readonly gl: WebGL2RenderingContext;
  readonly frame: Frame;
  readonly rects: readonly PxRect[];
  readonly clear: () => void;
}

function drawTiles<P extends TilePayload>(
  { gl, frame, rects, clear }: Drawing,
  tiles: readonly FrameTile<P>[],
  bind: (tile: FrameTile<P>, rect: PxRect) => void,
): number {
  const begin = (damaged: PxRect) => {
    setScissor(gl, frame, damaged);
    clear();
  };
  return drawDamaged(frame, tiles, rects, begin, (tile, rect) => {
    bind(tile, rect);
    gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
  });
}

/** GL counts rows from the bottom. */
function setScissor(gl: WebGL2RenderingContext, frame: Frame, rect: PxRect): void {
  gl.scissor(
    rect.left,
    frame.heightPx - rect.bottom,
    rect.right - rect.left,
    rect.bottom - rect.top,
  );
}

/** As if composed of nothing, which is what a page begins with, without a shader run for every pixel. */
function clearRects(gl: WebGL2RenderingContext, frame: Frame, rects: readonly PxRect[]): void {
  gl.clearColor(...VOID_COLOR, 1);
  for (const rect of rects) {
    setScissor(gl, frame, rect);
    gl.clear(gl.COLOR_BUFFER_BIT);
  }
}

function composeRects(
  { gl, state }: Target,
  layers: Layers,
  frame: Frame,
  look: PaintLook,
  rects: readonly PxRect[],
): void {
  const cssScale = frame.scale / frame.pixelRatio;
  const program = composeProgram(gl, state.composePrograms, {
    hover: look.hoverColor !== null,
    cuts: look.highlights.size > 0 || look.comparison !== null,
    tone: look.brightness !== 0 || look.contrast !== 1 || look.inverted,
    bothSides: cssScale >= BOTH_SIDES_FROM_ZOOM,
  });
  const [red, green, blue] = look.hoverColor ?? [0, 0, 0];
  program.use();
  gl.activeTexture(gl.TEXTURE1);
  gl.bindTexture(gl.TEXTURE_2D, layers.label.texture);
  gl.activeTexture(gl.TEXTURE0);
  gl.bindTexture(gl.TEXTURE_2D, layers.image.texture);
  gl.uniform1i(program.uniform("imageLayer"), 0);
  gl.uniform1i(program.uniform("labelLayer"), 1);
  gl.uniform1ui(program.uniform("hovered"), red | (green << 8) | (blue << 16));
  gl.uniform1f(program.uniform("opacity"), look.segmentOpacity);
  gl.uniform1f(program.uniform("lineStrength"), Math.min(1, Math.max(LEAST_LINE_ZOOM, cssScale)));
  gl.uniform1i(program.uniform("boundaries"), Number(look.boundaries));
  gl.uniform1i(program.uniform("imageVisible"), Number(look.imageVisible));
  gl.uniform1f(program.uniform("brightness"), look.brightness);
  gl.uniform1f(program.uniform("contrast"), look.contrast);
  gl.uniform1i(program.uniform("inverted"), Number(look.inverted));
  gl.uniform2i(program.uniform("lastPx"), frame.widthPx - 1, frame.heightPx - 1);
  const lineWidth = Math.max(1, Math.round(frame.pixelRatio));
  gl.uniform1i(program.uniform("lineWidth"), lineWidth);
  gl.uniform1ui(program.uniform("edgeBits"), edgeBits(frame, lineWidth) << CLASS_SHIFT);
  for (const rect of rects) {
    setScissor(gl, frame, rect);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }
}

/** Which texels may lie at an outline: none is known to not, where tiles of two mips meet. */
function edgeBits({ labels, scale }: Frame, lineWidth: number): number {
  if (labels.length === 0 || labels.some(({ mip }) => mip !== labels[0].mip)) return 0;
  const texelWidths = (scale * Math.min(...labels[0].texelUnit)) / lineWidth;
  if (texelWidths >= NEAR_FROM_TEXEL_WIDTHS) return EDGE_NEAR;
  return texelWidths >= FAR_FROM_TEXEL_WIDTHS ? EDGE_FAR : 0;
}

function composeProgram(
  gl: WebGL2RenderingContext,
  composePrograms: GlState["composePrograms"],
  parts: ComposeParts,
): GlProgram {
  const key = Object.values(parts).join();
  const known = composePrograms.get(key);
  if (known !== undefined) return known;
  const program = createProgram(gl, COMPOSE_VERTEX, composeFragment(parts));
  composePrograms.set(key, program);
  return program;
}
