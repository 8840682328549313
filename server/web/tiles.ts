// Tiles over HTTP. A tile never changes, so a browser keeps it for ever; where it asks again all the same,
// its tag is enough.
import { PLANES, type Plane } from "#core/geometry/plane.ts";
import type { SentTile } from "#server/use-cases/tile-service.ts";
import { isTooMuchWork } from "#server/volumes/linked/background-work.ts";
import { isKnown } from "#server/web/entity-tag.ts";
import { inTime, LATER } from "#server/web/in-time.ts";
import { found, numberIn, type RouteContext, roleFor, route } from "#server/web/route.ts";

/** Supervoxels and sections never change, so a tile is kept by the browser for ever. */
const IMMUTABLE = "private, max-age=31536000, immutable";

/** A level that a source lacks is made of very many voxels, and a page has few requests at once. */
const LATER_MS = 8_000;

interface TileParams {
  dataset: string;
  plane: string;
  mip: string;
  slice: string;
  /** Across and down. */
  tile: string;
}

function addressOf({ plane, mip, slice, tile }: TileParams) {
  const [tileX, tileY] = tile.split("_");
  return {
    plane: found(PLANES.find((known): known is Plane => known === plane) ?? null),
    mip: numberIn(mip),
    slice: numberIn(slice),
    tileX: numberIn(tileX),
    tileY: numberIn(tileY ?? ""),
  };
}

export const getImageTile = route<TileParams>(async (context) => {
  const { app, params, request } = context;
  await roleFor(context, params.dataset);
  const isLossless = new URL(request.url).searchParams.has("lossless");
  const address = addressOf(params);
  return answered(context, (signal) =>
    app.tiles.image(params.dataset, address, { isLossless, signal }),
  );
});

export const getLabelTile = route<TileParams & { version: string }>(async (context) => {
  const { app, params } = context;
  await roleFor(context, params.dataset);
  const version = numberIn(params.version);
  const address = addressOf(params);
  return answered(context, (signal) => app.tiles.labels(params.dataset, version, address, signal));
});

/** It is made all the same: who asks again finds it, or how far it is. */
function later(): Response {
  const headers = { "cache-control": "no-store", "retry-after": "2" };
  return new Response(null, { status: 503, headers });
}

async function answered(
  { request }: RouteContext<unknown>,
  make: (signal: AbortSignal) => Promise<SentTile | null>,
): Promise<Response> {
  let tile: SentTile | null;
  try {
    const made = await inTime(make(request.signal), LATER_MS);
    if (made === LATER) return later();
    tile = made;
  } catch (error) {
    // Nobody reads this answer.
    if (request.signal.aborted) return new Response(null, { status: 408 });
    if (isTooMuchWork(error)) return later();
    throw error;
  }
  const { bytes, contentType, isGzipped, hash } = found(tile);
  const etag = `"${hash}"`;
  const headers = { "cache-control": IMMUTABLE, etag };
  if (isKnown(request.headers.get("if-none-match"), etag)) {
    return new Response(null, { status: 304, headers });
  }
  return new Response(bytes as Uint8Array<ArrayBuffer>, {
    headers: {
      ...headers,
      "content-type": contentType,
      ...(isGzipped ? { "content-encoding": "gzip" } : {}),
    },
  });
}
