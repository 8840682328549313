// What "attributes.json" says of an N5 array, and of where it lies: in the manners of n5-viewer, of
// COSEM and of Paintera. N5 has its dimensions in the order x, y, z.
import * as v from "valibot";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { Unpack } from "#server/volumes/sources/codecs/codec-error.ts";
import type { VoxelType } from "#server/volumes/sources/source-port.ts";
import { voxelBytesOf } from "#server/volumes/sources/voxel-arrays.ts";
import { codecCalled } from "#server/volumes/sources/zarr/chunk-codecs.ts";
import {
  checkChunkShape,
  checked,
  chunkShapeSchema,
  type Description,
  few,
  finite,
  shapeSchema,
  wrongField,
} from "#server/volumes/sources/zarr/description.ts";
import { unitNm } from "#server/volumes/sources/zarr/level-place.ts";

export interface N5Array {
  readonly shape: readonly number[];
  readonly chunkShape: readonly number[];
  readonly type: VoxelType;
  readonly codecs: readonly Unpack[];
}

/** What a description tells of a place; each part null where it does not tell. */
export interface N5Place {
  readonly voxelNm: Vec3 | null;
  /** Of the first voxel's corner. */
  readonly cornerNm: Vec3 | null;
  /** Of the first voxel's centre. */
  readonly centreNm: Vec3 | null;
  /** Voxels of the finest level in one of this. */
  readonly factors: Vec3 | null;
}

const TYPES = [
  "int8",
  "uint8",
  "int16",
  "uint16",
  "int32",
  "uint32",
  "int64",
  "uint64",
  "float32",
  "float64",
] as const;
/** By their names in N5. */
const CODECS: Readonly<Record<string, string>> = {
  gzip: "gzip",
  bzip2: "bz2",
  xz: "xz",
  blosc: "blosc",
  zstd: "zstd",
  zstandard: "zstd",
};
const compression = v.looseObject({ type: v.string(), useZlib: v.optional(v.boolean(), false) });
const arraySchema = v.object({
  dimensions: shapeSchema,
  blockSize: chunkShapeSchema,
  dataType: v.picklist(TYPES),
  compression: v.optional(compression),
  /** Before N5 1.0. */
  compressionType: v.optional(v.string()),
});

const three = v.pipe(few(finite, 8), v.minLength(3));
const positive = v.pipe(few(v.pipe(finite, v.gtValue(0)), 8), v.minLength(3));
const placeSchema = v.object({
  resolution: v.optional(positive),
  pixelResolution: v.optional(
    v.union([
      v.pipe(
        positive,
        v.transform((dimensions) => ({ dimensions, unit: "nm" })),
      ),
      v.object({ dimensions: positive, unit: v.nullish(v.string()) }),
    ]),
  ),
  offset: v.optional(three),
  downsamplingFactors: v.optional(positive),
  transform: v.optional(
    v.object({
      axes: few(v.string(), 8),
      scale: few(v.pipe(finite, v.gtValue(0)), 8),
      translate: few(finite, 8),
      units: v.optional(few(v.string(), 8), []),
    }),
  ),
});

/** Whether the attributes are an array's at all. */
export function isN5Array({ value }: Description): boolean {
  return typeof value === "object" && value !== null && "dimensions" in value;
}

export function parseN5Array(description: Description): N5Array {
  const said = checked(description, arraySchema);
  const { dimensions: shape, blockSize: chunkShape, dataType: type } = said;
  checkChunkShape(description, shape, chunkShape, voxelBytesOf(type), "blockSize");
  const packed = said.compression ?? { type: said.compressionType ?? "raw", useZlib: false };
  if (packed.type === "raw") return { shape, chunkShape, type, codecs: [] };
  const isKnown = Object.hasOwn(CODECS, packed.type);
  const isZlib = packed.type === "gzip" && packed.useZlib;
  const codec = codecCalled(isZlib ? "zlib" : isKnown ? CODECS[packed.type] : "");
  if (codec !== null) return { shape, chunkShape, type, codecs: [codec] };
  const problem = `is ${packed.type.slice(0, 40)}, which is not read`;
  const remedy = `write the volume again with one that is read (raw, ${Object.keys(CODECS).join(", ")})`;
  throw wrongField(description, "compression.type", problem, remedy);
}

export function parseN5Place(description: Description): N5Place {
  const said = checked(description, placeSchema);
  const inNm = ({ dimensions, unit }: { dimensions: number[]; unit?: string | null }) => {
    const nm = unitNm(unit);
    return nm === null ? null : firstThree(dimensions.map((size) => size * nm));
  };
  const { transform } = said;
  const scaled = transform === undefined ? null : inOrder(transform.scale, transform);
  return {
    voxelNm:
      scaled ??
      (said.pixelResolution === undefined ? null : inNm(said.pixelResolution)) ??
      (said.resolution === undefined ? null : firstThree(said.resolution)),
    cornerNm: said.offset === undefined ? null : firstThree(said.offset),
    centreNm: transform === undefined ? null : inOrder(transform.translate, transform),
    factors: said.downsamplingFactors === undefined ? null : firstThree(said.downsamplingFactors),
  };
}

/** A group's list of factors, a level each; null where there is none. */
export function parseN5Scales(description: Description): readonly Vec3[] | null {
  const { scales } = checked(description, v.object({ scales: v.optional(few(positive, 32)) }));
  return scales?.map(firstThree) ?? null;
}

interface Transform {
  readonly axes: readonly string[];
  readonly units: readonly string[];
}

/** From the order that the axes are named in; null where one is missing, or its unit. */
function inOrder(values: readonly number[], { axes, units }: Transform): Vec3 | null {
  const [x, y, z] = ["x", "y", "z"].map((name) => {
    const at = axes.indexOf(name);
    return (values[at] ?? Number.NaN) * (unitNm(units[at] ?? "nm") ?? Number.NaN);
  });
  return [x, y, z].every(Number.isFinite) ? [x, y, z] : null;
}

function firstThree([x, y, z]: readonly number[]): Vec3 {
  return [x, y, z];
}
