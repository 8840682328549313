// What a dataset's folder says of itself. Written last, so a folder without it is not a dataset.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import type { Vec3 } from "#core/geometry/vector.ts";
import { BLOCK_VOXEL, pyramidShapes } from "#server/volumes/block-layout.ts";
import { IMAGE_CODECS, type ImageCodec } from "#server/volumes/image-codecs.ts";

const VERSION = 1;
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const size = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const nm = v.pipe(v.number(), v.finite(), v.gtValue(0));
const shape = v.tuple([size, size, size]);

const infoSchema = v.strictObject({
  format: v.literal("fascicle-dataset"),
  version: v.literal(VERSION),
  shapeVoxel: shape,
  voxelNm: v.tuple([nm, nm, nm]),
  blockVoxel: shape,
  mipShapesVoxel: v.array(shape),
  /** Older datasets do not name it. */
  imageCodec: v.optional(v.picklist(IMAGE_CODECS), "deflate"),
  supervoxelCount: count,
  edgeCount: count,
  onEdgeCount: count,
  synapseCount: count,
});

export type DatasetInfo = v.InferOutput<typeof infoSchema>;

export interface DatasetCounts {
  readonly supervoxelCount: number;
  readonly edgeCount: number;
  readonly onEdgeCount: number;
  readonly synapseCount: number;
}

export function datasetInfo(
  shapeVoxel: Vec3,
  voxelNm: Vec3,
  imageCodec: ImageCodec,
  counts: DatasetCounts,
): DatasetInfo {
  return {
    format: "fascicle-dataset",
    version: VERSION,
    shapeVoxel: [...shapeVoxel],
    voxelNm: [...voxelNm],
    blockVoxel: [...BLOCK_VOXEL],
    mipShapesVoxel: pyramidShapes(shapeVoxel).map((level): [number, number, number] => [...level]),
    imageCodec,
    ...counts,
  };
}

export async function writeDatasetInfo(folder: string, info: DatasetInfo): Promise<void> {
  await writeFile(join(folder, "info.json"), `${JSON.stringify(info, null, 2)}\n`);
}

/** Throws, naming the field, where the folder is not a dataset that this version can read. */
export async function readDatasetInfo(folder: string): Promise<DatasetInfo> {
  const path = join(folder, "info.json");
  let parsed: unknown;
  try {
    parsed = JSON.parse(await readFile(path, "utf8"));
  } catch (cause) {
    throw new Error(`${path}: no dataset can be read here; import it again`, { cause });
  }
  const checked = v.safeParse(infoSchema, parsed);
  if (!checked.success) {
    const [issue] = checked.issues;
    const field = v.getDotPath(issue) ?? "info";
    throw new Error(`${path}: ${field} is wrong (${issue.message}); import the dataset again`);
  }
  const info = checked.output;
  const expected = pyramidShapes(info.shapeVoxel);
  if (`${info.blockVoxel}` !== `${BLOCK_VOXEL}` || `${info.mipShapesVoxel}` !== `${expected}`) {
    throw new Error(`${path}: mipShapesVoxel or blockVoxel is not of this layout; import it again`);
  }
  return info;
}
