// What ".zarray" says of a Zarr v2 array.
import * as v from "valibot";
import { voxelBytesOf } from "#server/volumes/sources/voxel-arrays.ts";
import { CODEC_NAMES, codecCalled } from "#server/volumes/sources/zarr/chunk-codecs.ts";
import {
  checkChunkShape,
  checked,
  chunkShapeSchema,
  codecsSchema,
  type Description,
  keyBelow,
  shapeSchema,
  wrongField,
} from "#server/volumes/sources/zarr/description.ts";
import { fillValueOf } from "#server/volumes/sources/zarr/fill-value.ts";
import { unfilterOf } from "#server/volumes/sources/zarr/filters-v2.ts";
import { parseNumberType } from "#server/volumes/sources/zarr/number-type-v2.ts";
import type { ZarrArrayDescription } from "#server/volumes/sources/zarr/zarr-array.ts";

const codec = v.looseObject({ id: v.string() });
const arraySchema = v.object({
  zarr_format: v.literal(2),
  shape: shapeSchema,
  chunks: chunkShapeSchema,
  dtype: v.string(),
  compressor: v.nullish(codec),
  filters: v.nullish(codecsSchema(codec)),
  fill_value: v.unknown(),
  order: v.picklist(["C", "F"]),
  dimension_separator: v.optional(v.picklist([".", "/"]), "."),
});

/** @param path of the array below the store's root. */
export function parseArrayV2(description: Description, path: string): ZarrArrayDescription {
  const said = checked(description, arraySchema);
  const numberType = parseNumberType(said.dtype);
  if (numberType === null) {
    const problem = `is ${said.dtype.slice(0, 40)}, which is not read`;
    throw wrongField(description, "dtype", problem, "write the volume again as integers or floats");
  }
  const { type, byteOrder } = numberType;
  const unfilter = unfilterOf(description, said.filters ?? [], numberType);
  const elementBytes = Math.max(voxelBytesOf(type), unfilter?.storedBytes ?? 0);
  checkChunkShape(description, said.shape, said.chunks, elementBytes, "chunks");
  const fill = fillValueOf(said.fill_value, type, description.text);
  if (fill === null) throw wrongField(description, "fill_value", `is no ${type}`);
  const axes = said.shape.map((_, axis) => axis);
  return {
    key: description.key,
    shape: said.shape,
    chunkShape: said.chunks,
    type,
    fill,
    byteOrder,
    storedOrder: said.order === "C" ? axes : axes.toReversed(),
    codecs: compressorOf(description, said.compressor?.id ?? null),
    unfilter,
    sharding: null,
    dimensionNames: null,
    keyOf: (cell) => {
      const name = cell.length === 0 ? "0" : cell.join(said.dimension_separator);
      return keyBelow(path, name);
    },
  };
}

function compressorOf(description: Description, id: string | null): ZarrArrayDescription["codecs"] {
  if (id === null) return [];
  const unpack = codecCalled(id);
  if (unpack !== null) return [unpack];
  const remedy = `write the volume again with one that is read (${CODEC_NAMES.join(", ")})`;
  const problem = `is ${id.slice(0, 40)}, which is not read`;
  throw wrongField(description, "compressor.id", problem, remedy);
}
