// Tiles over HTTP. A tile never changes, so a browser keeps it for ever; where it asks again all the same,
// its tag is enough. `?slices=4&apart=1` asks for the tile of four slices, each one voxel after the one
// before: a stack of them, as `core/protocol/tile-stack.ts` has it.
import { createHash } from "node:crypto";
import * as v from "valibot";
import { PLANES, type Plane } from "#core/geometry/plane.ts";
import {
  encodeTileStack,
  MAX_STACK_SLICES,
  type StackedTile,
  type StackKind,
} from "#core/protocol/tile-stack.ts";
import type { SentTile, TileAddress } from "#server/use-cases/tile-service.ts";
import { isTooMuchWork } from "#server/volumes/linked/background-work.ts";
import { type DirectAnswer, immutableAnswer } from "#server/web/immutable-bytes.ts";
import { inTime, LATER } from "#server/web/in-time.ts";
import {
  type Asked,
  found,
  numberIn,
  queryOf,
  type RouteContext,
  roleFor,
  route,
} from "#server/web/route.ts";

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

const sliceNumber = v.pipe(
  v.string(),
  v.regex(/^[1-9][0-9]{0,8}$/, "must be a whole number from 1 on"),
  v.transform(Number),
);
const stackSchema = v.object({
  slices: v.optional(
    v.pipe(sliceNumber, v.maxValue(MAX_STACK_SLICES, `must be at most ${MAX_STACK_SLICES}`)),
    "1",
  ),
  apart: v.optional(sliceNumber, "1"),
});

type TileContext = RouteContext<TileParams, Asked>;

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

export const getImageTile = route<TileParams, Asked, DirectAnswer>(async (context) => {
  const { app, params, request } = context;
  await roleFor(context, params.dataset);
  const isLossless = new URL(request.url).searchParams.has("lossless");
  return answered(context, (address, signal) =>
    app.tiles.image(params.dataset, address, { isLossless, signal }),
  );
});

interface LabelTileParams extends TileParams {
  version: string;
}

export const getLabelTile = route<LabelTileParams, Asked, DirectAnswer>(async (context) => {
  const { app, params } = context;
  await roleFor(context, params.dataset);
  const version = numberIn(params.version);
  return answered(context, (address, signal) =>
    app.tiles.labels(params.dataset, version, address, signal),
  );
});

type MakeTile = (address: TileAddress, signal: AbortSignal) => Promise<SentTile | null>;

/** One tile, or a stack of them where the query asks for it. */
async function asked({ params, request }: TileContext, make: MakeTile): Promise<SentTile | null> {
  const { slices, apart } = queryOf(request, stackSchema);
  const address = addressOf(params);
  if (slices === 1) return make(address, request.signal);
  const wanted = Array.from({ length: slices }, (_, at) => address.slice + at * apart);
  const tiles = await Promise.all(
    wanted.map((slice) => make({ ...address, slice }, request.signal)),
  );
  return tiles.every((tile) => tile === null) ? null : stackOf(tiles);
}

function stackOf(tiles: readonly (SentTile | null)[]): SentTile {
  const hash = createHash("sha256");
  for (const tile of tiles) hash.update(`${tile?.hash ?? "none"}\n`);
  return {
    bytes: encodeTileStack(tiles.map((tile) => tile && stacked(tile))),
    contentType: "application/octet-stream",
    isGzipped: false,
    hash: hash.digest("hex"),
  };
}

function stacked({ bytes, contentType, isGzipped }: SentTile): StackedTile {
  return { bytes, kind: isGzipped ? "gzip" : (contentType as StackKind) };
}

/** It is made all the same: who asks again finds it, or how far it is. */
const LATER_ANSWER: DirectAnswer = {
  status: 503,
  headers: { "cache-control": "no-store", "retry-after": "2" },
  body: null,
};

async function answered(context: TileContext, make: MakeTile): Promise<DirectAnswer> {
  const { request } = context;
  let tile: SentTile | null;
  try {
    const made = await inTime(asked(context, make), LATER_MS);
    if (made === LATER) return LATER_ANSWER;
    tile = made;
  } catch (error) {
    // Nobody reads this answer.
    if (request.signal.aborted) return { status: 408, headers: {}, body: null };
    if (isTooMuchWork(error)) return LATER_ANSWER;
    throw error;
  }
  return immutableAnswer(request, found(tile));
}
