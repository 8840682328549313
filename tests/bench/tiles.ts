// Tiles a second through the real server (rights, cache, HTTP) against reading and encoding the very
// same tiles in a process, both for the first time. The bytes of both must be equal: that what is
// compared is the same work. Asked for in two ways: each alone, as at a place that was just come to, and
// four slices in one answer, as on a way. And the bytes of label tiles against the plainest way to send
// labels.
import { Agent, get } from "node:http";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { STACK_SLICES } from "#client/viewer/tile-address.ts";
import { TILE_PX } from "#core/geometry/tile-shape.ts";
import { decodeLabelTile } from "#core/protocol/label-tile.ts";
import { decodeTileStack } from "#core/protocol/tile-stack.ts";
import type { OpenGraph } from "#server/volumes/graph-file.ts";
import { encodeImageTile } from "#server/volumes/image-tile.ts";
import { encodeLabelTileAt } from "#server/volumes/label-tile.ts";
import { openDatasetVolumes } from "#server/volumes/open-dataset-volumes.ts";
import { fewAtOnce } from "#server/volumes/sources/few-at-once.ts";
import type { TileRequest } from "#server/volumes/tile-grid.ts";
import type { DatasetVolumes } from "#server/volumes/volume-port.ts";
import type { BenchServer } from "#tests/bench/bench-server.ts";
import { elapsedMs, nowNs } from "#tests/bench/clock.ts";
import type { Figure } from "#tests/bench/figure.ts";
import { compare, type Round } from "#tests/bench/measure.ts";

/** As many as a browser asks of one server at a time. */
const CONCURRENCY = 6;
const SECTIONS_A_ROUND = 8;
/** Of each way to ask. */
const PASS_COUNT = 3;
/** As label tiles are packed. */
const GZIP_LEVEL = 6;
/** As the server has. */
const BLOCK_CACHE_BYTES = 256 * 2 ** 20;

interface Tile extends TileRequest {
  readonly layer: "image" | "labels";
}

interface RequestSettings {
  readonly agent: Agent;
  readonly headers: Readonly<Record<string, string>>;
}

/** Slices of one tile, one after the other. */
type Column = readonly Tile[];
type MakeColumn = (column: Column) => Promise<readonly Uint8Array[]>;

/** Of one batch of tiles. */
interface Turn {
  readonly tilesPerSecond: Round;
  readonly labelKilobytes: Round;
}

export async function measureTiles(bench: BenchServer): Promise<readonly Figure[]> {
  const { cookie } = await bench.signIn("Mina");
  const alone: Turn[] = [];
  const inStacks: Turn[] = [];
  for (let pass = 0; pass < PASS_COUNT; pass++) {
    await bench.restart();
    alone.push(...(await measurePass(bench, cookie, 1)));
    await bench.restart();
    inStacks.push(...(await measurePass(bench, cookie, STACK_SLICES)));
  }
  const turns = [...alone, ...inStacks];
  return [
    {
      name: "tiles served, each alone (more is better)",
      against: "reading and encoding alone",
      unit: "tiles/s",
      comparison: compare(alone.map(({ tilesPerSecond }) => tilesPerSecond)),
    },
    {
      name: "… four slices in an answer, as on a way",
      against: "reading and encoding alone",
      unit: "tiles/s",
      comparison: compare(inStacks.map(({ tilesPerSecond }) => tilesPerSecond)),
    },
    {
      name: "label tiles as sent",
      against: "gzip of raw labels",
      unit: "KB",
      comparison: compare(turns.map(({ labelKilobytes }) => labelKilobytes)),
    },
  ];
}

/** Every tile of the dataset once, with empty caches on both sides. */
async function measurePass(
  bench: BenchServer,
  cookie: string,
  slices: number,
): Promise<readonly Turn[]> {
  const folder = join(bench.server.dataDir, "datasets", bench.datasetId);
  const volumes = await openDatasetVolumes(folder, { cacheBytes: BLOCK_CACHE_BYTES });
  const agent = new Agent({ keepAlive: true, maxSockets: CONCURRENCY });
  try {
    const direct = directTiles(volumes, await volumes.readGraph());
    const served = servedTiles(bench, { agent, headers: { cookie } });
    // The first round warms up what is not a tile: the compiler, connections, the open dataset.
    const [warmUp, ...batches] = tilesByRound(volumes.image).map((tiles) =>
      columnsOf(tiles, slices),
    );
    await takeTurn(warmUp, served, direct);
    const turns: Turn[] = [];
    for (const [index, columns] of batches.entries()) {
      // Whoever is second finds the files in the system's cache, so they take turns at that too.
      const isServedFirst = index % 2 === 0;
      const [first, second] = isServedFirst ? [served, direct] : [direct, served];
      const { tilesPerSecond, labelKilobytes } = await takeTurn(columns, first, second);
      const { ours, peer } = tilesPerSecond;
      turns.push({
        tilesPerSecond: isServedFirst ? tilesPerSecond : { ours: peer, peer: ours },
        labelKilobytes,
      });
    }
    return turns;
  } finally {
    agent.destroy();
    await volumes.close();
  }
}

function directTiles(volumes: DatasetVolumes, { graph, partition }: OpenGraph): MakeColumn {
  const { rootIndices } = partition;
  const make = async (tile: Tile) => {
    const made =
      tile.layer === "image"
        ? (await encodeImageTile(volumes, tile))?.bytes
        : await encodeLabelTileAt(volumes, tile, graph.supervoxelIds, rootIndices);
    if (made === undefined || made === null) throw new Error("the volume lacks a tile of its grid");
    return made;
  };
  return (column) => Promise.all(column.map(make));
}

function servedTiles({ server, datasetId }: BenchServer, options: RequestSettings): MakeColumn {
  return async (column) => {
    const [{ layer, plane, mip, slice, tileX, tileY }, next] = column;
    const tiles = layer === "labels" ? "labels/0" : "image";
    const path = `/api/v1/datasets/${datasetId}/tiles/${tiles}/${plane}/${mip}/${slice}/${tileX}_${tileY}`;
    if (next === undefined) return [await body(server.url + path, options)];
    const query = `?slices=${column.length}&apart=${next.slice - slice}`;
    const stack = Uint8Array.from(await body(server.url + path + query, options));
    return decodeTileStack(stack).map((part) => part?.bytes ?? new Uint8Array());
  };
}

function tilesByRound({ shapesVoxel, factorsVoxel }: DatasetVolumes["image"]): Tile[][] {
  const rounds: Tile[][] = [];
  for (const [mip, [width, height, depth]] of shapesVoxel.entries()) {
    const [, , factor] = factorsVoxel[mip];
    for (let z = 0; z < depth; z++) {
      const round = Math.floor(z / SECTIONS_A_ROUND);
      rounds[round] ??= [];
      for (let tileY = 0; tileY * TILE_PX < height; tileY++) {
        for (let tileX = 0; tileX * TILE_PX < width; tileX++) {
          const tile = { plane: "xy", mip, slice: z * factor, tileX, tileY } as const;
          rounds[round].push({ ...tile, layer: "image" }, { ...tile, layer: "labels" });
        }
      }
    }
  }
  return rounds;
}

/** What the tiles of a round are asked for by: so many slices of one tile, or fewer at its end. */
function columnsOf(tiles: readonly Tile[], slices: number): readonly Column[] {
  const whole = new Map<string, Tile[]>();
  for (const tile of tiles) {
    const key = [tile.layer, tile.mip, tile.tileX, tile.tileY].join(" ");
    whole.set(key, [...(whole.get(key) ?? []), tile]);
  }
  return [...whole.values()].flatMap((column) =>
    Array.from({ length: Math.ceil(column.length / slices) }, (_, at) =>
      column.slice(at * slices, (at + 1) * slices),
    ),
  );
}

async function takeTurn(
  columns: readonly Column[],
  first: MakeColumn,
  second: MakeColumn,
): Promise<Turn> {
  const tiles = columns.flat();
  const ours = await makeAll(columns, first);
  const peer = await makeAll(columns, second);
  for (const [index, bytes] of ours.made.entries()) {
    if (Buffer.compare(bytes, peer.made[index]) === 0) continue;
    throw new Error(`the server and the encoder differ in ${JSON.stringify(tiles[index])}`);
  }
  const labels = ours.made.filter((_, index) => tiles[index].layer === "labels");
  return {
    tilesPerSecond: { ours: [ours.tilesPerSecond], peer: [peer.tilesPerSecond] },
    labelKilobytes: {
      ours: [kilobytes(labels)],
      peer: [kilobytes(labels.map((tile) => gzipSync(rawLabels(tile), { level: GZIP_LEVEL })))],
    },
  };
}

function kilobytes(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, { byteLength }) => sum + byteLength, 0) / 1000;
}

/** The supervoxel of each pixel in eight bytes, as a volume without palettes has them. */
function rawLabels(tile: Uint8Array): BigUint64Array {
  const { supervoxels, index } = decodeLabelTile(new Uint8Array(gunzipSync(tile)));
  return BigUint64Array.from({ length: index.length }, (_, pixel) => supervoxels[index[pixel]]);
}

async function makeAll(columns: readonly Column[], make: MakeColumn) {
  const made: (readonly Uint8Array[])[] = [];
  const startNs = nowNs();
  await fewAtOnce(columns.entries(), CONCURRENCY, async ([index, column]) => {
    made[index] = await make(column);
  });
  const tiles = made.flat();
  return { made: tiles, tilesPerSecond: tiles.length / (elapsedMs(startNs, nowNs()) / 1000) };
}

/** As it travels: unpacking is the browser's work. */
function body(url: string, { agent, headers }: RequestSettings): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent, headers: { ...headers } }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        if (response.statusCode === 200) resolve(Buffer.concat(chunks));
        else reject(new Error(`${url} was answered with ${response.statusCode}`));
      });
    });
    request.on("error", (error: NodeJS.ErrnoException) => {
      // The server may close a connection that was idle for a turn just as it is used again.
      if (request.reusedSocket && error.code === "ECONNRESET") {
        body(url, { agent, headers }).then(resolve, reject);
      } else {
        reject(error);
      }
    });
  });
}
