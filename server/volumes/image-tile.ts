// An EM tile as it travels: grey, as JPEG or WebP with a loss that no eye sees, the first the fastest to
// make and the second for slow lines; as PNG where somebody asks for every level. Values of 16 bits travel
// as they are, since the page chooses which of them are black and white.
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import sharp, { type Sharp } from "sharp";
import { encodeWideImageTile } from "#core/protocol/image-tile.ts";
import { rowsOfTile, type TileRequest, tileBox } from "#server/volumes/tile-grid.ts";
import type { DatasetVolumes } from "#server/volumes/volume-port.ts";

const gzipAsync = promisify(gzip);

// A tile is too small to share out; several tiles at a time fill the cores better.
sharp.concurrency(1);

export interface ImageTile {
  readonly bytes: Uint8Array;
  readonly contentType: "image/jpeg" | "image/webp" | "image/png" | "application/octet-stream";
  readonly isGzipped: boolean;
}

export interface ImageTileOptions {
  readonly isLossless?: boolean;
  readonly signal?: AbortSignal;
}

/** Null where the volume has no such tile. Rejects with the signal's reason. */
export async function encodeImageTile(
  volumes: Pick<DatasetVolumes, "image" | "voxelNm" | "tileFormat">,
  request: TileRequest,
  { isLossless = false, signal }: ImageTileOptions = {},
): Promise<ImageTile | null> {
  const tile = tileBox(volumes.image, volumes.voxelNm, request);
  if (tile === null) return null;
  const voxels = await volumes.image.readBlock(request.mip, tile.box, signal);
  signal?.throwIfAborted();
  const { widthPx, heightPx } = tile;
  const values = rowsOfTile(request.plane, voxels, tile);
  if (values instanceof Uint16Array) {
    const bytes = await gzipAsync(encodeWideImageTile({ widthPx, heightPx, values }), { level: 4 });
    return { bytes, contentType: "application/octet-stream", isGzipped: true };
  }
  const raw = { width: widthPx, height: heightPx, channels: 1 } as const;
  const grey = sharp(values, { raw }).toColourspace("b-w");
  const format = isLossless ? "png" : (volumes.tileFormat ?? "jpeg");
  const bytes = await encoded(grey, format);
  return { bytes, contentType: `image/${format}`, isGzipped: false };
}

function encoded(grey: Sharp, format: "jpeg" | "webp" | "png"): Promise<Buffer> {
  if (format === "png") return grey.png({ compressionLevel: 6 }).toBuffer();
  if (format === "webp") return grey.webp({ quality: 80, effort: 0 }).toBuffer();
  return grey.jpeg({ quality: 80 }).toBuffer();
}

/** All of it opaque. */
export interface RgbaPicture {
  readonly rgba: Uint8Array;
  readonly widthPx: number;
  readonly heightPx: number;
}

/** A picture of both layers, for a moment: JPEG, whose colours are not made coarser than its grey. */
export async function encodePicture({ rgba, widthPx, heightPx }: RgbaPicture): Promise<Uint8Array> {
  const raw = { width: widthPx, height: heightPx, channels: 4 } as const;
  const opaque = sharp(rgba, { raw }).removeAlpha();
  return opaque.jpeg({ quality: 90, chromaSubsampling: "4:4:4" }).toBuffer();
}
