// What tiles take in the page, and how much they may: their bytes as they were decoded, and once more as
// what is painted from them.
import type { TilePayload } from "#client/viewer/tile-payload.ts";
import { edgedTexelBytes } from "#client/workers/label-edges.ts";

export type Drawer = "webgl2" | "canvas2d";

/** Entries of a label tile: two ids, a root, its bounds, a palette entry on the page and as a texture. */
const BYTES_PER_ENTRY = 8 + 8 + 8 + 8 + 4 + 4;
/** Without WebGL2 a tile is painted from a canvas of its own. */
const CANVAS_BYTES_PER_PX = 4;

const MIB = 2 ** 20;
/** Enough for what a screen shows in three panels, and the next section of each. */
const LEAST_BYTES = 64 * MIB;
const MOST_BYTES = 1024 * MIB;
const SHARE_OF_DEVICE = 1 / 8;
/** Where the browser does not say. */
const USUAL_DEVICE_GIB = 4;

export function bytesOf(payload: TilePayload, drawer: Drawer): number {
  const canvasBytes = payload.widthPx * payload.heightPx * CANVAS_BYTES_PER_PX;
  const painted = (texture: Pick<ArrayBufferView, "byteLength">) =>
    drawer === "webgl2" ? texture.byteLength : canvasBytes;
  if (payload.layer === "image") return payload.grey.byteLength + painted(payload.grey);
  const { pristine, tile } = payload;
  const decoded = pristine.index.byteLength + (tile === pristine ? 0 : tile.index.byteLength);
  const entryCount = tile.supervoxels.length;
  const texture = { byteLength: tile.index.length * edgedTexelBytes(entryCount) };
  return decoded + painted(texture) + entryCount * BYTES_PER_ENTRY;
}

/** @param deviceGib as the browser tells it, in GiB; undefined where it does not. */
export function memoryCeilingBytes(deviceGib: number | undefined): number {
  const shareBytes = (deviceGib ?? USUAL_DEVICE_GIB) * 1024 * MIB * SHARE_OF_DEVICE;
  return Math.min(MOST_BYTES, Math.max(LEAST_BYTES, shareBytes));
}
