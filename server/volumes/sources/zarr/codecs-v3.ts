// The chain of codecs of a Zarr v3 array: perhaps a transposition, then bytes or shards, then what
// packs and checks them.
import * as v from "valibot";
import type { Unpack } from "#server/volumes/sources/codecs/codec-error.ts";
import type { ByteOrder } from "#server/volumes/sources/codecs/number-bytes.ts";
import { SOURCE_LIMITS, type VoxelType } from "#server/volumes/sources/source-port.ts";
import { voxelBytesOf } from "#server/volumes/sources/voxel-arrays.ts";
import { CODEC_NAMES, codecCalled } from "#server/volumes/sources/zarr/chunk-codecs.ts";
import {
  checked,
  chunkShapeSchema,
  codecsSchema,
  type Description,
  integer,
  partOf,
  wrongField,
} from "#server/volumes/sources/zarr/description.ts";
import { indexBytesOf, type Sharding } from "#server/volumes/sources/zarr/shard-indexes.ts";

const codec = v.object({ name: v.string(), configuration: v.optional(v.unknown(), {}) });
/** A name alone stands for a codec that nothing is said of. */
const chainSchema = codecsSchema(
  v.pipe(
    v.unknown(),
    v.transform((said) => (typeof said === "string" ? { name: said } : said)),
    codec,
  ),
);
const bytesSchema = v.object({ endian: v.optional(v.picklist(["little", "big"])) });
const transposeSchema = v.object({
  order: v.union([v.picklist(["C", "F"]), codecsSchema(integer(0, 15))]),
});
const shardingSchema = v.object({
  chunk_shape: chunkShapeSchema,
  codecs: v.unknown(),
  index_codecs: v.unknown(),
  index_location: v.optional(v.picklist(["start", "end"]), "end"),
});

type Codec = v.InferOutput<typeof codec>;

export interface CodecsV3 {
  readonly chunkShape: readonly number[];
  readonly storedOrder: readonly number[];
  readonly byteOrder: ByteOrder;
  readonly codecs: readonly Unpack[];
  readonly sharding: Sharding | null;
}

/** @param chunkShape of the grid: of a chunk, or of a shard. */
export function parseCodecsV3(
  description: Description,
  chunkShape: readonly number[],
  type: VoxelType,
): CodecsV3 {
  const chain = checked(description, chainSchema);
  const [first] = chain;
  if (first?.name !== "sharding_indexed") return chunkCodecs(description, chain, chunkShape, type);
  if (chain.length > 1) {
    throw wrongField(description, "codecs", `pack whole shards (${named(chain[1])})`);
  }
  const said = checked(partOf(description, "0.configuration", first.configuration), shardingSchema);
  const inner = checked(partOf(description, "0.configuration.codecs", said.codecs), chainSchema);
  const isDivided =
    said.chunk_shape.length === chunkShape.length &&
    said.chunk_shape.every((size, axis) => chunkShape[axis] % size === 0);
  if (!isDivided) {
    const problem = `is ${said.chunk_shape.join(" × ")}, which does not divide the shard's shape`;
    throw wrongField(description, "chunk_shape", problem);
  }
  const sharding: Sharding = {
    chunksEach: chunkShape.map((size, axis) => size / said.chunk_shape[axis]),
    location: said.index_location,
    ...indexCodecs(partOf(description, "0.configuration.index_codecs", said.index_codecs)),
  };
  if (indexBytesOf(sharding) > SOURCE_LIMITS.chunkBytes) {
    const problem = `has ${sharding.chunksEach.join(" × ")} chunks a shard`;
    throw wrongField(
      description,
      "chunk_shape",
      problem,
      "write the volume again in smaller shards",
    );
  }
  return { ...chunkCodecs(description, inner, said.chunk_shape, type), sharding };
}

function chunkCodecs(
  description: Description,
  chain: readonly Codec[],
  chunkShape: readonly number[],
  type: VoxelType,
): CodecsV3 {
  let storedOrder: readonly number[] = chunkShape.map((_, axis) => axis);
  let at = 0;
  for (; chain[at]?.name === "transpose"; at++) {
    const order = transposeOf(
      partOf(description, `${at}.configuration`, chain[at].configuration),
      chunkShape.length,
    );
    storedOrder = order.map((axis) => storedOrder[axis]);
  }
  const bytes = chain[at];
  if (bytes?.name !== "bytes") {
    const remedy =
      "write the volume again with the codec bytes, or sharding_indexed, one level deep";
    throw wrongField(description, "codecs", `have ${named(bytes)} in place of bytes`, remedy);
  }
  const { endian } = checked(
    partOf(description, `${at}.configuration`, bytes.configuration),
    bytesSchema,
  );
  if (endian === undefined && voxelBytesOf(type) > 1) {
    throw wrongField(description, "codecs", "do not tell the byte order (endian)");
  }
  const packing = chain.slice(at + 1).map(({ name }) => {
    const unpack = codecCalled(name.replace(/^numcodecs[.]/, ""));
    if (unpack !== null) return unpack;
    const problem = `have ${name.slice(0, 40)}, which is not read`;
    const remedy = `write the volume again with one that is read (${CODEC_NAMES.join(", ")})`;
    throw wrongField(description, "codecs", problem, remedy);
  });
  return {
    chunkShape,
    storedOrder,
    byteOrder: endian ?? "little",
    codecs: packing.toReversed(),
    sharding: null,
  };
}

function transposeOf(configuration: Description, dimensions: number): number[] {
  const { order } = checked(configuration, transposeSchema);
  const axes = Array.from({ length: dimensions }, (_, axis) => axis);
  if (order === "C") return axes;
  if (order === "F") return axes.toReversed();
  if (axes.every((axis) => order.includes(axis)) && order.length === dimensions) return order;
  const problem = `(transpose) is ${order.join(", ")}, no order of ${dimensions} dimensions`;
  throw wrongField(configuration, "order", problem);
}

/** Those whose index is of one length always: bytes, perhaps with a checksum. */
function indexCodecs(description: Description): Pick<Sharding, "indexOrder" | "hasChecksum"> {
  const [bytes, checksum, ...more] = checked(description, chainSchema);
  const isRead =
    bytes?.name === "bytes" &&
    (checksum === undefined || checksum.name === "crc32c") &&
    more.length === 0;
  if (!isRead) {
    throw wrongField(description, "index_codecs", "are others than bytes and crc32c");
  }
  const { endian } = checked(
    partOf(description, "0.configuration", bytes.configuration),
    bytesSchema,
  );
  return { indexOrder: endian ?? "little", hasChecksum: checksum !== undefined };
}

function named(said: Codec | undefined): string {
  return said === undefined ? "nothing" : said.name.slice(0, 40);
}
