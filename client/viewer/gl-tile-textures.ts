// The textures of the tiles: grey values as R8 or R16UI, label indices with their edges as R8UI, R16UI or R32UI
// with a palette of rows of 256. A palette is uploaded again when its revision has moved on, the index image
// never.
import { createTexture } from "#client/viewer/gl-program.ts";
import { PALETTE_WIDTH } from "#client/viewer/palette.ts";
import type { ImagePayload, LabelPayload, TilePayload } from "#client/viewer/tile-payload.ts";
import { type EdgedIndex, edgedIndex } from "#client/workers/label-edges.ts";

interface LabelTextures {
  readonly index: WebGLTexture;
  readonly palette: WebGLTexture;
  revision: number;
}

export interface GlTileTextures {
  /** Binds the grey values to the active texture unit. */
  bindImage(payload: ImagePayload): void;
  /** Binds index and palette to units 0 and 1. */
  bindLabels(payload: LabelPayload): void;
  prepare(payload: TilePayload): void;
  release(payload: TilePayload): void;
  /** The context came back: the old names mean nothing. */
  forget(): void;
}

export function createGlTileTextures(gl: WebGL2RenderingContext): GlTileTextures {
  const images = new Map<ImagePayload, WebGLTexture>();
  const labels = new Map<LabelPayload, LabelTextures>();

  function imageTexture(payload: ImagePayload): WebGLTexture {
    const known = images.get(payload);
    if (known !== undefined) return known;
    const texture = createTexture(gl);
    const { widthPx, heightPx, grey } = payload;
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    const size = [widthPx, heightPx, 0] as const;
    if (grey instanceof Uint16Array) {
      const [format, type] = [gl.RED_INTEGER, gl.UNSIGNED_SHORT];
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.R16UI, ...size, format, type, grey);
    } else {
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.R8, ...size, gl.RED, gl.UNSIGNED_BYTE, grey);
    }
    images.set(payload, texture);
    return texture;
  }

  function labelTextures(payload: LabelPayload): LabelTextures {
    const known = labels.get(payload);
    if (known !== undefined) return known;
    const index = createTexture(gl);
    const { widthPx, heightPx, tile } = payload;
    const pixels = payload.edged ?? edgedIndex(tile.index, widthPx, tile.supervoxels.length);
    payload.edged = null;
    const [format, type] = formatOf(gl, pixels);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    const size = [widthPx, heightPx, 0] as const;
    gl.texImage2D(gl.TEXTURE_2D, 0, format, ...size, gl.RED_INTEGER, type, pixels);
    const created = { index, palette: createTexture(gl), revision: -1 };
    labels.set(payload, created);
    return created;
  }

  function uploadPalette(payload: LabelPayload, textures: LabelTextures): void {
    const rows = payload.palette.length / (PALETTE_WIDTH * 4);
    const isFirst = textures.revision === -1;
    const { buffer, byteOffset } = payload.palette;
    if (isFirst) gl.texStorage2D(gl.TEXTURE_2D, 1, gl.R32UI, PALETTE_WIDTH, rows);
    // Browsers run on little-endian machines alone: red is in the lowest byte.
    const colors = new Uint32Array(buffer, byteOffset, rows * PALETTE_WIDTH);
    gl.texSubImage2D(
      gl.TEXTURE_2D,
      0,
      0,
      0,
      PALETTE_WIDTH,
      rows,
      gl.RED_INTEGER,
      gl.UNSIGNED_INT,
      colors,
    );
    textures.revision = payload.revision;
  }

  return {
    bindImage(payload) {
      gl.bindTexture(gl.TEXTURE_2D, imageTexture(payload));
    },
    bindLabels(payload) {
      gl.activeTexture(gl.TEXTURE1);
      const textures = labelTextures(payload);
      gl.bindTexture(gl.TEXTURE_2D, textures.palette);
      if (textures.revision !== payload.revision) uploadPalette(payload, textures);
      gl.activeTexture(gl.TEXTURE0);
      gl.bindTexture(gl.TEXTURE_2D, textures.index);
    },
    prepare(payload) {
      if (gl.isContextLost()) return;
      gl.activeTexture(gl.TEXTURE0);
      if (payload.layer === "image") imageTexture(payload);
      else labelTextures(payload);
    },
    release(payload) {
      if (payload.layer === "image") {
        gl.deleteTexture(images.get(payload) ?? null);
        images.delete(payload);
        return;
      }
      const textures = labels.get(payload);
      gl.deleteTexture(textures?.index ?? null);
      gl.deleteTexture(textures?.palette ?? null);
      labels.delete(payload);
    },
    forget() {
      images.clear();
      labels.clear();
    },
  };
}

function formatOf(gl: WebGL2RenderingContext, pixels: EdgedIndex): readonly [GLenum, GLenum] {
  if (pixels instanceof Uint8Array) return [gl.R8UI, gl.UNSIGNED_BYTE];
  if (pixels instanceof Uint16Array) return [gl.R16UI, gl.UNSIGNED_SHORT];
  return [gl.R32UI, gl.UNSIGNED_INT];
}
