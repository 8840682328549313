// What the folder of a dataset says whose image and labels lie elsewhere: where, and how they lie on its
// grid. The levels are written down, so that the dataset opens while its sources are away, and so that a
// source that became another one is noticed and not mixed up. Written last, like any dataset's.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import { AXIS_ORDERS, indicesSchema } from "#core/datasets/dataset-draft.ts";
import { isErrorWithCode } from "#server/volumes/import-error.ts";
import { SOURCE_LIMITS, type VoxelType } from "#server/volumes/sources/source-port.ts";

const VERSION = 1;
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const size = v.pipe(
  v.number(),
  v.safeInteger(),
  v.minValue(1),
  v.maxValue(SOURCE_LIMITS.axisVoxel),
);
const finite = v.pipe(v.number(), v.finite());
const nm = v.pipe(finite, v.gtValue(0));
const three = <T extends v.GenericSchema>(part: T) => v.tuple([part, part, part]);

const VOXEL_TYPES = [
  ...(["int8", "uint8", "int16", "uint16", "int32", "uint32"] as const),
  ...(["int64", "uint64", "float32", "float64"] as const),
] as const satisfies readonly VoxelType[];

const levelSchema = v.strictObject({
  shapeVoxel: three(size),
  voxelNm: three(nm),
  offsetNm: three(finite),
  blockVoxel: three(size),
});

const layerSchema = v.strictObject({
  /** As the person named it. */
  address: v.pipe(v.string(), v.nonEmpty()),
  /** Of the volume within what lies there; empty where there is one alone. */
  path: v.string(),
  /** Which is looked at along its dimensions beside x, y and z; the first where it is left out. */
  indices: v.optional(indicesSchema),
  /** Of what lies there, as a person said; levels are in the dataset's. */
  axisOrder: v.picklist(AXIS_ORDERS),
  voxelType: v.picklist(VOXEL_TYPES),
  levels: v.pipe(v.array(levelSchema), v.minLength(1), v.maxLength(SOURCE_LIMITS.levels)),
});

const infoSchema = v.strictObject({
  format: v.literal("fascicle-linked-dataset"),
  version: v.literal(VERSION),
  voxelNm: three(nm),
  offsetNm: three(finite),
  shapeVoxel: three(size),
  factorsVoxel: v.pipe(v.array(three(size)), v.minLength(1)),
  image: v.strictObject({
    ...layerSchema.entries,
    /** What is black and what is white, in the source's own values. */
    range: v.tuple([finite, finite]),
  }),
  labels: layerSchema,
  supervoxelCount: count,
  edgeCount: count,
  onEdgeCount: count,
  synapseCount: count,
});

export type LinkedInfo = v.InferOutput<typeof infoSchema>;
export type LayerLink = v.InferOutput<typeof layerSchema>;
export type ImageLink = LinkedInfo["image"];

export const LINKS_FILE = "links.json";
const pathIn = (folder: string): string => join(folder, LINKS_FILE);

export async function writeLinkedInfo(
  folder: string,
  info: Omit<LinkedInfo, "format" | "version">,
): Promise<void> {
  const whole: LinkedInfo = { format: "fascicle-linked-dataset", version: VERSION, ...info };
  await writeFile(pathIn(folder), `${JSON.stringify(whole, null, 2)}\n`);
}

/** null where the voxels lie in the folder. Throws, naming the field, where it cannot be read. */
export async function readLinkedInfo(folder: string): Promise<LinkedInfo | null> {
  const path = pathIn(folder);
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (isErrorWithCode(error, "ENOENT")) return null;
    throw error;
  }
  const checked = v.safeParse(infoSchema, parsed(text));
  if (checked.success) return checked.output;
  const [issue] = checked.issues;
  const field = v.getDotPath(issue) ?? "its content";
  throw new Error(`${path}: ${field} is wrong (${issue.message}); link the dataset again`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
