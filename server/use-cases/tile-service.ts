// Tiles as they are sent. Making one costs decoded blocks and an encoding; the bytes are kept in memory
// and on disk, each within a budget, since fifty people look at the same sections. A tile that nobody
// waits for any more is not made to its end.
import { createHash } from "node:crypto";
import type { Plane } from "#core/geometry/plane.ts";
import type { SessionBase } from "#core/session/session-base.ts";
import type { OpenDataset, OpenDatasets } from "#server/use-cases/open-datasets.ts";
import { TileCache } from "#server/use-cases/tile-cache.ts";
import type { VersionVolumes } from "#server/use-cases/version-volumes.ts";
import type { QuietTimes } from "#server/volumes/quiet-times.ts";
import { createWriteBehind } from "#server/volumes/write-behind.ts";

export const TILE_SIZE_PX = 256;

export interface TileAddress {
  readonly plane: Plane;
  readonly mip: number;
  readonly slice: number;
  readonly tileX: number;
  readonly tileY: number;
}

export interface EncodedTile {
  readonly bytes: Uint8Array;
  readonly contentType: string;
  readonly isGzipped: boolean;
}

export interface SentTile extends EncodedTile {
  /** Tells these bytes from any others. */
  readonly hash: string;
}

export interface TileOptions {
  readonly isLossless?: boolean;
  readonly signal?: AbortSignal;
}

export interface TileService {
  /** null where there is no such tile. Rejects with the signal's reason. */
  image(datasetId: string, address: TileAddress, options?: TileOptions): Promise<SentTile | null>;
  labels(
    datasetId: string,
    version: number,
    address: TileAddress,
    signal?: AbortSignal,
  ): Promise<SentTile | null>;
}

export interface TileEncoders {
  image(
    dataset: OpenDataset,
    address: TileAddress,
    options: TileOptions,
  ): Promise<EncodedTile | null>;
  /** Gzipped bytes of core/protocol/label-tile.ts. */
  labels(
    volumes: VersionVolumes,
    base: Pick<SessionBase, "graph" | "partition">,
    address: TileAddress,
    signal: AbortSignal,
  ): Promise<Uint8Array | null>;
}

/** Where tiles outlive the process. A write never fails: what cannot be kept is made again. */
export interface TileFiles {
  read(name: string): Promise<{ readonly bytes: Uint8Array; readonly hash: string } | null>;
  write(name: string, bytes: Uint8Array): Promise<unknown>;
}

/** Of tiles that are not written yet. */
const MAX_WAITING_BYTES = 32 * 2 ** 20;

export function createTileService(deps: {
  readonly datasets: OpenDatasets;
  readonly encoders: TileEncoders;
  readonly cacheBytes: number;
  readonly files?: TileFiles;
  /** When to write to disk; at once where it is left out. */
  readonly quietTimes?: QuietTimes;
}): TileService {
  const { datasets, encoders, files, quietTimes } = deps;
  const cache = new TileCache<SentTile>(deps.cacheBytes);
  const behind = createWriteBehind({ maxWaitingBytes: MAX_WAITING_BYTES, quietTimes });

  async function kept(
    key: string,
    make: () => Promise<EncodedTile | null>,
  ): Promise<SentTile | null> {
    quietTimes?.noteUse();
    const name = nameOf(key);
    const file = (await files?.read(name)) ?? null;
    if (file !== null) return unpacked(file.bytes, file.hash);
    const made = await make();
    if (made === null) return null;
    const bytes = packed(made);
    const hash = createHash("sha256").update(bytes).digest("hex");
    if (files !== undefined) behind.add(bytes.byteLength, () => files.write(name, bytes));
    return unpacked(bytes, hash);
  }

  return {
    async image(datasetId, address, { isLossless = false, signal } = {}) {
      const dataset = await datasets.open(datasetId);
      if (dataset === null) return null;
      const layer = isLossless ? "lossless" : "image";
      const key = `${datasetOf(dataset)} ${layer} ${addressText(address)}`;
      return cache.get(key, signal, (making) =>
        kept(key, () => encoders.image(dataset, address, { isLossless, signal: making })),
      );
    },
    async labels(datasetId, version, address, signal) {
      const dataset = await datasets.open(datasetId);
      if (dataset === null || !(await dataset.hasVersion(version))) return null;
      const key = `${datasetOf(dataset)} labels ${version} ${addressText(address)}`;
      return cache.get(key, signal, (making) =>
        kept(key, async () => {
          const base = await dataset.versionBase(version);
          const volumes = await dataset.versionVolumes(version);
          const bytes = await encoders.labels(volumes, base, address, making);
          return bytes && { bytes, contentType: "application/octet-stream", isGzipped: true };
        }),
      );
    },
  };
}

/** A dataset of the same name that is imported another time is another one. */
function datasetOf({ record }: OpenDataset): string {
  return `${record.id} ${record.createdAtMs}`;
}

function addressText({ plane, mip, slice, tileX, tileY }: TileAddress): string {
  return `${plane}/${mip}/${slice}/${tileX}_${tileY}`;
}

function nameOf(key: string): string {
  const hash = createHash("sha256").update(key).digest("hex");
  return `${hash.slice(0, 2)}/${hash.slice(2, 40)}`;
}

/** What a tile is, before its bytes; their order is that of the numbers in files. */
const KINDS = [
  { contentType: "application/octet-stream", isGzipped: true },
  { contentType: "image/jpeg", isGzipped: false },
  { contentType: "image/webp", isGzipped: false },
  { contentType: "image/png", isGzipped: false },
] as const;

function packed({ bytes, contentType, isGzipped }: EncodedTile): Uint8Array {
  const kind = KINDS.findIndex(
    (known) => known.contentType === contentType && known.isGzipped === isGzipped,
  );
  if (kind < 0) throw new Error(`a tile of ${contentType} cannot be kept`);
  const whole = new Uint8Array(bytes.byteLength + 1);
  whole[0] = kind;
  whole.set(bytes, 1);
  return whole;
}

function unpacked(whole: Uint8Array, hash: string): SentTile | null {
  const kind = KINDS[whole[0]];
  return kind === undefined ? null : { ...kind, bytes: whole.subarray(1), hash };
}
