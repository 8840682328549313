import type OpenSeadragon from "openseadragon";
import { expect, test } from "vitest";
import { createHeldTiles } from "#client/viewer/held-tiles.ts";
import { imagePayload, type TilePayload } from "#client/viewer/tile-payload.ts";

type Cache = Parameters<typeof createHeldTiles>[0]["tileCache"];

/** The parts of OpenSeadragon's tile and cache that are looked at, as it writes them. */
interface CachedTile {
  readonly cacheKey: string;
  readonly tiledImage: object;
  lastTouchTime: number;
  beingDrawn: boolean;
  loading: boolean;
  processing: false | number;
}

function createRig() {
  const tiles = new Set<CachedTile>();
  /** Keys of tiles whose section was left. */
  const left = new Set<string>();
  const removed: TilePayload[] = [];
  let nowMs = 10_000;
  const cache: Cache = {
    getLoadedTilesFor: () => [...tiles] as unknown as OpenSeadragon.Tile[],
    getCacheRecord: (key) =>
      (left.has(key) || [...tiles].some(({ cacheKey }) => cacheKey === key)
        ? { cacheKey: key }
        : undefined) as unknown as OpenSeadragon.CacheRecord | undefined,
    safeUnloadCache: (record) => void left.delete((record as unknown as CachedTile).cacheKey),
    unloadTile: (tile) => void tiles.delete(tile as unknown as CachedTile),
  };
  const held = createHeldTiles({
    tileCache: cache,
    drawer: "webgl2",
    nowMs: () => nowMs,
    onRemoved: (payload) => removed.push(payload),
  });
  return {
    held,
    removed,
    left,
    tiles,
    pass: (ms: number) => {
      nowMs += ms;
    },
    /** Arrives, and is given to OpenSeadragon. */
    cached(key: string, tiledImage: object, lastTouchTime: number): CachedTile {
      held.add(payloadOf(), key);
      const state = { beingDrawn: false, loading: false, processing: false as const };
      const tile = { cacheKey: key, tiledImage, lastTouchTime, ...state };
      tiles.add(tile);
      return tile;
    },
  };
}

function payloadOf(): TilePayload {
  return imagePayload({ widthPx: 2, heightPx: 2, grey: new Uint8Array(4) });
}

test("tiles in view are needed, drawn or not; those that the view has left are idle", () => {
  const { held, cached } = createRig();
  const image = {};
  cached("left behind", image, 10_100);
  cached("in view", image, 10_200);
  const drawn = cached("drawn", image, 10_100);
  drawn.beingDrawn = true;
  const idle = held.idle();
  expect(idle.map(({ lastUsedMs }) => lastUsedMs)).toEqual([10_100]);
  expect(idle[0]?.bytes).toBe(8);
});

test("a tile that is forgotten is let go of by OpenSeadragon and by the painter", () => {
  const { held, cached, removed, tiles } = createRig();
  const image = {};
  cached("old", image, 1);
  cached("new", image, 2);
  for (const tile of held.idle()) tile.forget();
  expect([...tiles].map(({ cacheKey }) => cacheKey)).toEqual(["new"]);
  expect(removed).toHaveLength(1);
  expect(held.bytes()).toBe(8);
});

test("a tile of a section that was left is idle, and is used again when its section comes back", () => {
  const { held, cached, left, tiles, removed } = createRig();
  const tile = cached("a", {}, 10_500);
  tiles.delete(tile);
  left.add("a");
  expect(held.idle()).toHaveLength(1);
  tiles.add({ ...tile, tiledImage: {}, lastTouchTime: 11_000 });
  left.delete("a");
  expect(held.idle()).toEqual([]);
  expect(removed).toEqual([]);
});

test("of one address one payload is held, the first", () => {
  const { held } = createRig();
  const first = payloadOf();
  expect(held.add(first, "a")).toBe(first);
  expect(held.add(payloadOf(), "a")).toBe(first);
  expect(held.bytes()).toBe(8);
  held.remove(payloadOf(), "a");
  expect(held.bytes()).toBe(8);
  held.remove(first, "a");
  expect(held.bytes()).toBe(0);
});

test("what is on its way to OpenSeadragon stays, and goes where it never arrives", () => {
  const { held, pass, removed } = createRig();
  held.add(payloadOf(), "a");
  expect(held.idle()).toEqual([]);
  pass(6000);
  for (const tile of held.idle()) tile.forget();
  expect(removed).toHaveLength(1);
});
