// The decoded tiles of one panel, from their arrival until OpenSeadragon lets go of them: which there are,
// which of them nothing needs, and how such a one is given up. One payload an address: slices that are one
// at a coarse level may ask for the same tile twice, and OpenSeadragon keeps the first alone.
import type OpenSeadragon from "openseadragon";
import type { IdleTile } from "#client/viewer/tile-budget.ts";
import { bytesOf, type Drawer } from "#client/viewer/tile-memory.ts";
import type { TilePayload } from "#client/viewer/tile-payload.ts";

interface Held {
  readonly payload: TilePayload;
  /** A tile of a section that was left keeps the time of its leaving. */
  lastUsedMs: number;
}

type Tile = OpenSeadragon.Tile;

/** What is not OpenSeadragon's by then never will be. */
const ARRIVAL_MS = 5000;

export interface HeldTiles {
  /** @returns what is held of the address: the payload, or the one that came before it. */
  add(payload: TilePayload, cacheKey: string): TilePayload;
  /** OpenSeadragon has let go of it. */
  remove(payload: TilePayload, cacheKey: string): void;
  bytes(): number;
  idle(): readonly IdleTile[];
}

export interface HeldTilesOptions {
  readonly tileCache: Pick<
    OpenSeadragon.TileCache,
    "getLoadedTilesFor" | "getCacheRecord" | "safeUnloadCache" | "unloadTile"
  >;
  readonly drawer: Drawer;
  /** OpenSeadragon's clock. */
  nowMs(): number;
  /** Held no longer. */
  onRemoved(payload: TilePayload): void;
}

export function createHeldTiles(options: HeldTilesOptions): HeldTiles {
  const { tileCache, drawer, nowMs, onRemoved } = options;
  const held = new Map<string, Held>();

  function removeKey(cacheKey: string): void {
    const entry = held.get(cacheKey);
    held.delete(cacheKey);
    if (entry !== undefined) onRemoved(entry.payload);
  }

  function forget(cacheKey: string, tiles: readonly Tile[]): void {
    for (const tile of tiles) tileCache.unloadTile(tile, true);
    const record = tileCache.getCacheRecord(cacheKey);
    if (record !== undefined) tileCache.safeUnloadCache(record);
    // Usually it was said already, as the record was destroyed.
    removeKey(cacheKey);
  }

  return {
    add(payload, cacheKey) {
      const known = held.get(cacheKey);
      if (known !== undefined) return known.payload;
      held.set(cacheKey, { payload, lastUsedMs: nowMs() });
      return payload;
    },
    remove(payload, cacheKey) {
      if (held.get(cacheKey)?.payload === payload) removeKey(cacheKey);
    },
    bytes() {
      let total = 0;
      for (const { payload } of held.values()) total += bytesOf(payload, drawer);
      return total;
    },
    idle() {
      const loaded = tileCache.getLoadedTilesFor(null);
      const byKey = tilesByKey(loaded);
      const lookedAtMs = lastLooks(loaded);
      const idle: IdleTile[] = [];
      for (const [cacheKey, entry] of held) {
        const tiles = byKey.get(cacheKey) ?? [];
        for (const { lastTouchTime } of tiles) {
          entry.lastUsedMs = Math.max(entry.lastUsedMs, lastTouchTime);
        }
        const isOwned = tiles.length > 0 || tileCache.getCacheRecord(cacheKey) !== undefined;
        const isArriving = !isOwned && nowMs() - entry.lastUsedMs < ARRIVAL_MS;
        if (isArriving || tiles.some((tile) => isNeeded(tile, lookedAtMs))) continue;
        idle.push({
          bytes: bytesOf(entry.payload, drawer),
          lastUsedMs: entry.lastUsedMs,
          forget: () => forget(cacheKey, tiles),
        });
      }
      return idle;
    },
  };
}

function tilesByKey(tiles: readonly Tile[]): Map<string, Tile[]> {
  const byKey = new Map<string, Tile[]>();
  for (const tile of tiles) {
    const known = byKey.get(tile.cacheKey);
    if (known === undefined) byKey.set(tile.cacheKey, [tile]);
    else known.push(tile);
  }
  return byKey;
}

/** When each image last went through the tiles in its view. */
function lastLooks(tiles: readonly Tile[]): Map<OpenSeadragon.TiledImage | null, number> {
  const lastMs = new Map<OpenSeadragon.TiledImage | null, number>();
  for (const { tiledImage, lastTouchTime } of tiles) {
    lastMs.set(tiledImage, Math.max(lastMs.get(tiledImage) ?? 0, lastTouchTime));
  }
  return lastMs;
}

/** In view, of a section that is shown or held ready: without it that section would not be whole. */
function isNeeded(
  tile: Tile,
  lookedAtMs: ReadonlyMap<OpenSeadragon.TiledImage | null, number>,
): boolean {
  if (tile.beingDrawn || tile.loading || tile.processing !== false) return true;
  return tile.lastTouchTime >= (lookedAtMs.get(tile.tiledImage) ?? 0);
}
