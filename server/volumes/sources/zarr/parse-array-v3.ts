// What "zarr.json" says of a Zarr v3 array.
import * as v from "valibot";
import type { VoxelType } from "#server/volumes/sources/source-port.ts";
import { voxelBytesOf } from "#server/volumes/sources/voxel-arrays.ts";
import { parseCodecsV3 } from "#server/volumes/sources/zarr/codecs-v3.ts";
import {
  checkChunkShape,
  checked,
  chunkShapeSchema,
  codecsSchema,
  type Description,
  keyBelow,
  partOf,
  shapeSchema,
  wrongField,
} from "#server/volumes/sources/zarr/description.ts";
import { fillValueOf } from "#server/volumes/sources/zarr/fill-value.ts";
import type { ZarrArrayDescription } from "#server/volumes/sources/zarr/zarr-array.ts";

const TYPES: Readonly<Record<string, VoxelType>> = {
  bool: "uint8",
  int8: "int8",
  uint8: "uint8",
  int16: "int16",
  uint16: "uint16",
  int32: "int32",
  uint32: "uint32",
  int64: "int64",
  uint64: "uint64",
  float32: "float32",
  float64: "float64",
};
const separator = v.optional(v.picklist([".", "/"]));
const arraySchema = v.object({
  zarr_format: v.literal(3),
  node_type: v.literal("array"),
  shape: shapeSchema,
  data_type: v.string("a type with a name is read"),
  chunk_grid: v.object({
    name: v.literal("regular"),
    configuration: v.object({ chunk_shape: chunkShapeSchema }),
  }),
  chunk_key_encoding: v.object({
    name: v.picklist(["default", "v2"]),
    configuration: v.optional(v.object({ separator }), {}),
  }),
  fill_value: v.unknown(),
  codecs: codecsSchema(v.unknown()),
  dimension_names: v.nullish(codecsSchema(v.nullable(v.string()))),
  storage_transformers: v.optional(v.pipe(v.array(v.unknown()), v.maxLength(0)), []),
});

/** @param path of the array below the store's root. */
export function parseArrayV3(description: Description, path: string): ZarrArrayDescription {
  const said = checked(description, arraySchema);
  if (!Object.hasOwn(TYPES, said.data_type)) {
    const problem = `is ${said.data_type.slice(0, 40)}, which is not read`;
    const remedy = "write the volume again as integers or floats";
    throw wrongField(description, "data_type", problem, remedy);
  }
  const type = TYPES[said.data_type];
  const fill = fillValueOf(said.fill_value, type, description.text);
  if (fill === null) throw wrongField(description, "fill_value", `is no ${type}`);
  const { shape, chunk_key_encoding: keys } = said;
  const outer = said.chunk_grid.configuration.chunk_shape;
  const codecs = parseCodecsV3(partOf(description, "codecs", said.codecs), outer, type);
  const field = codecs.sharding === null ? "chunk_grid.configuration.chunk_shape" : "chunk_shape";
  checkChunkShape(description, shape, codecs.chunkShape, voxelBytesOf(type), field);
  const isDefault = keys.name === "default";
  const between = keys.configuration.separator ?? (isDefault ? "/" : ".");
  return {
    key: description.key,
    shape,
    type,
    fill,
    ...codecs,
    unfilter: null,
    dimensionNames: said.dimension_names ?? null,
    keyOf: (cell) => {
      const parts = isDefault ? ["c", ...cell] : cell.length === 0 ? [0] : cell;
      return keyBelow(path, parts.join(between));
    },
  };
}
