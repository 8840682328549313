// What a person says of a dataset that is to be added, before any of it is. An address that is empty
// has not been chosen; a size, an offset or a contrast that is null is what the source says itself.
import * as v from "valibot";
import { DEFAULT_THRESHOLD } from "#core/agglomeration/contact-affinity.ts";
import type { Vec3 } from "#core/geometry/vector.ts";

/** `zyx`: what the source calls z is x here, and so on. */
export const AXIS_ORDERS = ["xyz", "zyx", "yxz", "xzy", "yzx", "zxy"] as const;
export type AxisOrder = (typeof AXIS_ORDERS)[number];

export const IMPORT_MODES = ["copy", "link"] as const;
export type ImportMode = (typeof IMPORT_MODES)[number];

export const LAYER_KINDS = ["image", "labels", "graph", "synapses"] as const;
export type LayerKind = (typeof LAYER_KINDS)[number];
export const VOLUME_KINDS = ["image", "labels"] as const;
export type VolumeKind = (typeof VOLUME_KINDS)[number];

const MAX_ADDRESS = 2_000;
const MAX_NM = 1e12;

const addressSchema = v.pipe(
  v.string(),
  v.trim(),
  v.maxLength(MAX_ADDRESS, `must have at most ${MAX_ADDRESS} characters`),
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused
  v.regex(/^[^\u0000-\u001f]*$/, "must not have control characters"),
);
const nmSchema = v.pipe(
  v.number("must be a number of nm"),
  v.finite("must be a number of nm"),
  v.minValue(-MAX_NM, "must be above -1 km"),
  v.maxValue(MAX_NM, "must be below 1 km"),
);
const sizeNmSchema = v.pipe(nmSchema, v.gtValue(0, "must be above 0 nm"));

const MAX_DIMENSIONS = 8;
export const indicesSchema = v.pipe(
  v.record(
    v.pipe(v.string(), v.nonEmpty("must name a dimension"), v.maxLength(64)),
    v.pipe(
      v.number("must be a whole number"),
      v.safeInteger("must be a whole number"),
      v.minValue(0, "must be 0 or more"),
    ),
  ),
  v.check(
    (indices) => Object.keys(indices).length <= MAX_DIMENSIONS,
    `must be of at most ${MAX_DIMENSIONS} dimensions`,
  ),
);

const volumeEntries = {
  address: addressSchema,
  /** Which array of the source; empty where there is one only. */
  path: addressSchema,
  /** Which is looked at along a dimension beside x, y and z, by its name; the first where it is left out. */
  indices: v.optional(indicesSchema, {}),
  axisOrder: v.picklist(AXIS_ORDERS),
  /** x, y, z of the dataset, after the axes are put in order. */
  voxelNm: v.nullable(v.strictTuple([sizeNmSchema, sizeNmSchema, sizeNmSchema])),
  offsetNm: v.nullable(v.strictTuple([nmSchema, nmSchema, nmSchema])),
};
const voxel = v.pipe(
  v.number("must be whole voxels"),
  v.safeInteger("must be whole voxels"),
  v.minValue(0, "must be 0 or more voxels"),
);
const cornerSchema = v.strictTuple([voxel, voxel, voxel]);
const grey = v.pipe(v.number("must be a grey value"), v.finite("must be a grey value"));

export const draftSettingsSchema = v.strictObject({
  name: v.pipe(
    v.string(),
    v.regex(
      /^([a-z0-9][a-z0-9-]{0,62})?$/,
      "must be lower-case letters, digits and hyphens, 63 at most, like fly-vnc",
    ),
  ),
  mode: v.picklist(IMPORT_MODES),
  image: v.strictObject({
    ...volumeEntries,
    /** What becomes black and what white. */
    contrast: v.nullable(
      v.pipe(
        v.strictTuple([grey, grey]),
        v.check(([low, high]) => low < high, "must go from a lower to a higher grey"),
      ),
    ),
  }),
  labels: v.strictObject(volumeEntries),
  /** In voxels of the labels: where they can be edited, of volumes that stay where they lie. null: all. */
  region: v.nullable(
    v.pipe(
      v.strictObject({ minVoxel: cornerSchema, maxVoxel: cornerSchema }),
      v.check(
        ({ minVoxel, maxVoxel }) => minVoxel.every((start, axis) => start < maxVoxel[axis]),
        "must end behind its start along each axis",
      ),
    ),
  ),
  graph: v.strictObject({
    address: addressSchema,
    /** The column that says which edges are on; empty: the threshold does. */
    onColumn: v.pipe(v.string(), v.trim(), v.maxLength(100, "must have at most 100 characters")),
    threshold: v.pipe(
      v.number("must be an affinity from 0 to 1"),
      v.minValue(0, "must be an affinity from 0 to 1"),
      v.maxValue(1, "must be an affinity from 0 to 1"),
    ),
  }),
  synapses: v.strictObject({ address: addressSchema }),
});

export type DraftSettings = v.InferOutput<typeof draftSettingsSchema>;
export type ImageChoice = DraftSettings["image"];
export type VolumeChoice = DraftSettings["labels"];

const NOTHING: VolumeChoice = {
  address: "",
  path: "",
  indices: {},
  axisOrder: "xyz",
  voxelNm: null,
  offsetNm: null,
};

export const EMPTY_DRAFT: DraftSettings = {
  name: "",
  mode: "copy",
  image: { ...NOTHING, contrast: null },
  labels: NOTHING,
  region: null,
  graph: { address: "", onColumn: "", threshold: DEFAULT_THRESHOLD },
  synapses: { address: "" },
};

/** x, y, z of the dataset, of what the source has in its own order. */
export function inDatasetAxes<T>(vector: readonly [T, T, T], order: AxisOrder): readonly [T, T, T] {
  const [x, y, z] = axesOf(order);
  return [vector[x], vector[y], vector[z]];
}

/** The other way: where `inDatasetAxes` took each from. */
export function inSourceAxes(vector: Vec3, order: AxisOrder): Vec3 {
  const there: [number, number, number] = [0, 0, 0];
  axesOf(order).forEach((axis, at) => {
    there[axis] = vector[at];
  });
  return there;
}

/** Which axis of the source is x, y, z of the dataset. */
export function axesOf(order: AxisOrder): readonly [number, number, number] {
  const [x, y, z] = [...order].map((letter) => "xyz".indexOf(letter));
  return [x, y, z];
}
