// Precomputed volumes of a few chunks, one in each way to keep them, made here: for tests that run
// where the field's own are not at hand.
import sharp from "sharp";
import type { Vec3 } from "#core/geometry/vector.ts";
import { boxShape } from "#server/volumes/boxes.ts";
import { cellsOf, chunkBox, chunkName } from "#server/volumes/sources/precomputed/chunk-grid.ts";
import {
  compressedMortonCode,
  mortonBits,
} from "#server/volumes/sources/precomputed/morton-code.ts";
import { encodeCompressedSegmentation } from "#tests/support/compressed-segmentation-writer.ts";
import { writeShards } from "#tests/support/shard-writer.ts";

const SIZE: Vec3 = [70, 40, 20];
const CHUNK: Vec3 = [32, 32, 16];
const GRID = { sizeVoxel: SIZE, chunkVoxel: CHUNK };
const OFFSET: Vec3 = [6, 20, 3];
const BLOCK: Vec3 = [8, 8, 4];
const SHARDING = {
  preshiftBits: 1,
  hash: "murmurhash3_x86_128",
  minishardBits: 1,
  shardBits: 1,
  isIndexGzipped: true,
  isDataGzipped: true,
} as const;

/** Objects by key, by name of the volume. */
export async function smallPrecomputedVolumes(): Promise<
  ReadonlyMap<string, ReadonlyMap<string, Uint8Array>>
> {
  return new Map([
    ["raw", volume("uint8", { encoding: "raw" }, await chunks(async (shape) => grey(shape)))],
    ["jpeg", volume("uint8", { encoding: "jpeg" }, await chunks(jpeg))],
    ["labels", volume("uint64", labelEncoding, await chunks(async (shape) => labels(shape)))],
    ["shards", sharded("uint64", labelEncoding, await chunks(async (shape) => labels(shape)))],
  ]);
}

const labelEncoding = {
  encoding: "compressed_segmentation",
  compressed_segmentation_block_size: BLOCK,
};

interface MadeChunk {
  readonly cell: Vec3;
  readonly bytes: Uint8Array;
}

async function chunks(make: (shape: Vec3) => Promise<Uint8Array>): Promise<MadeChunk[]> {
  const cells = [...cellsOf(GRID, { minVoxel: [0, 0, 0], maxVoxel: SIZE })];
  return Promise.all(
    cells.map(async (cell) => ({ cell, bytes: await make(boxShape(chunkBox(GRID, cell))) })),
  );
}

function volume(dataType: string, encoding: object, made: readonly MadeChunk[]) {
  const named = made.map(({ cell, bytes }): [string, Uint8Array] => [
    `8_8_33/${chunkName(OFFSET, chunkBox(GRID, cell))}`,
    bytes,
  ]);
  return new Map([["info", info(dataType, encoding)], ...named]);
}

function sharded(dataType: string, encoding: object, made: readonly MadeChunk[]) {
  const bits = mortonBits([3, 2, 2]);
  const byId = new Map(made.map(({ cell, bytes }) => [compressedMortonCode(cell, bits), bytes]));
  const shards = [...writeShards(byId, SHARDING)].map(([name, bytes]): [string, Uint8Array] => [
    `8_8_33/${name}`,
    bytes,
  ]);
  const sharding = {
    "@type": "neuroglancer_uint64_sharded_v1",
    preshift_bits: SHARDING.preshiftBits,
    hash: SHARDING.hash,
    minishard_bits: SHARDING.minishardBits,
    shard_bits: SHARDING.shardBits,
    minishard_index_encoding: "gzip",
    data_encoding: "gzip",
  };
  return new Map([["info", info(dataType, { ...encoding, sharding })], ...shards]);
}

function info(dataType: string, encoding: object): Uint8Array {
  const scale = {
    key: "8_8_33",
    size: SIZE,
    resolution: [8, 8, 33],
    voxel_offset: OFFSET,
    chunk_sizes: [CHUNK],
    ...encoding,
  };
  const description = {
    "@type": "neuroglancer_multiscale_volume",
    type: dataType === "uint64" ? "segmentation" : "image",
    data_type: dataType,
    num_channels: 1,
    scales: [scale],
  };
  return new TextEncoder().encode(JSON.stringify(description));
}

function grey([width, height, depth]: Vec3): Uint8Array {
  return Uint8Array.from({ length: width * height * depth }, (_, at) => (at * 37) % 251);
}

async function jpeg(shape: Vec3): Promise<Uint8Array> {
  const raw = { width: shape[0], height: shape[1] * shape[2], channels: 1 } as const;
  return new Uint8Array(await sharp(grey(shape), { raw }).toColourspace("b-w").jpeg().toBuffer());
}

function labels(shape: Vec3): Uint8Array {
  const count = shape[0] * shape[1] * shape[2];
  const ids = BigUint64Array.from({ length: count }, (_, at) => 2n ** 60n + BigInt(at % 11));
  return encodeCompressedSegmentation(ids, shape, BLOCK);
}
