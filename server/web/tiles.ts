import { found, numberIn, roleFor, route } from "#server/web/route.ts";

/** Supervoxels and sections never change, so a tile is kept by the browser for ever. */
const IMMUTABLE = "private, max-age=31536000, immutable";

interface TileParams {
  dataset: string;
  mip: string;
  z: string;
  xy: string;
}

function addressOf(params: TileParams) {
  const [tileX, tileY] = params.xy.split("_");
  return {
    mip: numberIn(params.mip),
    z: numberIn(params.z),
    tileX: numberIn(tileX),
    tileY: numberIn(tileY ?? ""),
  };
}

export const getImageTile = route<TileParams>(async (context) => {
  const { app, params } = context;
  await roleFor(context, params.dataset);
  const tile = found(await app.tiles.image(params.dataset, addressOf(params)));
  return new Response(tile.bytes as Uint8Array<ArrayBuffer>, {
    headers: { "content-type": tile.contentType, "cache-control": IMMUTABLE },
  });
});

export const getLabelTile = route<TileParams & { version: string }>(async (context) => {
  const { app, params } = context;
  await roleFor(context, params.dataset);
  const version = numberIn(params.version);
  const tile = found(await app.tiles.labels(params.dataset, version, addressOf(params)));
  return new Response(tile.bytes as Uint8Array<ArrayBuffer>, {
    headers: {
      "content-type": "application/octet-stream",
      "content-encoding": "gzip",
      "cache-control": IMMUTABLE,
    },
  });
});
