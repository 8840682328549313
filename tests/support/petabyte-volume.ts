// A precomputed image and its labels of 1.4 PB, served on loopback from nothing: chunks around a few
// places are made when they are asked for, all others are not there, or hold the same grain each where an
// image is wanted everywhere. Neither a disk nor this process ever holds more than what was looked at last.
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import sharp from "sharp";
import type { Vec3 } from "#core/geometry/vector.ts";
import { boxShape } from "#server/volumes/boxes.ts";
import {
  cellsOf,
  chunkBox,
  chunkName,
  gridShape,
} from "#server/volumes/sources/precomputed/chunk-grid.ts";
import {
  compressedMortonCode,
  mortonBits,
} from "#server/volumes/sources/precomputed/morton-code.ts";
import type { Sharding } from "#server/volumes/sources/precomputed/precomputed-info.ts";
import { shardPlace } from "#server/volumes/sources/precomputed/shard-place.ts";
import type { Box } from "#server/volumes/volume-port.ts";
import { encodeCompressedSegmentation } from "#tests/support/compressed-segmentation-writer.ts";
import type { LinkedVolumes } from "#tests/support/link-volumes.ts";
import { imageAt, labelAt } from "#tests/support/petabyte-content.ts";
import { writeShards } from "#tests/support/shard-writer.ts";

export const PETABYTE_SHAPE_VOXEL: Vec3 = [600_000, 400_000, 5_834];
export const PETABYTE_VOXEL_NM: Vec3 = [8, 8, 33];
/** Where there is something, in voxels of the finest scale. */
export const PETABYTE_PLACES: readonly Vec3[] = [
  [300_123, 200_456, 2_900],
  [4_000, 3_000, 40],
  [599_500, 399_600, 5_800],
];
/** Around each place, to either side. */
const EXTENT_VOXEL: Vec3 = [256, 256, 24];
const CHUNK_VOXEL: Vec3 = [64, 64, 16];
const SCALES = 12;
const KEPT_OBJECTS = 256;
const SHARDING: Sharding = {
  preshiftBits: 3,
  hash: "murmurhash3_x86_128",
  minishardBits: 6,
  shardBits: 15,
  isIndexGzipped: true,
  isDataGzipped: true,
};
const LAYERS = ["image", "labels"] as const;
type Layer = (typeof LAYERS)[number];

export interface PetabyteScale {
  readonly key: string;
  readonly sizeVoxel: Vec3;
  /** Voxels of the finest scale that one stands for. */
  readonly factorVoxel: Vec3;
}

export interface PetabyteVolume {
  readonly imageUrl: string;
  readonly labelsUrl: string;
  /** Answered, and with what: 200, 206, 404. */
  readonly answers: ReadonlyMap<number, number>;
  close(): Promise<void>;
}

/** Around the place, to either side: what is edited of it. */
const REACH_VOXEL: Vec3 = [96, 96, 12];

/** A dataset of it by the page, editable around the place. */
export function petabyteLink(
  { imageUrl, labelsUrl }: Pick<PetabyteVolume, "imageUrl" | "labelsUrl">,
  [x, y, z]: Vec3,
): Omit<LinkedVolumes, "picture"> {
  const corner = (sign: number): Vec3 => [
    x + sign * REACH_VOXEL[0],
    y + sign * REACH_VOXEL[1],
    z + sign * REACH_VOXEL[2],
  ];
  return {
    name: "petabyte",
    image: `precomputed://${imageUrl}`,
    labels: labelsUrl,
    region: [corner(-1), corner(1)],
    found: `${PETABYTE_SHAPE_VOXEL.join(" × ")} voxels`,
  };
}

/** The axes whose voxels are not yet longer than the others' are halved. */
export function petabyteScales(): readonly PetabyteScale[] {
  const scales: PetabyteScale[] = [];
  let factorVoxel: Vec3 = [1, 1, 1];
  for (let scale = 0; scale < SCALES; scale++) {
    const along = (axis: number) => Math.ceil(PETABYTE_SHAPE_VOXEL[axis] / factorVoxel[axis]);
    const key = factorVoxel.map((factor, axis) => factor * PETABYTE_VOXEL_NM[axis]).join("_");
    scales.push({ key, sizeVoxel: [along(0), along(1), along(2)], factorVoxel });
    const across = factorVoxel[0] * 2;
    const isThin = factorVoxel[2] * PETABYTE_VOXEL_NM[2] < across * PETABYTE_VOXEL_NM[0];
    factorVoxel = [across, across, isThin ? factorVoxel[2] * 2 : factorVoxel[2]];
  }
  return scales;
}

export interface PetabyteOptions {
  readonly isSharded?: boolean;
  /** The same grain in every chunk that has nothing of its own; without shards only. */
  readonly isImageEverywhere?: boolean;
}

export async function startPetabyteVolume({
  isSharded = false,
  isImageEverywhere = false,
}: PetabyteOptions = {}): Promise<PetabyteVolume> {
  const objects = new PetabyteObjects(isSharded, isImageEverywhere);
  const answers = new Map<number, number>();
  const server = createServer(async (request, response) => {
    try {
      const [, layer, ...parts] = new URL(request.url ?? "/", "http://localhost").pathname.split(
        "/",
      );
      const isLayer = LAYERS.some((name) => name === layer);
      const bytes = isLayer ? await objects.get(layer as Layer, parts.join("/")) : null;
      answerWith(response, bytes, request.method === "HEAD", request.headers.range);
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
    answers.set(response.statusCode, (answers.get(response.statusCode) ?? 0) + 1);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    imageUrl: `${root}/image`,
    labelsUrl: `${root}/labels`,
    answers,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answerWith(
  response: ServerResponse,
  bytes: Uint8Array | null,
  isHead: boolean,
  range: string | undefined,
): void {
  if (bytes === null) {
    response.writeHead(404).end();
    return;
  }
  const asked = /^bytes=([0-9]*)-([0-9]*)$/.exec(range ?? "");
  const start =
    asked === null ? 0 : asked[1] === "" ? bytes.length - Number(asked[2]) : Number(asked[1]);
  const last =
    asked === null || asked[1] === "" || asked[2] === "" ? bytes.length - 1 : Number(asked[2]);
  const end = Math.min(bytes.length, last + 1);
  if (asked !== null && start >= bytes.length) {
    response.writeHead(416, { "Content-Range": `bytes */${bytes.length}` }).end();
    return;
  }
  const headers = { "Content-Length": end - start, "Accept-Ranges": "bytes" };
  if (asked === null) response.writeHead(200, headers);
  else {
    const stretch = `bytes ${start}-${end - 1}/${bytes.length}`;
    response.writeHead(206, { ...headers, "Content-Range": stretch });
  }
  response.end(isHead ? undefined : bytes.subarray(start, end));
}

/** What lies at a key, made when it is asked for; few are kept. */
class PetabyteObjects {
  readonly #isSharded: boolean;
  readonly #isImageEverywhere: boolean;
  readonly #scales = new Map(petabyteScales().map((scale) => [scale.key, scale]));
  readonly #kept = new Map<string, Promise<Uint8Array | null>>();
  /** By the chunk's shape. */
  readonly #grain = new Map<string, Promise<Uint8Array>>();
  /** By scale: the cells there are by the file that holds them. */
  readonly #cells = new Map<string, ReadonlyMap<string, readonly Vec3[]>>();

  constructor(isSharded: boolean, isImageEverywhere: boolean) {
    this.#isSharded = isSharded;
    this.#isImageEverywhere = isImageEverywhere && !isSharded;
  }

  get(layer: Layer, key: string): Promise<Uint8Array | null> {
    if (key === "info") return Promise.resolve(this.#info(layer));
    const name = `${layer}/${key}`;
    const kept = this.#kept.get(name);
    if (kept !== undefined) return kept;
    const cells = this.#cellsAt(key);
    if (cells === null) return this.#grainAt(layer, key);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size >= KEPT_OBJECTS && oldest !== undefined) this.#kept.delete(oldest);
    const made = this.#make(layer, cells.scale, cells.cells);
    this.#kept.set(name, made);
    return made;
  }

  #cellsAt(key: string): { readonly scale: PetabyteScale; readonly cells: readonly Vec3[] } | null {
    const [scaleKey, fileName] = key.split("/");
    const scale = this.#scales.get(scaleKey);
    if (scale === undefined) return null;
    const byFile = this.#cells.get(scaleKey) ?? this.#cellsOfScale(scale);
    this.#cells.set(scaleKey, byFile);
    const cells = byFile.get(fileName);
    return cells === undefined ? null : { scale, cells };
  }

  /** Where there is nothing of its own, as long as the chunk's name says it is. */
  #grainAt(layer: Layer, key: string): Promise<Uint8Array | null> {
    const [scaleKey, fileName] = key.split("/");
    const scale = this.#scales.get(scaleKey);
    const [, ...ends] = /^(\d+)-(\d+)_(\d+)-(\d+)_(\d+)-(\d+)$/.exec(fileName) ?? [];
    const isWanted = this.#isImageEverywhere && layer === "image";
    if (!isWanted || scale === undefined || ends.length === 0) return Promise.resolve(null);
    const size = (axis: number): number => Number(ends[2 * axis + 1]) - Number(ends[2 * axis]);
    const maxVoxel: Vec3 = [size(0), size(1), size(2)];
    if (maxVoxel.some((part, axis) => part > CHUNK_VOXEL[axis])) return Promise.resolve(null);
    const finest = petabyteScales()[0];
    const made =
      this.#grain.get(`${maxVoxel}`) ?? encoded(layer, finest, { minVoxel: [0, 0, 0], maxVoxel });
    this.#grain.set(`${maxVoxel}`, made);
    return made;
  }

  #cellsOfScale(scale: PetabyteScale): ReadonlyMap<string, readonly Vec3[]> {
    const grid = { sizeVoxel: scale.sizeVoxel, chunkVoxel: CHUNK_VOXEL };
    const bits = mortonBits(gridShape(grid));
    const cells = new Map<string, Map<string, Vec3>>();
    for (const place of PETABYTE_PLACES) {
      for (const cell of cellsOf(grid, aroundAt(scale, place))) {
        const file = this.#isSharded
          ? shardPlace(SHARDING, compressedMortonCode(cell, bits)).fileName
          : chunkName([0, 0, 0], chunkBox(grid, cell));
        const others = cells.get(file) ?? new Map<string, Vec3>();
        cells.set(file, others.set(cell.join("_"), cell));
      }
    }
    return new Map([...cells].map(([file, own]) => [file, [...own.values()]]));
  }

  async #make(layer: Layer, scale: PetabyteScale, cells: readonly Vec3[]): Promise<Uint8Array> {
    const grid = { sizeVoxel: scale.sizeVoxel, chunkVoxel: CHUNK_VOXEL };
    const chunkOf = (cell: Vec3) => encoded(layer, scale, chunkBox(grid, cell));
    if (!this.#isSharded) return chunkOf(cells[0]);
    const bits = mortonBits(gridShape(grid));
    const chunks = new Map<bigint, Uint8Array>();
    for (const cell of cells) chunks.set(compressedMortonCode(cell, bits), await chunkOf(cell));
    const [shard] = writeShards(chunks, SHARDING).values();
    return shard;
  }

  #info(layer: Layer): Uint8Array {
    const isImage = layer === "image";
    const description = {
      "@type": "neuroglancer_multiscale_volume",
      type: isImage ? "image" : "segmentation",
      data_type: isImage ? "uint8" : "uint64",
      num_channels: 1,
      scales: [...this.#scales.values()].map(({ key, sizeVoxel, factorVoxel }) => ({
        key,
        size: sizeVoxel,
        resolution: factorVoxel.map((factor, axis) => factor * PETABYTE_VOXEL_NM[axis]),
        voxel_offset: [0, 0, 0],
        chunk_sizes: [CHUNK_VOXEL],
        encoding: isImage ? "jpeg" : "compressed_segmentation",
        ...(isImage ? {} : { compressed_segmentation_block_size: [8, 8, 8] }),
        ...(this.#isSharded ? { sharding: shardingInfo() } : {}),
      })),
    };
    return new TextEncoder().encode(JSON.stringify(description));
  }
}

function shardingInfo(): object {
  return {
    "@type": "neuroglancer_uint64_sharded_v1",
    preshift_bits: SHARDING.preshiftBits,
    hash: SHARDING.hash,
    minishard_bits: SHARDING.minishardBits,
    shard_bits: SHARDING.shardBits,
    minishard_index_encoding: "gzip",
    data_encoding: "gzip",
  };
}

/** Where there is something around a place, in voxels of a scale. */
function aroundAt({ sizeVoxel, factorVoxel }: PetabyteScale, place: Vec3): Box {
  const min = (axis: number): number =>
    Math.max(0, Math.floor((place[axis] - EXTENT_VOXEL[axis]) / factorVoxel[axis]));
  const max = (axis: number): number =>
    Math.min(sizeVoxel[axis], Math.ceil((place[axis] + EXTENT_VOXEL[axis]) / factorVoxel[axis]));
  return { minVoxel: [min(0), min(1), min(2)], maxVoxel: [max(0), max(1), max(2)] };
}

async function encoded(
  layer: Layer,
  { factorVoxel }: PetabyteScale,
  box: Box,
): Promise<Uint8Array> {
  const shape = boxShape(box);
  const [width, height, depth] = shape;
  const { minVoxel } = box;
  const valueAt = <T>(at: number, read: (x: number, y: number, z: number) => T): T =>
    read(
      (minVoxel[0] + (at % width)) * factorVoxel[0],
      (minVoxel[1] + (Math.floor(at / width) % height)) * factorVoxel[1],
      (minVoxel[2] + Math.floor(at / (width * height))) * factorVoxel[2],
    );
  const length = width * height * depth;
  if (layer === "labels") {
    const labels = BigUint64Array.from({ length }, (_, at) => valueAt(at, labelAt));
    return encodeCompressedSegmentation(labels, shape, [8, 8, 8]);
  }
  const grey = Uint8Array.from({ length }, (_, at) => valueAt(at, imageAt));
  const raw = { width, height: height * depth, channels: 1 } as const;
  const jpeg = sharp(grey, { raw }).toColourspace("b-w").jpeg({ quality: 85 });
  return new Uint8Array(await jpeg.toBuffer());
}
