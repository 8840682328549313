// What the "info" of a precomputed volume says, checked: nothing of it is used before, and nothing
// that it says makes anything larger than SOURCE_LIMITS.
import * as v from "valibot";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { ImportError } from "#server/volumes/import-error.ts";
import { issueWords } from "#server/volumes/issue-words.ts";
import { gridShape } from "#server/volumes/sources/precomputed/chunk-grid.ts";
import { mortonBits } from "#server/volumes/sources/precomputed/morton-code.ts";
import { infoError } from "#server/volumes/sources/precomputed/precomputed-error.ts";
import { SOURCE_LIMITS, type VoxelType } from "#server/volumes/sources/source-port.ts";
import { voxelBytesOf } from "#server/volumes/sources/voxel-arrays.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";

export type ChunkEncoding = "raw" | "jpeg" | "png" | "compressed_segmentation";

export interface Sharding {
  readonly preshiftBits: number;
  readonly hash: "identity" | "murmurhash3_x86_128";
  readonly minishardBits: number;
  readonly shardBits: number;
  readonly isIndexGzipped: boolean;
  readonly isDataGzipped: boolean;
}

export interface PrecomputedScale {
  /** Of "info", for errors: `scales[2]`. */
  readonly field: string;
  readonly key: string;
  readonly sizeVoxel: Vec3;
  readonly voxelNm: Vec3;
  readonly offsetVoxel: Vec3;
  readonly chunkVoxel: Vec3;
  readonly encoding: ChunkEncoding;
  /** Of compressed_segmentation alone. */
  readonly blockVoxel: Vec3;
  readonly sharding: Sharding | null;
}

export interface PrecomputedInfo {
  readonly purpose: "image" | "labels";
  readonly voxelType: VoxelType;
  readonly channels: number;
  /** Finest first. */
  readonly scales: readonly PrecomputedScale[];
}

/** Writers differ in upper and lower case, which the format allows. */
const word = <const T extends readonly string[]>(words: T) =>
  v.pipe(v.string(), v.toLowerCase(), v.picklist(words));
const integer = (min: number, max: number) =>
  v.pipe(v.number(), v.safeInteger(), v.minValue(min), v.maxValue(max));
const vector = <T extends v.GenericSchema<unknown, number>>(part: T) =>
  v.strictTuple([part, part, part]);
/** Counted before any of them is looked at: a million that are wrong would take long to tell. */
const few = <T extends v.GenericSchema>(part: T, count: number) =>
  v.pipe(v.array(v.unknown()), v.minLength(1), v.maxLength(count), v.array(part));
const size = integer(1, SOURCE_LIMITS.axisVoxel);
const bits = integer(0, 64);
const gzip = v.optional(v.picklist(["raw", "gzip"]), "raw");

export const shardingSchema = v.object({
  "@type": v.literal("neuroglancer_uint64_sharded_v1"),
  preshift_bits: bits,
  hash: v.picklist(["identity", "murmurhash3_x86_128"]),
  minishard_bits: integer(0, 32),
  shard_bits: bits,
  minishard_index_encoding: gzip,
  data_encoding: gzip,
});

/** Nothing that leads out of the volume, or that a store could take for something else. */
export const keySchema = v.pipe(
  v.string(),
  v.maxLength(1_024),
  v.check(
    (key) => /^[^\p{Cc}\\?#]+$/u.test(key) && !/^[/]|[/]{2}|(^|[/])[.]{1,2}([/]|$)/.test(key),
    "expected a name below this folder",
  ),
);

const scaleSchema = v.object({
  key: keySchema,
  size: vector(size),
  resolution: vector(v.pipe(v.number(), v.finite(), v.gtValue(0))),
  voxel_offset: v.optional(
    vector(integer(-SOURCE_LIMITS.axisVoxel, SOURCE_LIMITS.axisVoxel)),
    [0, 0, 0],
  ),
  chunk_sizes: few(vector(size), 64),
  encoding: word(["raw", "jpeg", "png", "compressed_segmentation", "compresso", "jxl"]),
  compressed_segmentation_block_size: v.optional(vector(integer(1, 1_024))),
  sharding: v.nullish(shardingSchema),
});

const infoSchema = v.object({
  "@type": v.optional(v.literal("neuroglancer_multiscale_volume")),
  type: word(["image", "segmentation"]),
  data_type: word([
    "int8",
    "uint8",
    "int16",
    "uint16",
    "int32",
    "uint32",
    "int64",
    "uint64",
    "float32",
  ]),
  num_channels: integer(1, 1_024),
  scales: few(scaleSchema, SOURCE_LIMITS.levels),
});

type Info = v.InferOutput<typeof infoSchema>;
type Scale = Info["scales"][number];

/** Throws an ImportError that names the field. */
export function parsePrecomputedInfo(store: ByteStore, bytes: Uint8Array): PrecomputedInfo {
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw infoError(store, "the file", "is no JSON", "write the volume's description again");
  }
  const checked = v.safeParse(infoSchema, parsed, { abortEarly: true });
  if (!checked.success) {
    const [issue] = checked.issues;
    const field = v.getDotPath(issue)?.replace(/[.]([0-9]+)(?=[.]|$)/g, "[$1]") ?? "the file";
    const problem = issueWords(issue);
    throw infoError(store, field, problem, "correct it as the precomputed format says");
  }
  const { type, data_type, num_channels, scales } = checked.output;
  return {
    purpose: type === "segmentation" ? "labels" : "image",
    voxelType: data_type,
    channels: num_channels,
    scales: scales
      .map((scale, index) => checkedScale(store, checked.output, scale, `scales[${index}]`))
      .toSorted((left, right) => voxelVolumeNm(left) - voxelVolumeNm(right)),
  };
}

function voxelVolumeNm({ voxelNm: [x, y, z] }: PrecomputedScale): number {
  return x * y * z;
}

function checkedScale(store: ByteStore, info: Info, scale: Scale, field: string): PrecomputedScale {
  const wrong = (name: string, problem: string, remedy: string): ImportError =>
    infoError(store, `${field}.${name}`, problem, remedy);
  const { encoding, compressed_segmentation_block_size: blockVoxel, sharding } = scale;
  if (encoding === "compresso" || encoding === "jxl") {
    throw wrong(
      "encoding",
      `is ${encoding}, which is not read here`,
      'write the volume again as "raw", "jpeg", "png" or "compressed_segmentation"',
    );
  }
  const fits = fitsEncoding(encoding, info);
  if (fits !== null) throw wrong("encoding", `is ${encoding}, which ${fits}`, "correct either");
  if (encoding === "compressed_segmentation" && blockVoxel === undefined) {
    const remedy = "add it, often [8, 8, 8]";
    throw wrong("compressed_segmentation_block_size", "is missing", remedy);
  }
  if (scale.size.reduce((product, part) => product * part) > SOURCE_LIMITS.levelVoxels) {
    throw wrong("size", "is more than 2^53 voxels", "divide the volume");
  }
  // A chunk that is wider than the volume is cut off like any other at its far faces.
  const [declared] = scale.chunk_sizes;
  const at = (axis: number): number => Math.min(declared[axis], scale.size[axis]);
  const chunkVoxel: Vec3 = [at(0), at(1), at(2)];
  const chunkBytes =
    chunkVoxel[0] *
    chunkVoxel[1] *
    chunkVoxel[2] *
    voxelBytesOf(info.data_type) *
    info.num_channels;
  if (chunkBytes > SOURCE_LIMITS.chunkBytes) {
    const problem = `is ${declared.join(" × ")}, chunks of more than 64 MiB`;
    throw wrong("chunk_sizes[0]", problem, "write the volume again in smaller chunks");
  }
  if (sharding !== null && sharding !== undefined && scale.chunk_sizes.length > 1) {
    throw wrong("chunk_sizes", "has several sizes of sharded chunks", "leave one");
  }
  const idBits = mortonBits(gridShape({ sizeVoxel: scale.size, chunkVoxel: declared }));
  if (sharding !== null && sharding !== undefined && idBits[0] + idBits[1] + idBits[2] > 64) {
    throw wrong("chunk_sizes[0]", "makes more chunks than 64-bit ids can tell", "enlarge it");
  }
  return {
    field,
    key: scale.key.replace(/[/]+$/, ""),
    sizeVoxel: scale.size,
    voxelNm: scale.resolution,
    offsetVoxel: scale.voxel_offset,
    chunkVoxel: declared,
    encoding,
    blockVoxel: blockVoxel ?? [8, 8, 8],
    sharding: shardingOf(sharding),
  };
}

/** What keeps voxels of this type from being encoded so. */
function fitsEncoding(encoding: ChunkEncoding, { data_type, num_channels }: Info): string | null {
  if (encoding === "jpeg" && (data_type !== "uint8" || ![1, 3].includes(num_channels))) {
    return "holds uint8 in 1 or 3 channels alone";
  }
  if (encoding === "png" && (!/^uint(8|16)$/.test(data_type) || num_channels > 4)) {
    return "holds uint8 or uint16 in up to 4 channels alone";
  }
  if (encoding === "compressed_segmentation" && !/^uint(32|64)$/.test(data_type)) {
    return "holds uint32 or uint64 alone";
  }
  return null;
}

export function shardingOf(
  sharding: v.InferOutput<typeof shardingSchema> | null | undefined,
): Sharding | null {
  if (sharding === null || sharding === undefined) return null;
  return {
    preshiftBits: sharding.preshift_bits,
    hash: sharding.hash,
    minishardBits: sharding.minishard_bits,
    shardBits: sharding.shard_bits,
    isIndexGzipped: sharding.minishard_index_encoding === "gzip",
    isDataGzipped: sharding.data_encoding === "gzip",
  };
}
