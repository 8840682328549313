// Tiles as they are sent. Making one costs a decoded block and an encoding; the bytes are kept
// within a budget, since fifty people look at the same sections.
import type { SessionBase } from "#core/session/session-base.ts";
import type { OpenDataset, OpenDatasets } from "#server/use-cases/open-datasets.ts";
import type { VersionVolumes } from "#server/use-cases/version-volumes.ts";

export const TILE_SIZE_PX = 256;

export interface TileAddress {
  readonly mip: number;
  readonly z: number;
  readonly tileX: number;
  readonly tileY: number;
}

export interface EncodedTile {
  readonly bytes: Uint8Array;
  readonly contentType: string;
}

export interface TileService {
  /** null where there is no such tile. */
  image(datasetId: string, address: TileAddress): Promise<EncodedTile | null>;
  labels(datasetId: string, version: number, address: TileAddress): Promise<EncodedTile | null>;
}

export interface TileEncoders {
  image(dataset: OpenDataset, address: TileAddress): Promise<EncodedTile | null>;
  /** Gzipped bytes of core/protocol/label-tile.ts. */
  labels(
    volumes: VersionVolumes,
    base: Pick<SessionBase, "graph" | "partition">,
    address: TileAddress,
  ): Promise<Uint8Array | null>;
}

export function createTileService(deps: {
  readonly datasets: OpenDatasets;
  readonly encoders: TileEncoders;
  readonly cacheBytes: number;
}): TileService {
  const cache = new TileCache(deps.cacheBytes);
  return {
    image: (datasetId, address) =>
      cache.get(`${datasetId} image ${addressText(address)}`, async () => {
        const dataset = await deps.datasets.open(datasetId);
        return dataset === null ? null : deps.encoders.image(dataset, address);
      }),
    labels: (datasetId, version, address) =>
      cache.get(`${datasetId} labels ${version} ${addressText(address)}`, async () => {
        const dataset = await deps.datasets.open(datasetId);
        if (dataset === null || !(await dataset.hasVersion(version))) return null;
        const base = await dataset.versionBase(version);
        const volumes = await dataset.versionVolumes(version);
        const bytes = await deps.encoders.labels(volumes, base, address);
        return bytes === null ? null : { bytes, contentType: "application/octet-stream" };
      }),
  };
}

function addressText({ mip, z, tileX, tileY }: TileAddress): string {
  return `${mip}/${z}/${tileX}_${tileY}`;
}

/** Least recently used first out; a tile that is being made is made once. */
class TileCache {
  private readonly budgetBytes: number;
  private readonly kept = new Map<string, EncodedTile>();
  private readonly making = new Map<string, Promise<EncodedTile | null>>();
  private sizeBytes = 0;

  constructor(budgetBytes: number) {
    this.budgetBytes = budgetBytes;
  }

  get(key: string, make: () => Promise<EncodedTile | null>): Promise<EncodedTile | null> {
    const tile = this.kept.get(key);
    if (tile !== undefined) {
      this.kept.delete(key);
      this.kept.set(key, tile);
      return Promise.resolve(tile);
    }
    const making = this.making.get(key) ?? this.make(key, make);
    this.making.set(key, making);
    return making;
  }

  private async make(
    key: string,
    make: () => Promise<EncodedTile | null>,
  ): Promise<EncodedTile | null> {
    try {
      const tile = await make();
      if (tile !== null) this.keep(key, tile);
      return tile;
    } finally {
      this.making.delete(key);
    }
  }

  private keep(key: string, tile: EncodedTile): void {
    this.kept.set(key, tile);
    this.sizeBytes += tile.bytes.byteLength;
    for (const [oldest, { bytes }] of this.kept) {
      if (this.sizeBytes <= this.budgetBytes) break;
      this.kept.delete(oldest);
      this.sizeBytes -= bytes.byteLength;
    }
  }
}
