// Tiles that were looked at before and that this computer has a copy of: for when the line is away. The
// service worker writes the copies (client/offline); requests for tiles do not pass it, which would cost
// more than the tiles.
import { TILE_CACHE } from "#client/offline/copy-rules.ts";

export interface TileCopies {
  /** As its own address would answer; null where there is none. Never throws. */
  find(url: string): Promise<Response | null>;
  /** The server says that it is not for this person, or not there. */
  forget(url: string): Promise<void>;
}

type Caches = Pick<CacheStorage, "has" | "open">;

export const NO_COPIES: TileCopies = { find: async () => null, forget: async () => undefined };

/** Where the browser gives none, as on a site without https, there are no copies. */
export function createTileCopies(
  caches: Caches | undefined = (globalThis as { caches?: Caches }).caches,
): TileCopies {
  if (caches === undefined) return NO_COPIES;
  // A cache that is asked for is made: what a sign-out took away must stay away.
  const open = async () => ((await caches.has(TILE_CACHE)) ? caches.open(TILE_CACHE) : null);
  return {
    async find(url) {
      try {
        const cache = await open();
        return (await cache?.match(url, { ignoreVary: true })) ?? null;
      } catch {
        return null;
      }
    },
    async forget(url) {
      try {
        const cache = await open();
        await cache?.delete(url, { ignoreVary: true });
      } catch {
        // Then it stays until it is too many.
      }
    },
  };
}
