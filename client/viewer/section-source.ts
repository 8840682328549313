// One layer of one section as OpenSeadragon knows it: levels, addresses, and where a tile's bytes come
// from. Loading itself is the tile loader's.
import OpenSeadragon from "openseadragon";
import {
  levelOfMip,
  mipOfLevel,
  stackPlaceOf,
  type TileAddress,
  type TileLayer,
  tileUrl,
} from "#client/viewer/tile-address.ts";
import type { TileLoader } from "#client/viewer/tile-loader.ts";
import type { TilePayload } from "#client/viewer/tile-payload.ts";
import type { ViewerDataset } from "#client/viewer/viewer-contract.ts";
import {
  finestTexelUnit,
  type SliceGeometry,
  type SliceLevel,
} from "#core/geometry/slice-geometry.ts";
import { TILE_PX } from "#core/geometry/tile-shape.ts";

export const TILE_TYPE = "fascicle-tile";

export interface SectionSourceOptions {
  readonly dataset: ViewerDataset;
  readonly geometry: SliceGeometry;
  readonly version: number;
  readonly loader: TileLoader;
  readonly layer: TileLayer;
  readonly section: number;
  /** A tile has arrived that OpenSeadragon will know by this key; returns what it is to keep under it. */
  hold(payload: TilePayload, cacheKey: string): TilePayload;
}

export class SectionSource extends OpenSeadragon.TileSource {
  readonly section: number;
  readonly layer: TileLayer;
  readonly #options: SectionSourceOptions;
  readonly #requests = new Map<OpenSeadragon.ImageJob, () => void>();

  constructor(options: SectionSourceOptions) {
    const { sizeUnit, levels } = options.geometry;
    super({
      width: sizeUnit[0],
      height: sizeUnit[1],
      tileSize: TILE_PX,
      tileOverlap: 0,
      minLevel: 0,
      maxLevel: levelOfMip(0, levels[options.layer].length),
    });
    this.section = options.section;
    this.layer = options.layer;
    this.#options = options;
  }

  mipOf(level: number): number {
    return mipOfLevel(level, this.#options.geometry.levels[this.layer].length);
  }

  /** By the side along which texels are short; along the other a tile has fewer texels. */
  override getLevelScale(level: number): number {
    return 1 / finestTexelUnit(this.#level(level));
  }

  /** In the level's own pixels, as if its texels were square. */
  override getTileWidth(level: number): number {
    return this.#level(level).tileUnit[0] * this.getLevelScale(level);
  }

  override getTileHeight(level: number): number {
    return this.#level(level).tileUnit[1] * this.getLevelScale(level);
  }

  #level(level: number): SliceLevel {
    return this.#options.geometry.levels[this.layer][this.mipOf(level)];
  }

  override getTileUrl(level: number, x: number, y: number): string {
    const { dataset, geometry, version } = this.#options;
    return tileUrl(dataset, geometry, version, this.#addressOf(level, x, y));
  }

  #addressOf(level: number, tileX: number, tileY: number): TileAddress {
    const { layer, section } = this.#options;
    return { layer, mip: this.mipOf(level), section, tileX, tileY };
  }

  override downloadTileStart(job: OpenSeadragon.ImageJob): void {
    const { dataset, geometry, version, loader, hold } = this.#options;
    const address = this.#addressOf(job.tile.level, job.tile.x, job.tile.y);
    const cancel = loader.request({
      address,
      url: job.src,
      stack: stackPlaceOf(dataset, geometry, version, address),
      succeed: (payload) => {
        this.#requests.delete(job);
        job.finish(hold(payload, job.tile.cacheKey), null, TILE_TYPE);
      },
      fail: (reason) => {
        this.#requests.delete(job);
        job.fail(reason, null);
      },
      forget: () => this.#forget(job),
    });
    this.#requests.set(job, cancel);
  }

  override downloadTileAbort(job: OpenSeadragon.ImageJob): void {
    this.#requests.get(job)?.();
    this.#requests.delete(job);
  }

  /** Nobody waits for this section any more. */
  cancelAll(): void {
    for (const cancel of this.#requests.values()) cancel();
    for (const job of [...this.#requests.keys()]) this.#forget(job);
  }

  /** As if never asked: `job.fail` would mark the tile as one that does not exist, for good. */
  #forget(job: OpenSeadragon.ImageJob): void {
    this.#requests.delete(job);
    if (job.jobId !== null) window.clearTimeout(job.jobId);
    job.jobId = null;
    job.tile.loading = false;
  }
}

const releases = new WeakMap<TilePayload, () => void>();
let isRegistered = false;

/** OpenSeadragon calls back through one table a page when a tile leaves its cache. */
export function registerTileType(): void {
  if (isRegistered) return;
  isRegistered = true;
  OpenSeadragon.converter.learn(TILE_TYPE, TILE_TYPE, (_tile, payload: TilePayload) => payload);
  OpenSeadragon.converter.learnDestroy(TILE_TYPE, (payload: TilePayload) => {
    releases.get(payload)?.();
  });
}

export function onTileReleased(payload: TilePayload, release: () => void): void {
  releases.set(payload, release);
}
