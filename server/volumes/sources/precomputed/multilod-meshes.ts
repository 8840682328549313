// The meshes that a precomputed segmentation brings, in Neuroglancer's multi-resolution format: of each
// segment a manifest that tells of levels of detail and their fragments in a grid, and the fragments,
// packed by Draco, one after the other, in files of their own or before the manifest in a shard. The
// finest level that is not too large is read, in one stretch; coarser ones are made here.
import * as v from "valibot";
import { type Vec3, vectorBy } from "#core/geometry/vector.ts";
import { BlockCache } from "#server/volumes/block-cache.ts";
import {
  alongAxes,
  composed,
  type DracoFragment,
  type DracoMesh,
  type MeshReader,
} from "#server/volumes/brought-mesh.ts";
import {
  bytesOf,
  MAX_FRAGMENTS,
  MAX_MESH_BYTES,
} from "#server/volumes/sources/precomputed/mesh-files.ts";
import { chunkError } from "#server/volumes/sources/precomputed/precomputed-error.ts";
import {
  shardingOf,
  shardingSchema,
} from "#server/volumes/sources/precomputed/precomputed-info.ts";
import {
  type ByteRange,
  KEPT_INDEX_BYTES,
  Shards,
} from "#server/volumes/sources/precomputed/shards.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";

const MANIFEST_BYTES = 8 * 2 ** 20;
const MAX_LEVELS = 32;
/** Draco packs a triangle in two bytes or fewer. */
const MAX_PACKED_BYTES = MAX_MESH_BYTES / 8;

const finite = v.pipe(v.number(), v.finite());
export const multilodSchema = v.object({
  vertex_quantization_bits: v.picklist([10, 16]),
  transform: v.optional(v.pipe(v.array(finite), v.length(12))),
  sharding: v.nullish(shardingSchema),
});
type Format = v.InferOutput<typeof multilodSchema>;

interface Level {
  readonly offset: Vec3;
  /** Places in the level's grid, and how many bytes each fragment has. */
  readonly cells: readonly Vec3[];
  readonly sizesBytes: readonly number[];
  /** Where the first lies among all fragments. */
  readonly startByte: number;
  readonly endByte: number;
}

interface Manifest {
  readonly cellShape: Vec3;
  readonly origin: Vec3;
  readonly levels: readonly Level[];
  /** Of all fragments of all levels. */
  readonly sizeBytes: number;
}

interface FoundManifest {
  readonly key: string;
  readonly bytes: Uint8Array;
  /** Of all fragments, of the sum of whose bytes is told. @returns exactly the range's bytes. */
  readFragments(sizeBytes: number, range: ByteRange, signal?: AbortSignal): Promise<Uint8Array>;
}

/** @param folder of the meshes, below the store. */
export function multilodMeshes(store: ByteStore, folder: string, format: Format): MeshReader {
  const sharding = shardingOf(format.sharding);
  const find =
    sharding === null
      ? (id: bigint, signal?: AbortSignal) => findInFiles(store, folder, id, signal)
      : findInShards(store, new Shards(store, folder, sharding, new BlockCache(KEPT_INDEX_BYTES)));
  return async (id, signal) => {
    const found = await find(id, signal);
    if (found === null) return null;
    const manifest = parseManifest(found.bytes, (field, problem) =>
      chunkError(store, found.key, field, problem),
    );
    const at = manifest.levels.findIndex(isReadable);
    if (at < 0) return null;
    const { startByte, endByte } = manifest.levels[at];
    const range = { startByte, endByte };
    const packed = await found.readFragments(manifest.sizeBytes, range, signal);
    return meshOf(manifest, at, packed, format);
  };
}

function isReadable({ sizesBytes, startByte, endByte }: Level): boolean {
  const lengthBytes = endByte - startByte;
  return lengthBytes > 0 && lengthBytes <= MAX_PACKED_BYTES && sizesBytes.length <= MAX_FRAGMENTS;
}

async function findInFiles(
  store: ByteStore,
  folder: string,
  id: bigint,
  signal?: AbortSignal,
): Promise<FoundManifest | null> {
  const key = `${folder}/${id}.index`;
  const bytes = await bytesOf(store, key, MANIFEST_BYTES, signal);
  if (bytes === null) return null;
  return {
    ...{ key, bytes },
    async readFragments(_, range, ownSignal) {
      const dataKey = `${folder}/${id}`;
      const maxBytes = range.endByte - range.startByte;
      const options = {
        range,
        maxBytes,
        ...(ownSignal === undefined ? {} : { signal: ownSignal }),
      };
      const packed = await store.read(dataKey, options);
      if (packed?.length === maxBytes) return packed;
      const problem =
        packed === null ? "is not there" : `ends before byte ${range.endByte}, where fragments lie`;
      throw chunkError(store, dataKey, "the file", problem);
    },
  };
}

/** The fragments end where the manifest begins. */
function findInShards(
  store: ByteStore,
  shards: Shards,
): (id: bigint, signal?: AbortSignal) => Promise<FoundManifest | null> {
  return async (id, signal) => {
    const entry = await shards.find(id, "mesh", signal);
    if (entry === null) return null;
    const { key, field, place } = entry;
    return {
      key,
      bytes: await shards.read(entry, MANIFEST_BYTES, signal),
      async readFragments(sizeBytes, { startByte, endByte }, ownSignal) {
        const firstByte = place.startByte - sizeBytes;
        if (firstByte < 0) {
          throw chunkError(store, key, field, `has ${sizeBytes} bytes of fragments before it`);
        }
        const range = { startByte: firstByte + startByte, endByte: firstByte + endByte };
        return shards.readStretch(key, `the fragments of ${field}`, range, ownSignal);
      },
    };
  };
}

/** Numbers of four bytes, one after the other. */
class Words {
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get left(): number {
    return (this.#view.byteLength - this.#at) / 4;
  }

  whole(): number {
    this.#at += 4;
    return this.#view.getUint32(this.#at - 4, true);
  }

  real(): number {
    this.#at += 4;
    return this.#view.getFloat32(this.#at - 4, true);
  }

  three(next: () => number): Vec3 {
    return [next(), next(), next()];
  }
}

type Complaint = (field: string, problem: string) => Error;

/** Throws what `wrong` makes. */
function parseManifest(bytes: Uint8Array, wrong: Complaint): Manifest {
  const words = new Words(bytes);
  const needs = (count: number): void => {
    if (words.left < count) throw wrong("the manifest", `ends after ${bytes.length} bytes`);
  };
  needs(7);
  const cellShape = words.three(() => words.real());
  const origin = words.three(() => words.real());
  const levelCount = words.whole();
  if (![...cellShape, ...origin].every(Number.isFinite)) throw wrong("the grid", "is nowhere");
  if (levelCount > MAX_LEVELS) throw wrong("num_lods", `is ${levelCount}`);
  needs(5 * levelCount);
  for (let level = 0; level < levelCount; level++) words.real();
  const offsets = Array.from({ length: levelCount }, () => words.three(() => words.real()));
  if (!offsets.flat().every(Number.isFinite)) throw wrong("vertex_offsets", "are nowhere");
  const counts = Array.from({ length: levelCount }, () => words.whole());
  let sizeBytes = 0;
  const levels = counts.map((count, level) => {
    needs(4 * count);
    const axes = [0, 1, 2].map(() => Array.from({ length: count }, () => words.whole()));
    const cells = axes[0].map((x, at): Vec3 => [x, axes[1][at], axes[2][at]]);
    const sizesBytes = Array.from({ length: count }, () => words.whole());
    const startByte = sizeBytes;
    for (const size of sizesBytes) sizeBytes += size;
    return { offset: offsets[level], cells, sizesBytes, startByte, endByte: sizeBytes };
  });
  if (words.left !== 0) throw wrong("the manifest", `has ${words.left} words more than it tells`);
  return { cellShape, origin, levels, sizeBytes };
}

function meshOf(manifest: Manifest, at: number, packed: Uint8Array, format: Format): DracoMesh {
  const { cellShape, origin, levels } = manifest;
  const { offset, cells, sizesBytes } = levels[at];
  const most = 2 ** format.vertex_quantization_bits - 1;
  const side = vectorBy((axis) => cellShape[axis] * 2 ** at);
  const fragments: DracoFragment[] = [];
  let end = 0;
  for (const [n, size] of sizesBytes.entries()) {
    end += size;
    if (size === 0) continue;
    const stored = alongAxes(
      vectorBy((axis) => side[axis] / most),
      vectorBy((axis) => origin[axis] + offset[axis] + side[axis] * cells[n][axis]),
    );
    const toNm = format.transform === undefined ? stored : composed(format.transform, stored);
    fragments.push({ bytes: packed.slice(end - size, end), toNm });
  }
  return { fragments };
}
