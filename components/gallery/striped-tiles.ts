// The tiles of the gallery's dataset: its supervoxels are stripes along y, as its recorded positions say,
// over an image that grows lighter.
import type { TileFetcher } from "#client/viewer/tile-fetcher.ts";
import { edgedIndex } from "#client/workers/label-edges.ts";
import { STRIPE_VOXEL } from "#components/gallery/made-up.ts";
import recorded from "#components/gallery/recorded.json";

const SIDE_PX = 256;

const ids = Object.entries(recorded.version.roots);
const supervoxels = BigUint64Array.from([0n, ...ids.map(([id]) => BigInt(id))]);
const baseRoots = BigUint64Array.from([0n, ...ids.map(([, root]) => BigInt(root))]);
const shape = { widthPx: SIDE_PX, heightPx: SIDE_PX };

export const STRIPED_TILES: TileFetcher = {
  async load({ layer }) {
    const px = Uint8Array.from({ length: SIDE_PX * SIDE_PX }, (_, at) => at % SIDE_PX);
    if (layer === "image") {
      const grey = px.map(
        (x, at) => 70 + (x % STRIPE_VOXEL) * 9 + (Math.floor(at / SIDE_PX) % 7) * 5,
      );
      return { ok: true, value: { layer, tile: { ...shape, grey } } };
    }
    const index = px.map((x) =>
      x < STRIPE_VOXEL * ids.length ? 1 + Math.floor(x / STRIPE_VOXEL) : 0,
    );
    const tile = { ...shape, supervoxels, baseRoots, index };
    const edged = edgedIndex(index, SIDE_PX, supervoxels.length);
    return { ok: true, value: { layer, tile, edged } };
  },
  destroy: () => undefined,
};
