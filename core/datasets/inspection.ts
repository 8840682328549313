// What was found of a layer when somebody looked at it: enough to compare layers with one another
// without opening them again.
import * as v from "valibot";

const vec3 = v.strictTuple([v.number(), v.number(), v.number()]);

const levelSchema = v.strictObject({
  /** In the source's own order of axes, like all that is here. */
  shapeVoxel: vec3,
  voxelNm: v.nullable(vec3),
  offsetNm: vec3,
});

/** Of a part in the middle, at the finest level. */
const sampleSchema = v.strictObject({
  voxelCount: v.number(),
  /** In decimal, since ids do not pass through a number. */
  min: v.string(),
  max: v.string(),
  distinctCount: v.number(),
  zeroShare: v.number(),
  /** Of neighbours along x, those with the same value. */
  equalShare: v.number(),
  /** Counts in bins of equal width from `low` to `high`; an image's only. */
  histogram: v.nullable(
    v.strictObject({ low: v.number(), high: v.number(), counts: v.array(v.number()) }),
  ),
  /** What leaves 1 in 1,000 voxels black and as many white; an image's only. */
  contrast: v.nullable(v.strictTuple([v.number(), v.number()])),
});

/** Beside x, y and z. */
const dimensionSchema = v.strictObject({
  name: v.string(),
  size: v.number(),
  /** Of each index, where the source names them all. */
  labels: v.nullable(v.array(v.string())),
});

export const volumeInspectionSchema = v.strictObject({
  /** Like `TIFF`; empty where the reader does not tell. */
  format: v.string(),
  purpose: v.nullable(v.picklist(["image", "labels"])),
  voxelType: v.string(),
  /** What the source says is black and white. */
  contrast: v.optional(v.nullable(v.strictTuple([v.number(), v.number()]))),
  dimensions: v.optional(v.array(dimensionSchema)),
  levels: v.pipe(v.array(levelSchema), v.minLength(1)),
  sample: sampleSchema,
});

export const graphInspectionSchema = v.strictObject({
  /** Like `csv`. */
  format: v.string(),
  rowCount: v.number(),
  /** False: there are more rows than were looked at. */
  isWhole: v.boolean(),
  /** Of the labels' ids in the middle, how many were looked for, and how many the rows name. */
  askedIds: v.number(),
  foundIds: v.number(),
});

export const synapsesInspectionSchema = v.strictObject({
  /** Like `csv`. */
  format: v.string(),
  rowCount: v.number(),
  isWhole: v.boolean(),
  /** The first of them, to be drawn; voxels of the dataset. */
  sites: v.array(v.strictObject({ side: v.picklist(["pre", "post"]), positionVoxel: vec3 })),
});

export const inspectionsSchema = v.strictObject({
  image: v.nullable(volumeInspectionSchema),
  labels: v.nullable(volumeInspectionSchema),
  graph: v.nullable(graphInspectionSchema),
  synapses: v.nullable(synapsesInspectionSchema),
});

export type SourceLevelFacts = v.InferOutput<typeof levelSchema>;
export type SourceDimension = v.InferOutput<typeof dimensionSchema>;
export type VoxelSample = v.InferOutput<typeof sampleSchema>;
export type VolumeInspection = v.InferOutput<typeof volumeInspectionSchema>;
export type GraphInspection = v.InferOutput<typeof graphInspectionSchema>;
export type SynapsesInspection = v.InferOutput<typeof synapsesInspectionSchema>;
export type Inspections = v.InferOutput<typeof inspectionsSchema>;

export const NOTHING_INSPECTED: Inspections = {
  image: null,
  labels: null,
  graph: null,
  synapses: null,
};
