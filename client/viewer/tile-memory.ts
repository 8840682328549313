// What tiles take in the page, and how much they may: their bytes as they were decoded, and once more as
// what is painted from them.
import type { TilePayload } from "#client/viewer/tile-payload.ts";
import { edgedTexelBytes } from "#client/workers/label-edges.ts";

export type Drawer = "webgl2" | "canvas2d";

/** Entries of a label tile: two ids, a root, its bounds, a palette entry. */
const BYTES_PER_ENTRY = 8 + 8 + 8 + 8 + 4;
/** The palette's, once more. */
const TEXTURE_BYTES_PER_ENTRY = 4;

const MIB = 2 ** 20;
/** Enough for what a screen shows in three panels, and the next section of each. */
const LEAST_BYTES = 64 * MIB;
const MOST_BYTES = 1024 * MIB;
const SHARE_OF_DEVICE = 1 / 8;
/** Where the browser does not say. */
const USUAL_DEVICE_GIB = 4;

export function bytesOf(payload: TilePayload, drawer: Drawer): number {
  // The processor paints from the tile itself.
  const hasTextures = drawer === "webgl2";
  if (payload.layer === "image") return payload.grey.byteLength * (hasTextures ? 2 : 1);
  const { pristine, tile } = payload;
  const decoded = pristine.index.byteLength + (tile === pristine ? 0 : tile.index.byteLength);
  const entryCount = tile.supervoxels.length;
  const textureBytes =
    tile.index.length * edgedTexelBytes(entryCount) + entryCount * TEXTURE_BYTES_PER_ENTRY;
  return decoded + entryCount * BYTES_PER_ENTRY + (hasTextures ? textureBytes : 0);
}

/** @param deviceGib as the browser tells it, in GiB; undefined where it does not. */
export function memoryCeilingBytes(deviceGib: number | undefined): number {
  const shareBytes = (deviceGib ?? USUAL_DEVICE_GIB) * 1024 * MIB * SHARE_OF_DEVICE;
  return Math.min(MOST_BYTES, Math.max(LEAST_BYTES, shareBytes));
}
