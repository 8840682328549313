// Three passes: grey values into one layer, label colours unblended into another, and both mixed on
// the canvas. Boundaries are found in the mixing pass, in screen space: crisp at every zoom, and the
// same across the borders of tiles and mips.
import { EDGE_BITS, EDGE_FAR, EDGE_NEAR } from "#client/workers/label-edges.ts";
import {
  CUT_FILL,
  CUT_LINE,
  HATCH_LIGHTEN,
  HATCH_LINES,
  HATCH_PERIOD_LINES,
  HOVER_FILL,
  HOVER_LIGHTEN,
  LINE_LIGHTEN,
  PLAIN_LINE,
  SELECTED_FILL,
  SELECTED_LIGHTEN,
  VOID_COLOR,
} from "#core/pictures/picture-rules.ts";

/** A quad from a rectangle in pixels from the top left; no buffers. */
export const TILE_VERTEX = `#version 300 es
precision highp float;
uniform vec4 rectPx;
uniform vec2 canvasPx;
out vec2 uv;
void main() {
  uv = vec2(float(gl_VertexID & 1), float(gl_VertexID >> 1));
  vec2 px = mix(rectPx.xy, rectPx.zw, uv);
  gl_Position = vec4(px.x / canvasPx.x * 2.0 - 1.0, 1.0 - px.y / canvasPx.y * 2.0, 0.0, 1.0);
}`;

/**
 * Red: the grey value. Green: that there is an image at all. `snapped` is 1 along an axis whose texels are
 * long enough to be seen one by one: they end sharply then, at the edges of tiles as within them.
 */
export const IMAGE_FRAGMENT = `#version 300 es
precision highp float;
uniform sampler2D image;
uniform vec2 snapped;
in vec2 uv;
out vec4 color;
void main() {
  vec2 size = vec2(textureSize(image, 0));
  vec2 middle = (floor(uv * size) + 0.5) / size;
  color = vec4(texture(image, mix(uv, middle, snapped)).r, 1.0, 0.0, 1.0);
}`;

/** Values of 16 bits between black and white. Their textures know no smoothing, so it is done here. */
export const WIDE_IMAGE_FRAGMENT = `#version 300 es
precision highp float;
precision highp int;
precision highp usampler2D;
uniform usampler2D image;
uniform vec2 window;
uniform vec2 snapped;
in vec2 uv;
out vec4 color;

float valueAt(ivec2 texel, ivec2 size) {
  return float(texelFetch(image, clamp(texel, ivec2(0), size - 1), 0).r);
}

void main() {
  ivec2 size = textureSize(image, 0);
  vec2 at = uv * vec2(size);
  at = mix(at, floor(at) + 0.5, snapped) - 0.5;
  vec2 corner = floor(at);
  vec2 part = at - corner;
  ivec2 p = ivec2(corner);
  float value = mix(
    mix(valueAt(p, size), valueAt(p + ivec2(1, 0), size), part.x),
    mix(valueAt(p + ivec2(0, 1), size), valueAt(p + ivec2(1, 1), size), part.x),
    part.y
  );
  float grey = clamp((value - window.x) / max(1.0, window.y - window.x), 0.0, 1.0);
  color = vec4(grey, 1.0, 0.0, 1.0);
}`;

/**
 * Palettes and the layer hold colours as whole numbers: red in the lowest byte, the class in the highest, and
 * in the layer the edges of label-edges.ts in the class' lowest bits.
 */
export const LABEL_FRAGMENT = `#version 300 es
precision highp float;
precision highp int;
precision highp usampler2D;
uniform usampler2D index;
uniform usampler2D palette;
in vec2 uv;
out uint color;
void main() {
  ivec2 size = textureSize(index, 0);
  ivec2 texel = clamp(ivec2(uv * vec2(size)), ivec2(0), size - 1);
  uint edged = texelFetch(index, texel, 0).r;
  uint entry = edged >> ${EDGE_BITS};
  color = texelFetch(palette, ivec2(int(entry & 255u), int(entry >> 8)), 0).r | ((edged & ${EDGE_NEAR | EDGE_FAR}u) << 24);
}`;

/** One triangle over the whole canvas; the scissor says how much of it counts. */
export const COMPOSE_VERTEX = `#version 300 es
void main() {
  vec2 corner = vec2(float((gl_VertexID << 1) & 2), float(gl_VertexID & 2));
  gl_Position = vec4(corner * 2.0 - 1.0, 0.0, 1.0);
}`;

/**
 * What a mixing pass must know of. Drawing in software runs every branch for every pixel, so what a picture
 * has none of is left out of its program.
 */
export interface ComposeParts {
  /** A segment is pointed at. */
  readonly hover: boolean;
  /** Something is hatched. */
  readonly cuts: boolean;
  /** Brightness, contrast or inversion differ from none. */
  readonly tone: boolean;
  /** Boundaries on both sides. */
  readonly bothSides: boolean;
}

/** The classes are those of palette.ts, the highest bytes of the label layer. */
export function composeFragment(parts: ComposeParts): string {
  const defines = Object.entries({
    HOVER: parts.hover,
    CUTS: parts.cuts,
    TONE: parts.tone,
    BOTH_SIDES: parts.bothSides,
  }).filter(([, isPart]) => isPart);
  return `#version 300 es
${defines.map(([name]) => `#define ${name}\n`).join("")}${COMPOSE_BODY}`;
}

const COMPOSE_BODY = `precision highp float;
precision highp int;
precision highp usampler2D;
uniform sampler2D imageLayer;
uniform usampler2D labelLayer;
uniform uint hovered;
uniform float opacity;
uniform float lineStrength;
uniform bool boundaries;
uniform bool imageVisible;
uniform float brightness;
uniform float contrast;
uniform bool inverted;
uniform int lineWidth;
uniform ivec2 lastPx;
/** What marks a pixel whose neighbours may differ; 0 where all are to be looked at. */
uniform uint edgeBits;
out vec4 result;

const vec3 VOID_COLOR = vec3(${VOID_COLOR.join(", ")});
const uint RGB = 0xffffffu;

uint labelAt(int x, int y) {
  return texelFetch(labelLayer, ivec2(x, y), 0).r;
}

/** Which bits of a neighbour differ. */
uint differing(ivec2 p, uint own) {
  uint bits = own ^ labelAt(min(p.x + lineWidth, lastPx.x), p.y);
  bits |= own ^ labelAt(p.x, max(p.y - lineWidth, 0));
#ifdef BOTH_SIDES
  bits |= own ^ labelAt(max(p.x - lineWidth, 0), p.y);
  bits |= own ^ labelAt(p.x, min(p.y + lineWidth, lastPx.y));
#endif
  return bits & RGB;
}

void main() {
  ivec2 p = ivec2(gl_FragCoord.xy);
  vec2 sampled = texelFetch(imageLayer, p, 0).rg;
  float grey = sampled.r;
#ifdef TONE
  grey = inverted ? 1.0 - grey : grey;
  grey = clamp((grey - 0.5) * contrast + 0.5 + brightness, 0.0, 1.0);
#endif
  vec3 mixed = imageVisible && sampled.g > 0.5 ? vec3(grey) : VOID_COLOR;

  uint own = labelAt(p.x, p.y);
  uint kind = own >> 24;
  vec3 tint = vec3(uvec3(own, own >> 8, own >> 16) & 255u) / 255.0;
  bool isShown = kind >= 96u;
  bool isSelected = kind >= 160u;
  float fill = isShown ? (isSelected ? min(1.0, opacity * ${SELECTED_FILL}) : opacity) : 0.0;
  float line = isShown && boundaries ? (isSelected ? 1.0 : ${PLAIN_LINE} * lineStrength) : 0.0;
  float lighten = isSelected ? ${SELECTED_LIGHTEN} : ${LINE_LIGHTEN};
#ifdef CUTS
  if (kind >= 224u) {
    fill = max(${CUT_FILL}, opacity);
    line = ${CUT_LINE};
    lighten = ${LINE_LIGHTEN};
    // The two sides of a cut are told apart by their hatching too, not by colour alone.
    int diagonal = (own & 255u) > ((own >> 16) & 255u) ? p.x + p.y : p.x - p.y;
    int period = ${HATCH_PERIOD_LINES} * lineWidth;
    int phase = diagonal - period * int(floor(float(diagonal) / float(period)));
    if (phase < ${HATCH_LINES} * lineWidth) tint = mix(tint, vec3(1.0), ${HATCH_LIGHTEN});
  }
#endif
#ifdef HOVER
  if (kind >= 32u && kind < 224u && (own & RGB) == hovered) {
    fill = min(1.0, fill + ${HOVER_FILL});
    line = 1.0;
    lighten = ${HOVER_LIGHTEN};
  }
#endif
  mixed = mix(mixed, tint, fill);
  // A loop, since drawing in software leaves one out where no pixel of a few needs it, and no branch.
  bool mayDiffer = line > 0.0 && (own & edgeBits) == edgeBits;
  for (int turn = mayDiffer ? 0 : 1; turn < 1; turn++) {
    line = differing(p, own) == 0u ? 0.0 : line;
    mixed = mix(mixed, mix(tint, vec3(1.0), lighten), line);
  }
  result = vec4(mixed, 1.0);
}`;
