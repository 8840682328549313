// Three passes: grey values into one layer, label colours unblended into another, and both mixed on
// the canvas. Boundaries are found in the mixing pass, in screen space: crisp at every zoom, and the
// same across the borders of tiles and mips.

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

export const LABEL_FRAGMENT = `#version 300 es
precision highp float;
precision highp int;
precision highp usampler2D;
uniform usampler2D index;
uniform sampler2D palette;
in vec2 uv;
out vec4 color;
void main() {
  ivec2 size = textureSize(index, 0);
  ivec2 texel = clamp(ivec2(uv * vec2(size)), ivec2(0), size - 1);
  uint entry = texelFetch(index, texel, 0).r;
  color = texelFetch(palette, ivec2(int(entry & 255u), int(entry >> 8)), 0);
}`;

/** One triangle over the whole canvas; the scissor says how much of it counts. */
export const COMPOSE_VERTEX = `#version 300 es
void main() {
  vec2 corner = vec2(float((gl_VertexID << 1) & 2), float(gl_VertexID & 2));
  gl_Position = vec4(corner * 2.0 - 1.0, 0.0, 1.0);
}`;

/** What is seen where there is neither image nor label. */
export const VOID_COLOR = [0.055, 0.06, 0.07] as const;

/** The classes are those of palette.ts, the alpha bytes of the label layer. */
export const COMPOSE_FRAGMENT = `#version 300 es
precision highp float;
precision highp int;
uniform sampler2D imageLayer;
uniform sampler2D labelLayer;
uniform ivec3 hovered;
uniform float opacity;
uniform float lineStrength;
uniform bool boundaries;
uniform bool bothSides;
uniform bool imageVisible;
uniform float brightness;
uniform float contrast;
uniform bool inverted;
uniform int lineWidth;
uniform ivec2 lastPx;
out vec4 result;

const vec3 VOID_COLOR = vec3(${VOID_COLOR.join(", ")});

bool differs(ivec2 p, vec3 own) {
  return texelFetch(labelLayer, clamp(p, ivec2(0), lastPx), 0).rgb != own;
}

bool isBoundary(ivec2 p, vec3 own) {
  int reach = lineWidth;
  if (differs(p + ivec2(reach, 0), own) || differs(p - ivec2(0, reach), own)) return true;
  return bothSides && (differs(p - ivec2(reach, 0), own) || differs(p + ivec2(0, reach), own));
}

float fillOf(int kind) {
  if (kind < 32) return 0.0;
  if (kind < 96) return 0.0;
  if (kind < 160) return opacity;
  if (kind < 224) return min(1.0, opacity * 1.8);
  return max(0.55, opacity);
}

float lineOf(int kind) {
  if (kind < 96) return 0.0;
  if (kind < 160) return boundaries ? 0.75 * lineStrength : 0.0;
  if (kind < 224) return boundaries ? 1.0 : 0.0;
  return 0.95;
}

void main() {
  ivec2 p = ivec2(gl_FragCoord.xy);
  vec2 sampled = texelFetch(imageLayer, p, 0).rg;
  float level = inverted ? 1.0 - sampled.r : sampled.r;
  float grey = clamp((level - 0.5) * contrast + 0.5 + brightness, 0.0, 1.0);
  bool hasImage = imageVisible && sampled.g > 0.5;
  vec3 mixed = hasImage ? vec3(grey) : VOID_COLOR;

  vec4 texel = texelFetch(labelLayer, p, 0);
  if (texel.a > 0.0) {
    vec3 tint = texel.rgb;
    ivec4 label = ivec4(texel * 255.0 + 0.5);
    bool isHovered = label.rgb == hovered && label.a < 224;
    float fill = fillOf(label.a);
    float line = lineOf(label.a);
    if (isHovered) {
      fill = min(1.0, fill + 0.18);
      line = 1.0;
    }
    if (label.a >= 224) {
      // The two sides of a cut are told apart by their hatching too, not by colour alone.
      int diagonal = label.r > label.b ? p.x + p.y : p.x - p.y;
      int period = 8 * lineWidth;
      int phase = diagonal - period * int(floor(float(diagonal) / float(period)));
      if (phase < 2 * lineWidth) tint = mix(tint, vec3(1.0), 0.55);
    }
    mixed = mix(mixed, tint, fill);
    if (line > 0.0 && isBoundary(p, texel.rgb)) {
      float lighten = isHovered ? 0.75 : (label.a >= 160 && label.a < 224 ? 0.6 : 0.1);
      mixed = mix(mixed, mix(tint, vec3(1.0), lighten), line);
    }
  }
  result = vec4(mixed, 1.0);
}`;
