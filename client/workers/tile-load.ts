// Fetches and decodes one tile, in a worker or in the page alike. Never throws: what can go wrong
// outside is a value.

import { edgedIndex } from "#client/workers/label-edges.ts";
import type { DecodedTile, ImageTile, TileAsk, TileFailure } from "#client/workers/tile-message.ts";
import { decodeWideImageTile } from "#core/protocol/image-tile.ts";
import { decodeLabelTile } from "#core/protocol/label-tile.ts";
import { accepted, type Result, refused } from "#core/result.ts";

export type TileResult = Result<DecodedTile, TileFailure>;

/** Statuses that a later try may change. */
const PASSING_STATUSES = new Set([408, 425, 429]);

export interface LoadedBytes {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly contentType: string;
}

export async function loadBytes(
  url: string,
  signal: AbortSignal,
): Promise<Result<LoadedBytes, TileFailure>> {
  try {
    const response = await fetch(url, { credentials: "same-origin", signal });
    if (!response.ok) return refused(failureOfStatus(response.status, url));
    return accepted(await bytesOf(response));
  } catch (error) {
    return refused(interrupted(error, signal));
  }
}

export async function bytesOf(response: Response): Promise<LoadedBytes> {
  const bytes = new Uint8Array(await response.arrayBuffer());
  return { bytes, contentType: response.headers.get("content-type") ?? "" };
}

/** @param bytes label tiles and values of 16 bits as they are when no longer gzipped. */
export async function decodeTile(
  { layer, url, isEdged }: TileAsk,
  bytes: Uint8Array<ArrayBuffer>,
  contentType: string,
): Promise<TileResult> {
  try {
    if (layer === "labels") return accepted(decodeLabels(bytes, isEdged));
    if (!contentType.startsWith("image/")) return accepted({ layer, tile: decodeWide(bytes) });
    return accepted({ layer, tile: await decodeImage(bytes, contentType) });
  } catch (error) {
    return refused({ tag: "unusable", detail: `${url}: ${reasonOf(error)}` });
  }
}

function interrupted(error: unknown, signal: AbortSignal): TileFailure {
  if (signal.aborted) return { tag: "aborted" };
  return { tag: "unreachable", detail: reasonOf(error) };
}

export function failureOfStatus(status: number, url: string): TileFailure {
  const detail = `${url}: HTTP ${status}`;
  const passing = status >= 500 || PASSING_STATUSES.has(status);
  return { tag: passing ? "unreachable" : "unusable", detail };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function decodeLabels(bytes: Uint8Array<ArrayBuffer>, isEdged: boolean): DecodedTile {
  const tile = decodeLabelTile(bytes);
  const edged = isEdged ? edgedIndex(tile.index, tile.widthPx, tile.supervoxels.length) : null;
  return { layer: "labels", tile, edged };
}

function decodeWide(bytes: Uint8Array<ArrayBuffer>): ImageTile {
  const { widthPx, heightPx, values } = decodeWideImageTile(bytes);
  return { widthPx, heightPx, grey: values as Uint16Array<ArrayBuffer> };
}

async function decodeImage(bytes: Uint8Array<ArrayBuffer>, type: string): Promise<ImageTile> {
  return (await decodedAlone(bytes, type)) ?? decodedThroughCanvas(new Blob([bytes], { type }));
}

/** Of which the decoder gives brightness alone, in steps of its own. */
const WITHOUT_COLOURS = "image/webp";

/**
 * By the browser's decoder itself, in half the time: a blob is first told to another process. Null where the browser
 * has none (it has one for pages over https and of this machine), or where it gives something else than colours.
 */
async function decodedAlone(
  bytes: Uint8Array<ArrayBuffer>,
  type: string,
): Promise<ImageTile | null> {
  if (typeof ImageDecoder === "undefined" || type === WITHOUT_COLOURS) return null;
  const decoder = new ImageDecoder({ data: bytes, type, colorSpaceConversion: "none" });
  try {
    const { image } = await decoder.decode();
    try {
      return await greyOfFrame(image);
    } finally {
      image.close();
    }
  } catch {
    // What cannot be read is told by the other way, which is asked next.
    return null;
  } finally {
    decoder.close();
  }
}

async function greyOfFrame(frame: VideoFrame): Promise<ImageTile | null> {
  if (frame.format === null || !/^(RGB|BGR)[AX]$/.test(frame.format)) return null;
  const { codedWidth: widthPx, codedHeight: heightPx } = frame;
  const pixels = new Uint32Array(widthPx * heightPx);
  const [plane] = await frame.copyTo(pixels);
  if (plane === undefined || plane.offset !== 0 || plane.stride !== widthPx * 4) return null;
  const grey = new Uint8Array(pixels.length);
  for (let pixel = 0; pixel < grey.length; pixel++) grey[pixel] = pixels[pixel];
  return { widthPx, heightPx, grey };
}

/** The image is opaque, so no premultiplication can touch its values. */
async function decodedThroughCanvas(blob: Blob): Promise<ImageTile> {
  const bitmap = await createImageBitmap(blob, {
    colorSpaceConversion: "none",
    premultiplyAlpha: "none",
  });
  try {
    return readGrey(bitmap);
  } finally {
    bitmap.close();
  }
}

/** One at a time: it is drawn into and read at once. */
let canvas: OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D | null = null;

function readGrey(bitmap: ImageBitmap): ImageTile {
  const { width: widthPx, height: heightPx } = bitmap;
  if (canvas?.canvas.width !== widthPx || canvas.canvas.height !== heightPx) {
    canvas = createContext(widthPx, heightPx);
  }
  canvas.drawImage(bitmap, 0, 0);
  const rgba = canvas.getImageData(0, 0, widthPx, heightPx).data;
  const grey = new Uint8Array(widthPx * heightPx);
  for (let pixel = 0; pixel < grey.length; pixel++) grey[pixel] = rgba[pixel * 4];
  return { widthPx, heightPx, grey };
}

function createContext(
  width: number,
  height: number,
): OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D {
  const settings: CanvasRenderingContext2DSettings = { willReadFrequently: true, alpha: false };
  const context =
    typeof OffscreenCanvas === "undefined"
      ? createPageCanvas(width, height).getContext("2d", settings)
      : new OffscreenCanvas(width, height).getContext("2d", settings);
  if (context === null) throw new Error("the browser gives no 2D canvas");
  return context;
}

function createPageCanvas(width: number, height: number): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  return canvas;
}
