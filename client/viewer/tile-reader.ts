// Tiles outside of the viewer: for small pictures of many places, and to read the supervoxel at a place
// that nobody looks at. A tile that several ask for is fetched once; the last ones stay for a while.
import { cutLabels } from "#client/viewer/cut-labels.ts";
import { placementOf, type TileAddress, tileAt, tileUrl } from "#client/viewer/tile-address.ts";
import { createTileFetcher, type TileFetcher } from "#client/viewer/tile-fetcher.ts";
import { imagePayload, labelPayload, type TilePayload } from "#client/viewer/tile-payload.ts";
import { createTilePlaces } from "#client/viewer/tile-places.ts";
import { createTileQueue } from "#client/viewer/tile-queue.ts";
import type { PieceView, RootSource, ViewerDataset } from "#client/viewer/viewer-contract.ts";
import type { Place } from "#core/geometry/place.ts";
import {
  type SliceGeometry,
  sliceGeometry,
  type TileLayer,
} from "#core/geometry/slice-geometry.ts";
import type { Vec3 } from "#core/geometry/vector.ts";

const REQUEST_LIMIT = 6;
/** About 100 MB where image and labels have tiles of 512 pixels squared. */
const KEPT_TILES = 64;

export interface TileReaderOptions {
  readonly dataset: ViewerDataset;
  /** Label tiles carry this version's roots. */
  readonly version: number;
  readonly roots: RootSource;
  readonly pieces: PieceView;
  /** The browser's where left out. */
  readonly fetcher?: TileFetcher;
}

export interface TileReader {
  /** Of the xy plane. */
  readonly geometry: SliceGeometry;
  /** null where there is no such tile, or it cannot be had now. */
  tile(address: TileAddress): Promise<TilePayload | null>;
  /** [AD1] null in background, and where the labels cannot be had. Whole voxels at mip 0. */
  placeAt(positionVoxel: Vec3): Promise<Place | "background" | "unread">;
  destroy(): void;
}

interface Job {
  readonly address: TileAddress;
  readonly url: string;
  settle(payload: TilePayload | null): void;
}

export function createTileReader(options: TileReaderOptions): TileReader {
  const { dataset, version, roots, pieces } = options;
  let own: TileFetcher | null = null;
  /** A worker is started once one is needed: the page opens with others to start. */
  const fetcher = (): TileFetcher => {
    own ??= options.fetcher ?? createTileFetcher();
    return own;
  };
  const geometry = sliceGeometry(dataset, "xy");
  /** The least recently asked for first. */
  const kept = new Map<string, Promise<TilePayload | null>>();
  const queue = createTileQueue<Job>({
    places: createTilePlaces({ limit: REQUEST_LIMIT }),
    judge: () => () => 0,
    onDrop: (job) => job.settle(null),
    async run({ address, url, settle }, signal) {
      const ask = { layer: address.layer, url, stack: null, isEdged: false };
      const result = await fetcher().load(ask, signal);
      if (!result.ok) kept.delete(url);
      if (!result.ok || signal.aborted) settle(null);
      else if (result.value.layer === "image") settle(imagePayload(result.value.tile));
      else settle(labelPayload(result.value.tile, placementOf(address, geometry)));
    },
  });

  async function load(address: TileAddress, url: string): Promise<TilePayload | null> {
    const payload = await new Promise<TilePayload | null>((settle) => {
      queue.add({ address, url, settle });
    });
    if (payload?.layer === "labels") {
      roots.see(payload.tile.supervoxels, payload.tile.baseRoots);
    }
    return payload;
  }

  async function tile(address: TileAddress): Promise<TilePayload | null> {
    const url = tileUrl(dataset, geometry, version, address);
    const known = kept.get(url);
    const loading = known ?? load(address, url);
    kept.delete(url);
    kept.set(url, loading);
    for (const oldest of kept.keys()) {
      if (kept.size <= KEPT_TILES) break;
      kept.delete(oldest);
    }
    const payload = await loading;
    if (payload?.layer === "labels") cutLabels(payload, pieces.split());
    return payload;
  }

  return {
    geometry,
    tile,
    async placeAt(positionVoxel) {
      const address = tileAt("labels", 0, positionVoxel, geometry);
      const payload = await tile(address);
      if (payload?.layer !== "labels") return "unread";
      const { tilePx } = geometry.levels.labels[0];
      const column = positionVoxel[0] - address.tileX * tilePx[0];
      const row = positionVoxel[1] - address.tileY * tilePx[1];
      const { index, supervoxels, widthPx, heightPx } = payload.pristine;
      if (column >= widthPx || row >= heightPx) return "unread";
      const supervoxel = supervoxels[index[row * widthPx + column]];
      return supervoxel === 0n ? "background" : { positionVoxel, supervoxel };
    },
    destroy() {
      queue.close();
      kept.clear();
      if (options.fetcher === undefined) own?.destroy();
    },
  };
}

/** The coarsest mip of a layer whose texels are no larger than this, in units; the finest otherwise. */
export function mipFor({ levels }: SliceGeometry, layer: TileLayer, texelUnit: number): number {
  const fine = levels[layer].map((level) => Math.max(...level.texelUnit) <= texelUnit);
  return Math.max(0, fine.lastIndexOf(true));
}
